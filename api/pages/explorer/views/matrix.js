/** Who is shut out of what: offerings down, jurisdictions across, law or reason in the cell, words on a click. */

import { h } from '../core/dom.js';
import { LINK, THING, lined } from '../core/fields.js';
import { counted, formatDate, nameOfCode, words } from '../core/format.js';
import { gather } from '../core/gather.js';
import { go, now } from '../core/router.js';
import { BLOCS, LENS_FILTERS, lensOf } from '../core/state.js';
import { emptiness } from '../parts/empty.js';
import { groundsText } from '../parts/exclusions.js';
import { finder } from '../parts/finder.js';
import { icon } from '../parts/icons.js';
import { thingLink } from '../parts/names.js';
import { EXCLUSION_COLUMNS, exclusionRow } from '../parts/rows.js';
import { SORTS, matrixOf, whyOf } from './matrix_model.js';
import { plainView } from './plain.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */
/** @typedef {import('./matrix_model.js').Matrix} Matrix */
/** @typedef {import('./matrix_model.js').Exclusion} Exclusion */

const MOST = 1000;
const HOW = Object.freeze({ replace: true, keepFocus: true });

const QUERY = lined(`
  query Matrix($where: ExclusionFilter, $blocs: Boolean, $first: Int, $after: String, $lens: Lens) {
    exclusions(where: $where, blocs: $blocs, first: $first, after: $after, lens: $lens) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node {
        ${LINK}
        offering {
          ${THING} kind status amount { value currency bound }
          issuers(first: 3) { edges { node { ${THING} } } }
        }
        jurisdiction { ${THING} code }
        via { code }
        grounds { law { id name shortName } reason investorClass }
      } }
    }
  }`);

/**
 * @param {State} state
 * @returns {import('../core/types.js').Operation}
 */
function operation(state) {
  const where = state.jurisdiction.length ? { jurisdiction: { code: { in: state.jurisdiction } } } : {};
  const blocs = Boolean(state.blocs && state.jurisdiction.length);
  return { query: QUERY, variables: { where, blocs, first: 100, after: null, lens: lensOf(state) } };
}

/**
 * @param {{nodes: Exclusion[], total: number}} data
 * @param {State} state
 * @param {Page} page
 * @returns {(Node | string)[]}
 */
function draw(data, state, page) {
  const matrix = matrixOf(data.nodes, state.sort);
  page.setTitle('Who is shut out of what');
  page.setHead([
    h('h1', { tabindex: '-1' }, 'Who is shut out of what'),
    h(
      'p',
      { class: 'lead' },
      `${counted(matrix.rows.length, 'offering')} that shut out investors of ${counted(matrix.columns.length, 'jurisdiction')}. An empty cell means that no statement was found, not that they are admitted.`,
    ),
  ]);
  page.announce(`${counted(matrix.rows.length, 'offering')}, ${counted(matrix.columns.length, 'jurisdiction')}`);
  const controls = controlsOf(state, page);
  if (!data.nodes.length)
    return [
      controls,
      emptiness(
        'Nobody is shut out, as far as was read',
        'No statement fits these filters. Choose a later day, clear the filters, or take a jurisdiction away.',
        ...(state.jurisdiction.length && !state.blocs
          ? ['What shuts out the EU or another bloc is counted for its members under “also by its blocs” alone.']
          : []),
      ),
    ];
  const cut = data.total > data.nodes.length;
  return [
    controls,
    cut
      ? h(
          'p',
          { class: 'warning' },
          `${data.total} exclusions fit; the first ${data.nodes.length} are shown. Narrow by jurisdiction or date.`,
        )
      : '',
    gridOf(matrix),
  ];
}

/**
 * @param {State} state
 * @param {Page} page
 * @returns {HTMLElement}
 */
function controlsOf(state, page) {
  const sort = h(
    'select',
    { id: 'sort', class: 'field' },
    Object.entries(SORTS).map(([value, label]) => h('option', { value, selected: value === state.sort }, label)),
  );
  sort.addEventListener('change', () => go({ sort: sort.value }, HOW));
  const add = finder({
    label: 'Narrow to a jurisdiction',
    hint: 'Narrow to a jurisdiction …',
    kinds: ['JURISDICTION'],
    choose: (thing) =>
      go({ jurisdiction: [...new Set([...now().jurisdiction, thing.id.replace(/^jurisdiction:/, '')])] }, HOW),
    announce: page.announce,
  });
  const chosen = state.jurisdiction.map((code) =>
    h(
      'span',
      { class: 'chip-set' },
      code,
      h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': `No longer narrow to ${code}`,
          on: { click: () => go({ jurisdiction: now().jurisdiction.filter((each) => each !== code) }, HOW) },
        },
        icon('close'),
      ),
    ),
  );
  return h(
    'div',
    { class: 'controls' },
    add.root,
    ...chosen,
    h('label', { for: 'sort' }, 'Offerings by ', sort),
    legend(),
  );
}

/** @returns {HTMLElement} */
function legend() {
  const each = (/** @type {string} */ name) => h('span', { class: `key cell-${name}` }, name);
  return h(
    'p',
    { class: 'legend', 'aria-label': 'How firmly it was said' },
    ...['asserted', 'planned', 'alleged', 'possible'].map(each),
  );
}

/**
 * @param {Matrix} matrix
 * @returns {HTMLElement}
 */
function gridOf(matrix) {
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col', class: 'corner' }, 'Offering'),
    matrix.columns.map(({ jurisdiction, count, bloc }) =>
      h(
        'th',
        { scope: 'col' },
        h(
          'span',
          { class: 'column-head' },
          h('b', {}, jurisdiction.code ?? ''),
          h('span', { class: 'faint number' }, count),
          thingName(jurisdiction),
          bloc && h('span', { class: 'via' }, 'and so its members'),
        ),
      ),
    ),
  );
  const rows = matrix.rows.map((row) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, rowHead(row)),
      matrix.columns.map(({ jurisdiction }) => h('td', {}, cellOf(row.cells.get(jurisdiction.id)))),
    ),
  );
  const grid = h(
    'table',
    { class: 'matrix' },
    h('caption', { class: 'unseen' }, 'Offerings and the jurisdictions that they shut out'),
    h('thead', {}, head),
    h('tbody', {}, rows),
  );
  grid.addEventListener('keydown', walk);
  return h('div', { class: 'scroll matrix-box', tabindex: 0, role: 'region', 'aria-label': 'Matrix' }, grid);
}

/**
 * @param {any} thing
 * @returns {HTMLElement}
 */
function thingName(thing) {
  const link = thingLink(thing);
  link.querySelector('.kind')?.remove();
  return link;
}

/**
 * @param {import('./matrix_model.js').Row} row
 * @returns {HTMLElement}
 */
function rowHead({ offering, last }) {
  const issuers = offering.issuers.edges.map((/** @type {any} */ edge) => edge.node);
  const unnamed = issuers.filter((/** @type {any} */ issuer) => !offering.name.includes(issuer.name));
  const facts = [
    offering.kind && nameOfCode(offering.kind),
    offering.status && words(offering.status),
    formatDate(last),
  ].filter(Boolean);
  const by = unnamed.length ? [`by ${unnamed.map((/** @type {any} */ issuer) => issuer.name).join(', ')}`] : [];
  const under = [...by, ...facts].join(' · ');
  return h('div', { class: 'row-head' }, thingLink(offering), h('span', { class: 'faint', title: under }, under));
}

/**
 * @param {Exclusion | undefined} exclusion
 * @returns {Node | null}
 */
function cellOf(exclusion) {
  if (!exclusion) return null;
  const modality = words(exclusion.modality ?? '');
  const why = whyOf(exclusion) || 'no reason given';
  const said = [modality, counted(exclusion.stories, 'text'), exclusion.denials ? `denied ${exclusion.denials}×` : '']
    .filter(Boolean)
    .join(' · ');
  const who = `${exclusion.offering.name} shuts out ${exclusion.jurisdiction.name}: `;
  return h(
    'button',
    {
      type: 'button',
      'data-keep': exclusion.id,
      class: `cell cell-${modality}`,
      title: exclusion.quote,
      on: { click: () => go({ evidence: exclusion.id }, { keepFocus: true }) },
    },
    h('span', { class: 'unseen' }, who),
    h('span', { class: 'why', title: groundsText(exclusion.grounds) }, why),
    h('span', { class: 'how' }, said),
  );
}

/**
 * Walk from cell to cell with the arrow keys.
 *
 * @param {KeyboardEvent} event
 */
function walk(event) {
  const steps = /** @type {Record<string, [number, number]>} */ ({
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  });
  const step = steps[event.key];
  const cell = event.target instanceof Element ? event.target.closest('td') : null;
  const row = cell?.parentElement;
  const body = row?.parentElement;
  if (!step || !cell || !row || !body) return;
  let [x, y] = [[...row.children].indexOf(cell), [...body.children].indexOf(row)];
  for (;;) {
    x += step[0];
    y += step[1];
    const next = body.children[y]?.children[x];
    if (!next || next.tagName !== 'TD') return;
    const button = next.querySelector('button');
    if (!button) continue;
    event.preventDefault();
    button.focus();
    return;
  }
}

/** @type {import('../core/types.js').View} */
export const matrix = {
  name: 'matrix',
  filters: (state) => [...LENS_FILTERS, ...(state.jurisdiction.length ? BLOCS : [])],
  open: plainView({
    operation,
    load: (each, signal) => gather(each, 'exclusions', MOST, signal),
    local: (state) => state.sort,
    draw,
    sheet: (data) => ({
      name: 'caplinks-exclusions',
      columns: EXCLUSION_COLUMNS,
      rows: data.nodes.map(exclusionRow),
      cut: data.total > data.nodes.length,
    }),
  }),
};
