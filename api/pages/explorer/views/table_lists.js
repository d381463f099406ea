/** What a table can list: statements, exclusions, and the things of each kind. */

import { CLAIM, LINK, QUALIFIERS, THING, lined } from '../core/fields.js';
import { formatDate, formatShare, formatValue, sentence } from '../core/format.js';
import { lensOf } from '../core/state.js';
import { kinds, labelOf } from '../core/vocabulary.js';
import { h } from '../core/dom.js';
import { groundsMark } from '../parts/exclusions.js';
import { evidenceButton } from '../parts/evidence.js';
import { denialsMark, modalityMark, pairList, qualifiersOf, sourceLine, thingLink } from '../parts/names.js';
import { CLAIM_COLUMNS, EXCLUSION_COLUMNS, claimRow, exclusionRow } from '../parts/rows.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Operation} Operation */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {string} [sort] The order's name in GraphQL.
 * @property {string} [class]
 * @property {(node: any) => (Node | string | null)[]} cell
 *
 * @typedef {object} List
 * @property {string} name
 * @property {string} title
 * @property {string} field The root field.
 * @property {string} lead
 * @property {Column[]} columns
 * @property {(state: State) => Operation} operation Takes `$first` and `$after`.
 * @property {string[]} sheetColumns
 * @property {(node: any) => import('../parts/rows.js').Row} sheetRow
 */

/**
 * @param {string} sort `-SAID_AT`
 * @param {string} otherwise
 * @returns {{field: string, direction: string}[]}
 */
function orderOf(sort, otherwise) {
  const wanted = sort || otherwise;
  return wanted ? [{ field: wanted.replace(/^-/, ''), direction: wanted.startsWith('-') ? 'DESC' : 'ASC' }] : [];
}

/**
 * @param {string} field
 * @param {string} filter Type of the conditions.
 * @param {string} order Type of the order.
 * @param {string} body
 * @param {string} [more] Declares `$blocs`, where the list takes it.
 * @returns {string}
 */
function listQuery(field, filter, order, body, more = '') {
  return lined(`
  query Table($where: ${filter}, $order: [${order}!], $first: Int, $after: String, $lens: Lens${more}) {
    ${field}(where: $where, orderBy: $order, first: $first, after: $after, lens: $lens${more && ', blocs: $blocs'}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node {
        ${body}
      } }
    }
  }`);
}

const CLAIMS = listQuery(
  'claims',
  'ClaimFilter',
  'ClaimOrder',
  `subject { ${THING} } object { ${THING} }\n        ${CLAIM}\n        ${QUALIFIERS}`,
);

/** @type {List} */
const statements = {
  name: 'statements',
  title: 'Statements',
  field: 'claims',
  lead: 'One row for each statement in a document.',
  columns: [
    { title: 'Subject', cell: (claim) => [claim.subject && thingLink(claim.subject)] },
    {
      title: 'Says',
      sort: 'PREDICATE',
      class: 'narrow',
      cell: (claim) => [claim.property ? `has ${sentence(claim.property)}` : labelOf(claim.predicate)],
    },
    {
      title: 'Object',
      cell: (claim) => [
        claim.object ? thingLink(claim.object) : claim.value,
        pairList(claim.object ? qualifiersOf(claim) : []),
      ],
    },
    {
      title: 'How',
      class: 'narrow',
      cell: (claim) => [claim.negated ? h('span', { class: 'denied' }, 'denied') : null, modalityMark(claim.modality)],
    },
    { title: 'Sure', sort: 'CONFIDENCE', class: 'figure', cell: (claim) => [formatShare(claim.confidence)] },
    { title: 'Words', class: 'words', cell: (claim) => [h('blockquote', {}, claim.quote)] },
    { title: 'Said', sort: 'SAID_AT', class: 'said', cell: (claim) => [sourceLine(claim)] },
  ],
  operation: (state) => {
    const about = state.id ? { or: [{ subject: { id: { eq: state.id } } }, { object: { id: { eq: state.id } } }] } : {};
    const predicate = state.predicate.length ? { in: state.predicate } : { ne: 'HAS' };
    const where = {
      status: { eq: state.status || 'ACCEPTED' },
      predicate,
      ...about,
      ...(state.q && { quote: { contains: state.q } }),
    };
    return {
      query: CLAIMS,
      variables: { where, order: orderOf(state.sort, '-SAID_AT'), first: 50, after: null, lens: lensOf(state) },
    };
  },
  sheetColumns: CLAIM_COLUMNS,
  sheetRow: claimRow,
};

const EXCLUSIONS = listQuery(
  'exclusions',
  'ExclusionFilter',
  'ExclusionOrder',
  `${LINK}
        offering { ${THING} issuers(first: 3) { edges { node { ${THING} } } } }
        jurisdiction { ${THING} code }
        via { ${THING} code }
        grounds { law { id name shortName } reason investorClass }`,
  ', $blocs: Boolean',
);

/** @type {List} */
const exclusions = {
  name: 'exclusions',
  title: 'Exclusions',
  field: 'exclusions',
  lead: 'One row for each offering and the jurisdiction it shuts out.',
  columns: [
    { title: 'Offering', cell: (each) => [thingLink(each.offering)] },
    {
      title: 'Issuer',
      cell: (each) => each.offering.issuers.edges.map((/** @type {any} */ edge) => thingLink(edge.node)),
    },
    {
      title: 'Shut out',
      cell: (each) => [thingLink(each.jurisdiction), each.via && h('span', { class: 'via' }, 'and so its members')],
    },
    { title: 'Law or reason', cell: (each) => [groundsMark(each.grounds)] },
    { title: 'How', class: 'narrow', cell: (each) => [modalityMark(each.modality), denialsMark(each.denials)] },
    { title: 'Sure', sort: 'CONFIDENCE', class: 'figure', cell: (each) => [formatShare(each.confidence)] },
    { title: 'Texts', sort: 'STORIES', class: 'figure', cell: (each) => [String(each.stories)] },
    { title: 'Words', class: 'words', cell: (each) => [h('blockquote', {}, each.quote)] },
    {
      title: 'Last said',
      sort: 'LAST_SAID',
      class: 'said',
      cell: (each) => [
        h(
          'p',
          { class: 'source' },
          h('span', { class: 'publisher' }, each.publisher ?? ''),
          h('time', {}, formatDate(each.lastSaid)),
          evidenceButton(each.id, each.claims + each.denials),
        ),
      ],
    },
  ],
  operation: (state) => {
    const where = state.jurisdiction.length ? { jurisdiction: { code: { in: state.jurisdiction } } } : {};
    const order = orderOf(state.sort, '-LAST_SAID');
    const blocs = Boolean(state.blocs && state.jurisdiction.length);
    return { query: EXCLUSIONS, variables: { where, order, first: 50, after: null, lens: lensOf(state), blocs } };
  },
  sheetColumns: EXCLUSION_COLUMNS,
  sheetRow: exclusionRow,
};

/**
 * @param {import('../core/vocabulary.js').KindSpec} kind
 * @returns {List}
 */
function things(kind) {
  const properties = kind.properties.filter((each) => !['website', 'bloc'].includes(each.field));
  const selected = properties.map((each) =>
    each.type === 'Money' ? `${each.field} { value currency bound }` : each.field,
  );
  const type = kind.name;
  const query = listQuery(
    kind.many,
    `${type}Filter`,
    `${type}Order`,
    `${THING} ${selected.join(' ')}\n        coverage { documents newest }`,
  );
  return {
    name: kind.many,
    title: sentence(kind.many),
    field: kind.many,
    lead: kind.description,
    columns: [
      { title: 'Name', sort: 'NAME', cell: (each) => [thingLink(each)] },
      ...properties.map((property) => ({
        title: sentence(property.label),
        class: ['Money', 'Long', 'Int'].includes(property.type) ? 'figure' : '',
        cell: (/** @type {any} */ each) => [formatValue(each[property.field], property.type)],
      })),
      { title: 'Documents', class: 'figure', cell: (each) => [String(each.coverage.documents)] },
      { title: 'Newest', class: 'narrow', cell: (each) => [formatDate(each.coverage.newest)] },
    ],
    operation: (state) => {
      const where = state.q ? { name: { contains: state.q } } : {};
      return {
        query,
        variables: { where, order: orderOf(state.sort, 'NAME'), first: 50, after: null, lens: lensOf(state) },
      };
    },
    sheetColumns: ['id', 'name', ...properties.map((each) => each.field), 'documents', 'newest'],
    sheetRow: (each) => [
      each.id,
      each.name,
      ...properties.map((property) => plain(each[property.field])),
      each.coverage.documents,
      each.coverage.newest,
    ],
  };
}

/**
 * @param {any} value
 * @returns {string | number | boolean | null}
 */
function plain(value) {
  return value && typeof value === 'object' ? `${value.value} ${value.currency}` : value;
}

/** @type {List[]} */
export const lists = [statements, exclusions, ...kinds.map(things)];

/**
 * @param {string} name
 * @returns {List} Statements, if there is no such list.
 */
export function listNamed(name) {
  return lists.find((list) => list.name === name) ?? statements;
}
