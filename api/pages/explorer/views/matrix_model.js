/** Exclusions as a matrix: offerings down, jurisdictions across. */

/**
 * @typedef {any} Exclusion As the matrix's operation gives it.
 * @typedef {{offering: any, cells: Map<string, Exclusion>, last: string}} Row
 * @typedef {{jurisdiction: any, count: number, bloc: boolean}} Column `bloc`: it is asked for its members.
 * @typedef {{rows: Row[], columns: Column[]}} Matrix
 */

/** Orders of the rows; the first is the usual one. */
export const SORTS = Object.freeze({
  '': 'latest said',
  count: 'most shut out',
  name: 'name',
});

/**
 * @param {Exclusion[]} exclusions
 * @param {string} [sort] One of SORTS.
 * @returns {Matrix} Columns with the most offerings first; equals by name.
 */
export function matrixOf(exclusions, sort = '') {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  /** @type {Map<string, Column>} */
  const columns = new Map();
  for (const each of exclusions) {
    const row = rows.get(each.offering.id) ?? { offering: each.offering, cells: new Map(), last: '' };
    rows.set(each.offering.id, row);
    row.cells.set(each.jurisdiction.id, each);
    if ((each.lastSaid ?? '') > row.last) row.last = each.lastSaid;
    const column = columns.get(each.jurisdiction.id) ?? { jurisdiction: each.jurisdiction, count: 0, bloc: false };
    columns.set(each.jurisdiction.id, column);
    column.count += 1;
    column.bloc ||= Boolean(each.via);
  }
  return {
    rows: [...rows.values()].sort(orderOf(sort)),
    columns: [...columns.values()].sort(
      (one, other) => other.count - one.count || byName(one.jurisdiction, other.jurisdiction),
    ),
  };
}

/**
 * @param {string} sort
 * @returns {(one: Row, other: Row) => number}
 */
function orderOf(sort) {
  if (sort === 'name') return (one, other) => byName(one.offering, other.offering);
  if (sort === 'count')
    return (one, other) => other.cells.size - one.cells.size || byName(one.offering, other.offering);
  return (one, other) => other.last.localeCompare(one.last) || byName(one.offering, other.offering);
}

/**
 * @param {{name: string}} one
 * @param {{name: string}} other
 * @returns {number}
 */
function byName(one, other) {
  return one.name.localeCompare(other.name);
}

/**
 * @param {Exclusion} exclusion
 * @returns {string} Law, else reason, else class of investors: why, in few words; empty where nothing was said.
 */
export function whyOf(exclusion) {
  const laws = exclusion.grounds.flatMap((/** @type {any} */ ground) =>
    ground.law ? [ground.law.shortName ?? ground.law.name] : [],
  );
  if (laws.length) return [...new Set(laws)].join(', ');
  const [ground] = exclusion.grounds;
  return ground?.reason ?? ground?.investorClass ?? '';
}
