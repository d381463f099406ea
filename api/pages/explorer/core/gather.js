/** Lists longer than a page: asked page by page. */

import { ask } from './api.js';

/** @typedef {import('./types.js').Operation} Operation */

export const PAGE = 100;

/**
 * Ask for a list until it ends.
 *
 * @param {Operation} operation Takes `$first` and `$after`; its one root field is a connection.
 * @param {string} field Name of that field in the answer.
 * @param {number} most Stop after so many entries.
 * @param {AbortSignal} [signal]
 * @returns {Promise<{nodes: any[], total: number}>}
 */
export async function gather(operation, field, most, signal) {
  const nodes = [];
  let after = null;
  let total = 0;
  do {
    const variables = { ...operation.variables, first: Math.min(PAGE, most - nodes.length), after };
    const { data } = await ask({ query: operation.query, variables }, { signal });
    const list = data[field];
    nodes.push(...list.edges.map((/** @type {{node: any}} */ edge) => edge.node));
    total = list.totalCount ?? nodes.length;
    after = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
  } while (after && nodes.length < most);
  return { nodes, total };
}
