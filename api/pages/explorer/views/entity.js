/** A card: one thing with its properties, and its relationships grouped by predicate, each with words and source. */

import { h } from '../core/dom.js';
import { counted, formatDate, formatValue, sentence } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { BLOCS, LENS_FILTERS } from '../core/state.js';
import { kindOfId } from '../core/vocabulary.js';
import { emptiness } from '../parts/empty.js';
import { evidenceButton } from '../parts/evidence.js';
import { icon } from '../parts/icons.js';
import { kindMark } from '../parts/names.js';
import { groupOf } from './entity_group.js';
import { cardOperation, loadCard, outlineOperation } from './entity_operation.js';
import { plainView } from './plain.js';
import { sheetOf } from './table.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */
/** @typedef {import('../core/vocabulary.js').LinkSpec} LinkSpec */

/**
 * @param {any} data
 * @param {State} state
 * @param {Page} page
 * @returns {(Node | string)[]}
 */
function draw(data, state, page) {
  const kind = kindOfId(state.id);
  const thing = data?.thing;
  if (!kind || !thing) {
    page.setTitle('Not found');
    page.setHead([h('h1', { tabindex: '-1' }, 'Nothing has this id')]);
    return [
      emptiness(
        'There is no such thing in the graph',
        h(
          'p',
          {},
          h('code', {}, state.id),
          state.asOf
            ? ` was not named by any document until ${formatDate(state.asOf)}, under the present filters.`
            : ' is not there. It may have been forgotten, or the address is incomplete.',
        ),
        'Search for its name above.',
      ),
    ];
  }
  page.setTitle(thing.name);
  page.setHead(headOf(thing, kind));
  const groups = data.links.map((/** @type {LinkSpec} */ link) => groupOf(link, data.lists[link.field], thing, state));
  if (!groups.length) {
    return [
      factsOf(thing, kind),
      emptiness(
        'No relationship under these filters',
        'Clear the filters, or choose a later day. No entry does not mean that there is none.',
      ),
    ];
  }
  return [
    h(
      'div',
      { class: 'card' },
      h(
        'div',
        { class: 'card-side' },
        factsOf(thing, kind),
        h(
          'nav',
          { class: 'contents', 'aria-label': 'Relationships on this card' },
          h(
            'ul',
            {},
            data.links.map((/** @type {LinkSpec} */ link, /** @type {number} */ index) =>
              h('li', {}, h('a', { href: `#${link.field}` }, h('span', {}, sentence(link.label)), groups[index].count)),
            ),
          ),
        ),
      ),
      h(
        'div',
        { class: 'card-main' },
        groups.map((/** @type {{section: HTMLElement}} */ group) => group.section),
      ),
    ),
  ];
}

/**
 * @param {any} thing
 * @param {import('../core/vocabulary.js').KindSpec} kind
 * @returns {Node[]}
 */
function headOf(thing, kind) {
  const others = thing.names
    .map((/** @type {{text: string}} */ name) => name.text)
    .filter((/** @type {string} */ text) => text !== thing.name);
  return [
    h('p', { class: `eyebrow kind-text-${kind.one}` }, kindMark(kind.name, 'kind-plain'), kind.name),
    h('h1', { tabindex: '-1' }, thing.name),
    h(
      'p',
      { class: 'also' },
      others.length ? `also ${others.slice(0, 6).join(' · ')}` : '',
      others.length > 6 ? ` and ${others.length - 6} more` : '',
    ),
    h(
      'p',
      { class: 'row' },
      h(
        'a',
        { class: 'button', href: hrefOf({ view: 'graph', expand: [thing.id] }) },
        icon('graph'),
        'Graph from here',
      ),
      h('a', { class: 'button', href: hrefOf({ view: 'paths', from: thing.id }) }, icon('paths'), 'Paths from here'),
      h('a', { class: 'button', href: hrefOf({ view: 'table', id: thing.id }) }, icon('table'), 'All statements'),
    ),
  ];
}

/**
 * @param {any} thing
 * @param {import('../core/vocabulary.js').KindSpec} kind
 * @returns {HTMLElement}
 */
function factsOf(thing, kind) {
  const facts = kind.properties
    .map((each) => ({ ...each, value: formatValue(thing[each.field], each.type) }))
    .filter((each) => each.value);
  const read = thing.coverage;
  return h(
    'dl',
    { class: 'facts' },
    facts.map((each) =>
      h(
        'div',
        {},
        h('dt', { title: each.description }, sentence(each.label)),
        h('dd', {}, each.value, ' ', propertySource(thing, each)),
      ),
    ),
    thing.identifiers.map((/** @type {string} */ key) =>
      h(
        'div',
        {},
        h('dt', {}, key.split(':')[0].toUpperCase()),
        h('dd', {}, h('code', {}, key.slice(key.indexOf(':') + 1))),
      ),
    ),
    h(
      'div',
      {},
      h('dt', {}, 'Named in'),
      h('dd', {}, `${counted(read.documents, 'document')}${read.newest ? `, newest ${formatDate(read.newest)}` : ''}`),
    ),
    thing.proposed.totalCount > 0 &&
      h(
        'div',
        {},
        h('dt', {}, 'Not counted'),
        h(
          'dd',
          {},
          h(
            'a',
            { href: hrefOf({ view: 'table', id: thing.id, status: 'PROPOSED' }) },
            `${counted(thing.proposed.totalCount, 'statement')} to review`,
          ),
        ),
      ),
    h('div', {}, h('dt', {}, 'Id'), h('dd', {}, h('code', {}, thing.id))),
  );
}

/**
 * @param {any} thing
 * @param {{field: string, label: string}} property
 * @returns {HTMLElement}
 */
function propertySource(thing, property) {
  const stored = property.field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const button = evidenceButton(`${thing.id}|HAS|${stored}`, 1);
  button.textContent = 'source';
  button.setAttribute('aria-label', `Source of ${property.label}`);
  return button;
}

/**
 * @param {State} state
 * @returns {Promise<import('../core/types.js').Sheet>} Every statement about the thing, not only those shown.
 */
async function sheet(state) {
  const found = await sheetOf({ ...state, rows: '', sort: '', status: '', q: '' });
  return { ...found, name: `caplinks-${state.id.replace(/[^\w-]+/g, '-')}` };
}

/** @type {import('../core/types.js').View} */
export const entity = {
  name: 'entity',
  filters: (state) => [...LENS_FILTERS, 'predicates', ...(kindOfId(state.id)?.code === 'JURISDICTION' ? BLOCS : [])],
  open: plainView({
    operation: outlineOperation,
    load: (outline, signal, state) => loadCard(state, outline, signal),
    key: (state) => [state.predicate, state.blocs],
    shows: (data, state) => cardOperation(state, data?.links ?? []),
    draw,
    sheet: (_, state) => sheet(state),
  }),
};
