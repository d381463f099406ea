/** What a card asks: the thing and which relationships it has, then one short operation for each group of them. */

import { ask } from '../core/api.js';
import { CLAIM, QUALIFIERS, SOURCE, THING, lined } from '../core/fields.js';
import { lensOf } from '../core/state.js';
import { families, kindOfId, predicateNamed } from '../core/vocabulary.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Operation} Operation */
/** @typedef {import('../core/vocabulary.js').KindSpec} KindSpec */
/** @typedef {import('../core/vocabulary.js').LinkSpec} LinkSpec */
/** @typedef {{thing: any, links: LinkSpec[], lists: Record<string, Promise<any>>}} Card */

const SHOWN = 6;
const MORE = 50;
const ORDER = 'orderBy: [{field: STORIES, direction: DESC}]';
const COUNTS = 'aggregate(by: [PREDICATE]) { predicate count }';

/**
 * @param {KindSpec} kind
 * @returns {string} The thing without its relationships.
 */
function head(kind) {
  return `${THING}
      names { text kind }
      identifiers
      coverage { documents stories claims newest }
      ${kind.properties.map(selected).join(' ')}
      denied: claims(where: {negated: {eq: true}, status: {eq: ACCEPTED}}, first: 50) {
        edges { node { subject { ${THING} } object { ${THING} } ${CLAIM} ${QUALIFIERS} } }
      }
      proposed: claims(where: {status: {eq: PROPOSED}}, first: 1) { totalCount }`;
}

/**
 * @param {LinkSpec} link
 * @returns {string} What a group of relationships shows.
 */
function edges(link) {
  const through = throughBlocs(link) ? ` via { ${THING} }` : '';
  const own = link.exclusion ? `${through} grounds { law { id name } reason investorClass }` : '';
  const qualifiers = link.exclusion ? [] : (predicateNamed(link.predicate)?.qualifiers ?? []).map(selected);
  return `totalCount
        pageInfo { hasNextPage endCursor }
        edges {
          id modality confidence claims stories denials${own}
          node { ${THING} }
          evidence(first: 1) { edges { node { id quote saidAt ${[SOURCE, ...qualifiers].join(' ')} } } }
        }`;
}

/**
 * @param {LinkSpec} link
 * @returns {boolean} Whether blocs may stand for their members in it.
 */
function throughBlocs(link) {
  return link.exclusion && link.inward;
}

/**
 * @param {{field: string, type: string}} property
 * @returns {string} It, as a selection.
 */
function selected(property) {
  return property.type === 'Money' ? `${property.field} { value currency bound }` : property.field;
}

/**
 * @param {LinkSpec} link
 * @param {State} state
 * @returns {string} The argument that counts what shuts out the blocs of a jurisdiction.
 */
function blocs(link, state) {
  return state.blocs && throughBlocs(link) ? ', blocs: true' : '';
}

/**
 * @param {State} state
 * @returns {Operation | null} The thing, and which predicates it has; null where the id is of no kind that there is.
 */
export function outlineOperation(state) {
  const kind = kindOfId(state.id);
  if (!kind) return null;
  const query = lined(`
  query Outline($id: ID!, $lens: Lens) {
    thing: ${kind.one}(id: $id, lens: $lens) {
      ${head(kind)}
    }
    said: claims(where: {subject: {id: {eq: $id}}, status: {eq: ACCEPTED}}, lens: $lens) { ${COUNTS} }
    saidOf: claims(where: {object: {id: {eq: $id}}, status: {eq: ACCEPTED}}, lens: $lens) { ${COUNTS} }
  }`);
  return { query, variables: { id: state.id, lens: lensOf(state) } };
}

/**
 * @param {State} state
 * @param {LinkSpec} link
 * @param {string | null} [after] Cursor after which to go on.
 * @returns {Operation} One group of relationships.
 */
export function groupOperation(state, link, after = null) {
  const query = lined(`
  query Group($id: ID!, $first: Int, $after: String, $lens: Lens) {
    thing: ${kindOfId(state.id)?.one}(id: $id, lens: $lens) {
      ${link.field}(first: $first, after: $after, ${ORDER}${blocs(link, state)}) {
        ${edges(link)}
      }
    }
  }`);
  return { query, variables: { id: state.id, first: after ? MORE : SHOWN, after, lens: lensOf(state) } };
}

/**
 * @param {State} state
 * @param {LinkSpec[]} links
 * @returns {Operation | null} The card as one operation, for people to take along.
 */
export function cardOperation(state, links) {
  const kind = kindOfId(state.id);
  if (!kind) return null;
  const lists = links.map(
    (link) => `${link.field}(first: ${SHOWN}, ${ORDER}${blocs(link, state)}) {\n        ${edges(link)}\n      }`,
  );
  const query = lined(`
  query Card($id: ID!, $lens: Lens) {
    thing: ${kind.one}(id: $id, lens: $lens) {
      ${[head(kind), ...lists].join('\n      ')}
    }
  }`);
  return { query, variables: { id: state.id, lens: lensOf(state) } };
}

/**
 * Ask for a card. A kind may have thirty lists and a thing has a few: one statement with those of each thing would be
 * another one for each, and Neo4j takes seconds to plan it; those of single groups are the same for all things.
 *
 * @param {State} state
 * @param {Operation} outline
 * @param {AbortSignal} signal
 * @returns {Promise<Card | null>} As soon as the thing is known; its lists follow.
 */
export async function loadCard(state, outline, signal) {
  const kind = kindOfId(state.id);
  const { data } = await ask(outline, { signal });
  if (!kind || !data.thing) return null;
  const [said, saidOf] = [data.said, data.saidOf].map((list) => predicatesOf(list.aggregate));
  const links = linksOf(kind, state.predicate).filter((link) => {
    if (state.blocs && throughBlocs(link)) return true;
    const { predicate, inward } = link;
    return predicateNamed(predicate)?.symmetric
      ? said.has(predicate) || saidOf.has(predicate)
      : (inward ? saidOf : said).has(predicate);
  });
  const lists = Object.fromEntries(
    links.map((link) => [
      link.field,
      ask(groupOperation(state, link), { signal }).then((answer) => answer.data.thing[link.field]),
    ]),
  );
  return { thing: data.thing, links, lists };
}

/**
 * @param {{predicate: string}[]} groups
 * @returns {Set<string>}
 */
function predicatesOf(groups) {
  return new Set(groups.map((group) => group.predicate));
}

/**
 * @param {KindSpec} kind
 * @param {string[]} wanted Predicates; none means all.
 * @returns {LinkSpec[]} Family by family: what shuts out stands first.
 */
function linksOf(kind, wanted) {
  const order = (/** @type {LinkSpec} */ link) => predicateNamed(link.predicate)?.family ?? families.length;
  return kind.links
    .filter((link) => !wanted.length || wanted.includes(link.predicate))
    .sort((one, other) => order(one) - order(other));
}
