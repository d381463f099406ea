/** A table of statements, exclusions or things, sorted by any head, as long as one likes. */

import { ask } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { gather } from '../core/gather.js';
import { formatNumber, sentence } from '../core/format.js';
import { go, now } from '../core/router.js';
import { BLOCS, LENS_FILTERS } from '../core/state.js';
import { emptiness } from '../parts/empty.js';
import { icon } from '../parts/icons.js';
import { plainView } from './plain.js';
import { listNamed, lists } from './table_lists.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */
/** @typedef {import('./table_lists.js').List} List */
/** @typedef {import('./table_lists.js').Column} Column */

const MOST_ROWS = 5000;
const HOW = Object.freeze({ replace: true, keepFocus: true });
const STATUSES = ['ACCEPTED', 'PROPOSED', 'REJECTED'];

/**
 * @param {any} data
 * @param {State} state
 * @param {Page} page
 * @returns {Node[]}
 */
function draw(data, state, page) {
  const list = listNamed(state.rows);
  const found = data[list.field];
  page.setTitle(list.title);
  page.setHead([h('h1', { tabindex: '-1' }, list.title), h('p', { class: 'lead' }, list.lead)]);
  page.announce(`${found.totalCount} rows`);
  const controls = controlsOf(list, state, found.totalCount);
  if (!found.edges.length)
    return [
      controls,
      emptiness(
        'No row',
        'Nothing fits these filters. Clear some of them, or choose a later day; no entry does not mean that it is not so.',
      ),
    ];
  const body = h(
    'tbody',
    {},
    found.edges.map((/** @type {any} */ edge) => rowOf(list, edge.node)),
  );
  const table = h(
    'table',
    { class: 'rows' },
    h('caption', { class: 'unseen' }, list.title),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        list.columns.map((column) => headOf(column, state)),
      ),
    ),
    body,
  );
  const box = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': list.title }, table);
  const foot = h('div', { class: 'row table-foot' });
  keepGoing(list, state, found, body, foot);
  return [controls, box, foot];
}

/**
 * @param {List} list
 * @param {State} state
 * @param {number} total
 * @returns {HTMLElement}
 */
function controlsOf(list, state, total) {
  const what = h(
    'select',
    { id: 'rows', class: 'field' },
    lists.map((each) => h('option', { value: each.name, selected: each === list }, each.title)),
  );
  what.addEventListener('change', () =>
    go({ rows: what.value === 'statements' ? '' : what.value, sort: '', status: '' }, { keepFocus: true }),
  );
  const words = h('input', {
    id: 'words',
    type: 'search',
    class: 'field',
    value: state.q,
    placeholder: list.name === 'statements' ? 'in the words said' : 'in the name',
    maxlength: 200,
  });
  words.addEventListener('change', () => go({ q: words.value.trim() }, HOW));
  const status = h(
    'select',
    { id: 'status', class: 'field' },
    STATUSES.map((each) =>
      h('option', { value: each, selected: each === (state.status || 'ACCEPTED') }, sentence(each.toLowerCase())),
    ),
  );
  status.addEventListener('change', () => go({ status: status.value === 'ACCEPTED' ? '' : status.value }, HOW));
  return h(
    'div',
    { class: 'controls' },
    h('label', { for: 'rows' }, 'Rows ', what),
    list.name !== 'exclusions' && h('label', { for: 'words' }, 'Containing ', words),
    list.name === 'statements' && h('label', { for: 'status' }, 'Status ', status),
    state.id &&
      list.name === 'statements' &&
      h(
        'span',
        { class: 'chip-set' },
        'about ',
        h('code', {}, state.id),
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-label': 'About everything',
            on: { click: () => go({ id: '' }, HOW) },
          },
          icon('close'),
        ),
      ),
    h('span', { class: 'faint number total' }, `${formatNumber(total)} rows`),
  );
}

/**
 * @param {Column} column
 * @param {State} state
 * @returns {HTMLElement}
 */
function headOf(column, state) {
  if (!column.sort) return h('th', { scope: 'col', class: column.class }, column.title);
  const { sort } = column;
  const here = state.sort.replace(/^-/, '') === sort;
  const down = state.sort.startsWith('-');
  const turn = () => go({ sort: here && !down ? `-${sort}` : sort }, HOW);
  return h(
    'th',
    { scope: 'col', class: column.class, 'aria-sort': here ? (down ? 'descending' : 'ascending') : 'none' },
    h(
      'button',
      { type: 'button', class: 'sort', 'data-keep': `sort ${sort}`, on: { click: turn } },
      column.title,
      h('span', { 'aria-hidden': 'true' }, here ? (down ? ' ↓' : ' ↑') : ''),
    ),
  );
}

/**
 * @param {List} list
 * @param {any} node
 * @returns {HTMLElement}
 */
function rowOf(list, node) {
  return h(
    'tr',
    { class: node.negated ? 'row-denied' : null },
    list.columns.map((column, index) =>
      h(
        index ? 'td' : 'th',
        { scope: index ? null : 'row', class: column.class, 'data-title': column.title },
        column.cell(node),
      ),
    ),
  );
}

/**
 * Let the reader ask for the rows that follow.
 *
 * @param {List} list
 * @param {State} state
 * @param {any} found
 * @param {HTMLElement} body
 * @param {HTMLElement} foot
 */
function keepGoing(list, state, found, body, foot) {
  if (!found.pageInfo.hasNextPage) return;
  let after = found.pageInfo.endCursor;
  const button = h('button', { type: 'button', class: 'button' }, 'Show more rows');
  button.addEventListener('click', async () => {
    button.disabled = true;
    const { query, variables } = list.operation(state);
    try {
      const { data } = await ask({ query, variables: { ...variables, after } });
      if (now().view !== 'table') return;
      const more = data[list.field];
      body.append(...more.edges.map((/** @type {any} */ edge) => rowOf(list, edge.node)));
      after = more.pageInfo.endCursor;
      if (!more.pageInfo.hasNextPage) foot.replaceChildren();
    } catch (error) {
      fill(foot, button, h('span', { role: 'alert' }, error instanceof Error ? error.message : 'That did not work.'));
    }
    button.disabled = false;
  });
  foot.append(button);
}

/**
 * Rows of a list for a file, all pages.
 *
 * @param {State} state
 * @returns {Promise<import('../core/types.js').Sheet>}
 */
export async function sheetOf(state) {
  const list = listNamed(state.rows);
  const { nodes, total } = await gather(list.operation(state), list.field, MOST_ROWS);
  return {
    name: `caplinks-${list.name}`,
    columns: list.sheetColumns,
    rows: nodes.map(list.sheetRow),
    cut: total > nodes.length,
  };
}

const PREDICATES = Object.freeze(/** @type {const} */ (['predicates']));

/** @type {import('../core/types.js').View} */
export const table = {
  name: 'table',
  filters: (state) => [
    ...LENS_FILTERS,
    ...(listNamed(state.rows).name === 'statements' ? PREDICATES : []),
    ...(state.rows === 'exclusions' && state.jurisdiction.length ? BLOCS : []),
  ],
  open: plainView({
    operation: (state) => listNamed(state.rows).operation(state),
    draw,
    sheet: (_, state) => sheetOf(state),
  }),
};
