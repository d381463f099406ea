/** Everything that a search found, by kind. */

import { h } from '../core/dom.js';
import { sentence } from '../core/format.js';
import { go, hrefOf } from '../core/router.js';
import { LENS_FILTERS, lensOf } from '../core/state.js';
import { kinds } from '../core/vocabulary.js';
import { emptiness } from '../parts/empty.js';
import { searchOperation } from '../parts/finder.js';
import { thingLink } from '../parts/names.js';
import { plainView } from './plain.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */

const MOST = 100;

/**
 * @param {any} data
 * @param {State} state
 * @param {Page} page
 * @returns {Node[]}
 */
function draw(data, state, page) {
  page.setTitle(state.q ? `Search: ${state.q}` : 'Search');
  page.setHead([h('h1', { tabindex: '-1' }, state.q ? `“${state.q}”` : 'Search')]);
  if (!data)
    return [
      emptiness('What are you looking for?', 'Type a name above: a company, a person, a law, an offering, a country.'),
    ];
  const { edges, totalCount } = data.search;
  page.announce(`${totalCount} found`);
  const chips = kinds.map((kind) => kindChip(kind, state));
  const controls = h(
    'fieldset',
    { class: 'controls' },
    h('legend', { class: 'unseen' }, 'Kinds'),
    ...chips,
    h('span', { class: 'faint number total' }, `${totalCount} found`),
  );
  if (!edges.length) {
    return [
      controls,
      emptiness(
        'Nothing has this name',
        'Try a part of it, or another spelling.',
        h(
          'p',
          {},
          'Or look for it in what was said: ',
          h('a', { href: hrefOf({ view: 'table', q: state.q }) }, `statements with “${state.q}”`),
          '.',
        ),
      ),
    ];
  }
  return [
    controls,
    h(
      'ul',
      { class: 'found' },
      edges.map((/** @type {any} */ edge) => foundItem(edge.node)),
    ),
  ];
}

/**
 * @param {import('../core/vocabulary.js').KindSpec} kind
 * @param {State} state
 * @returns {HTMLElement}
 */
function kindChip(kind, state) {
  const box = h('input', {
    type: 'checkbox',
    'data-keep': kind.code,
    value: kind.code,
    checked: state.kind.includes(kind.code),
  });
  box.addEventListener('change', () =>
    go(
      { kind: box.checked ? [...state.kind, kind.code] : state.kind.filter((code) => code !== kind.code) },
      { replace: true, keepFocus: true },
    ),
  );
  return h('label', { class: 'chip' }, box, h('span', {}, sentence(kind.many)));
}

/**
 * @param {any} thing
 * @returns {HTMLElement}
 */
function foundItem(thing) {
  const others = thing.names
    .map((/** @type {any} */ name) => name.text)
    .filter((/** @type {string} */ text) => text !== thing.name);
  return h('li', {}, thingLink(thing), h('span', { class: 'faint' }, others.slice(0, 4).join(' · ')));
}

/** @type {import('../core/types.js').View} */
export const search = {
  name: 'search',
  filters: LENS_FILTERS,
  quiet: true,
  open: plainView({
    operation: (state) => (state.q ? searchOperation(state.q, state.kind, MOST, lensOf(state)) : null),
    draw,
    sheet: (data) => ({
      name: 'caplinks-search',
      columns: ['id', 'kind', 'name', 'score'],
      rows: (data?.search.edges ?? []).map((/** @type {any} */ edge) => [
        edge.node.id,
        edge.node.__typename,
        edge.node.name,
        edge.score,
      ]),
      cut: (data?.search.totalCount ?? 0) > MOST,
    }),
  }),
};
