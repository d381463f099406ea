/** What a graph asks: a neighbourhood for each thing that was expanded. */

import { lined } from '../core/fields.js';
import { lensOf } from '../core/state.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Operation} Operation */

/** Neighbours of one thing that are asked for at once. */
export const NEIGHBOURS = 25;

const NEAR = `truncated
      nodes { depth degree node { __typename id name ... on Jurisdiction { code } } }
      relationships {
        id predicate subject { id } object { id }
        modality confidence claims stories denials firstSaid lastSaid quote publisher
      }`;

/**
 * @param {State} state
 * @returns {Record<string, unknown>} Variables that every neighbourhood shares.
 */
function shared(state) {
  return {
    predicates: state.predicate.length ? state.predicate : null,
    kinds: state.kind.length ? state.kind : null,
    limit: Number(state.limit) || NEIGHBOURS,
    lens: lensOf(state),
  };
}

/**
 * @param {State} state
 * @param {string[]} ids One or more.
 * @returns {Operation} The neighbourhoods of these things, as `n0`, `n1` and so on.
 */
export function nearOperation(state, ids) {
  const wanted = ids.map((_, index) => `$id${index}: ID!`).join(', ');
  const fields = ids.map(
    (_, index) => `
    n${index}: neighbourhood(id: $id${index}, predicates: $predicates, kinds: $kinds, limitPerNode: $limit, lens: $lens) {
      ${NEAR}
    }`,
  );
  const query = lined(`
  query Graph(${wanted}, $predicates: [Predicate!], $kinds: [Kind!], $limit: Int, $lens: Lens) {${fields.join('')}
  }`);
  return { query, variables: { ...Object.fromEntries(ids.map((id, index) => [`id${index}`, id])), ...shared(state) } };
}
