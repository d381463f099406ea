/** The first page: what was read, what was said last, where to begin. */

import { h } from '../core/dom.js';
import { LINK, THING, lined } from '../core/fields.js';
import { counted, formatDate } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { LENS_FILTERS, lensOf } from '../core/state.js';
import { kinds } from '../core/vocabulary.js';
import { emptiness } from '../parts/empty.js';
import { exclusionItem } from '../parts/exclusions.js';
import { icon } from '../parts/icons.js';
import { kindMark, thingLink } from '../parts/names.js';
import { EXCLUSION_COLUMNS, exclusionRow } from '../parts/rows.js';
import { plainView } from './plain.js';

/** @typedef {import('../core/state.js').State} State */

const QUERY = lined(`
  query Start($lens: Lens) {
    coverage(lens: $lens) { documents stories claims newest }
    exclusions(first: 6, orderBy: [{field: LAST_SAID, direction: DESC}], lens: $lens) {
      totalCount
      aggregate(by: [JURISDICTION]) { jurisdiction { ${THING} } count }
      edges { node {
        ${LINK}
        offering { ${THING} }
        jurisdiction { ${THING} code }
        grounds { law { id name } reason investorClass }
        evidence(first: 1) { edges { node { id saidAt document { id } } } }
      } }
    }
    laws(where: {invokedBy: {some: {}}}, first: 100, lens: $lens) {
      edges { node { ${THING} invokedBy(first: 1) { totalCount } } }
    }
    ${kinds.map((kind) => `${kind.many}_count: ${kind.many}(first: 1, lens: $lens) { totalCount }`).join('\n    ')}
  }`);

const DOORS = [
  {
    view: 'matrix',
    picture: 'matrix',
    title: 'Who is shut out of what',
    text: 'Offerings against the jurisdictions whose investors may not take part, with the law or reason in the cell.',
    patch: {},
  },
  {
    view: 'table',
    picture: 'table',
    title: 'Who funds whom',
    text: 'Every statement that somebody puts money into something, with its words and source.',
    patch: { predicate: ['INVESTS_IN'] },
  },
  {
    view: 'table',
    picture: 'text',
    title: 'Which law bites whom',
    text: 'Laws that are cited, and whom authorities restrict under them.',
    patch: { predicate: ['INVOKES', 'RESTRICTS', 'PENALISES'] },
  },
  {
    view: 'paths',
    picture: 'paths',
    title: 'How two actors are connected',
    text: 'The shortest chains of relationships between them, each link with its evidence.',
    patch: {},
  },
];

/**
 * @param {any} data
 * @returns {Node[]}
 */
function draw(data) {
  if (!data.coverage.documents) {
    return [
      emptiness(
        'Nothing was read yet',
        h(
          'p',
          {},
          'Read articles into the graph with ',
          h('code', {}, 'caplinks ingest articles/'),
          ', or see the demo with ',
          h('code', {}, 'caplinks demo'),
          '. Then load this page again.',
        ),
      ),
    ];
  }
  return [
    doors(),
    h(
      'div',
      { class: 'home-grid' },
      latest(data.exclusions),
      h('div', { class: 'home-side' }, mostShutOut(data.exclusions.aggregate), lawsCited(data.laws)),
    ),
    census(data),
  ];
}

/** @returns {HTMLElement} */
function doors() {
  return h(
    'ul',
    { class: 'tiles' },
    DOORS.map((door) =>
      h(
        'li',
        {},
        h(
          'a',
          { href: hrefOf({ view: door.view, ...door.patch }) },
          icon(door.picture),
          h('strong', {}, door.title),
          h('span', {}, door.text),
        ),
      ),
    ),
  );
}

/**
 * @param {any} exclusions
 * @returns {HTMLElement}
 */
function latest(exclusions) {
  return h(
    'section',
    { 'aria-labelledby': 'latest' },
    h(
      'div',
      { class: 'section-head' },
      h('h2', { id: 'latest' }, 'Shut out, as last said'),
      h(
        'a',
        { href: hrefOf({ view: 'table', rows: 'exclusions', sort: '-LAST_SAID' }) },
        `all ${exclusions.totalCount}`,
      ),
    ),
    exclusions.edges.length
      ? h(
          'ul',
          { class: 'links' },
          exclusions.edges.map((/** @type {any} */ edge) => exclusionItem(edge.node)),
        )
      : h('p', { class: 'faint' }, 'No statement was found that an offering shuts out anybody.'),
  );
}

/**
 * @param {{jurisdiction: any, count: number}[]} groups
 * @returns {HTMLElement}
 */
function mostShutOut(groups) {
  const rows = groups.map(({ jurisdiction, count }) => ({ thing: jurisdiction, count }));
  return bars('most', 'Most shut out', rows, 'offering');
}

/**
 * @param {any} laws
 * @returns {HTMLElement}
 */
function lawsCited(laws) {
  const rows = laws.edges.map((/** @type {any} */ edge) => ({
    thing: edge.node,
    count: edge.node.invokedBy.totalCount,
  }));
  return bars('laws', 'Laws cited most', rows, 'actor');
}

/**
 * @param {string} id
 * @param {string} title
 * @param {{thing: any, count: number}[]} rows
 * @param {string} unit
 * @returns {HTMLElement}
 */
function bars(id, title, rows, unit) {
  const shown = [...rows].sort((one, other) => other.count - one.count).slice(0, 7);
  const most = shown[0]?.count ?? 1;
  return h(
    'section',
    { 'aria-labelledby': id },
    h('div', { class: 'section-head' }, h('h2', { id }, title)),
    shown.length
      ? h(
          'ul',
          { class: 'bars' },
          shown.map((row) =>
            h(
              'li',
              {},
              thingLink(row.thing),
              h('meter', { min: 0, max: most, value: row.count, 'aria-hidden': 'true' }),
              h('span', { class: 'number', title: counted(row.count, unit) }, row.count),
            ),
          ),
        )
      : h('p', { class: 'faint' }, 'None was found.'),
  );
}

/**
 * @param {any} data
 * @returns {HTMLElement}
 */
function census(data) {
  return h(
    'section',
    { 'aria-labelledby': 'census' },
    h(
      'div',
      { class: 'section-head' },
      h('h2', { id: 'census' }, 'What is in the graph'),
      h('span', { class: 'faint' }, `newest document ${formatDate(data.coverage.newest)}`),
    ),
    h(
      'ul',
      { class: 'census' },
      kinds.map((kind) =>
        h(
          'li',
          {},
          h(
            'a',
            { href: hrefOf({ view: 'table', rows: kind.many }) },
            kindMark(kind.name),
            h('span', { class: 'number' }, data[`${kind.many}_count`].totalCount),
            ` ${kind.many}`,
          ),
        ),
      ),
    ),
  );
}

/** @type {import('../core/types.js').View} */
export const home = {
  name: 'home',
  filters: LENS_FILTERS,
  quiet: true,
  open: (page) => {
    const opened = plainView({
      operation: (state) => ({ query: QUERY, variables: { lens: lensOf(state) } }),
      draw,
      sheet: (data) => ({
        name: 'caplinks-exclusions',
        columns: EXCLUSION_COLUMNS,
        rows: data.exclusions.edges.map((/** @type {any} */ edge) => exclusionRow(edge.node)),
      }),
    })(page);
    page.setTitle('caplinks');
    page.setHead([
      h('h1', { tabindex: '-1' }, 'Who raises money, who may not take part, and who said so'),
      h(
        'p',
        { class: 'lead' },
        'Strategic technology, its capital and its barriers, as told in the documents that were read. Every line leads to the sentence it rests on.',
      ),
    ]);
    return opened;
  },
};
