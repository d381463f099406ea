/** The graph that is shown: neighbourhoods put together, without what was taken out. Pure. */

/** Things that a view holds; beyond, it asks to narrow. */
export const MOST_THINGS = 500;

/**
 * @typedef {object} Thing
 * @property {string} id
 * @property {string} name
 * @property {string} __typename
 * @property {string} [code]
 *
 * @typedef {object} GraphNode
 * @property {Thing} thing
 * @property {number} degree All its relationships, shown or not.
 * @property {boolean} expanded Whether its neighbours were asked for.
 * @property {string | null} parent The expanded thing beside which it came in.
 *
 * @typedef {object} Relationship
 * @property {string} id
 * @property {string} predicate
 * @property {{id: string}} subject
 * @property {{id: string}} object
 * @property {string | null} modality
 * @property {number | null} confidence
 * @property {number} claims
 * @property {number} stories
 * @property {number} denials
 * @property {string | null} firstSaid
 * @property {string | null} lastSaid
 * @property {string | null} quote
 * @property {string | null} publisher
 *
 * @typedef {object} Near A neighbourhood as answered.
 * @property {{node: Thing, depth: number, degree: number}[]} nodes
 * @property {Relationship[]} relationships
 * @property {boolean} truncated
 *
 * @typedef {object} Graph
 * @property {Map<string, GraphNode>} nodes
 * @property {Map<string, Relationship>} edges
 * @property {number} left How many things found no room.
 * @property {boolean} truncated Whether something has more neighbours than were asked for.
 */

/**
 * Put neighbourhoods together.
 *
 * @param {(Near | null)[]} nears One for each of `expand`; null where there is no such thing.
 * @param {string[]} expand
 * @param {string[]} [hide] Ids of things to leave out.
 * @returns {Graph} At most MOST_THINGS things: the expanded first, then as they came.
 */
export function graphOf(nears, expand, hide = []) {
  const hidden = new Set(hide);
  /** @type {Map<string, GraphNode>} */
  const nodes = new Map();
  let left = 0;
  for (const [index, near] of nears.entries()) {
    const centre = near?.nodes.find((each) => each.depth === 0);
    if (centre)
      nodes.set(centre.node.id, {
        thing: centre.node,
        degree: centre.degree,
        expanded: true,
        parent: expand[index - 1] ?? null,
      });
  }
  for (const near of nears) {
    const centre = near?.nodes.find((each) => each.depth === 0)?.node.id ?? null;
    for (const { node, degree } of near?.nodes ?? []) {
      if (nodes.has(node.id) || hidden.has(node.id)) continue;
      if (nodes.size >= MOST_THINGS) left += 1;
      else nodes.set(node.id, { thing: node, degree, expanded: false, parent: centre });
    }
  }
  for (const id of hide) nodes.delete(id);
  const edges = new Map(
    nears
      .flatMap((near) => near?.relationships ?? [])
      .filter((each) => nodes.has(each.subject.id) && nodes.has(each.object.id))
      .map((each) => [each.id, each]),
  );
  return { nodes, edges, left, truncated: nears.some((near) => near?.truncated) };
}

/**
 * @param {Graph} graph
 * @returns {Map<string, number>} How many relationships of each thing are shown.
 */
export function shownDegrees(graph) {
  /** @type {Map<string, number>} */
  const degrees = new Map();
  for (const { subject, object } of graph.edges.values()) {
    for (const id of new Set([subject.id, object.id])) degrees.set(id, (degrees.get(id) ?? 0) + 1);
  }
  return degrees;
}

/**
 * @param {Graph} graph
 * @param {string} id
 * @returns {number} How many of its relationships are not shown.
 */
export function hiddenDegree(graph, id) {
  const node = graph.nodes.get(id);
  return node ? Math.max(0, node.degree - (shownDegrees(graph).get(id) ?? 0)) : 0;
}

/**
 * @param {Graph} graph
 * @returns {Map<string, number>} How many things of each kind are shown.
 */
export function kindCounts(graph) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { thing } of graph.nodes.values()) counts.set(thing.__typename, (counts.get(thing.__typename) ?? 0) + 1);
  return counts;
}
