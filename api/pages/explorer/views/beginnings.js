/** Things to begin a graph with: offerings that shut somebody out, as last said. */

import { ask } from '../core/api.js';
import { h } from '../core/dom.js';
import { THING, lined } from '../core/fields.js';
import { hrefOf } from '../core/router.js';
import { emptiness } from '../parts/empty.js';
import { kindMark } from '../parts/names.js';

const QUERY = lined(`
  query Beginnings {
    exclusions(first: 40, orderBy: [{field: LAST_SAID, direction: DESC}]) {
      edges { node { offering { ${THING} issuers(first: 1) { edges { node { ${THING} } } } } jurisdiction { ${THING} } } }
    }
  }`);
const SHOWN = 10;

/**
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement>}
 */
export async function beginnings(signal) {
  const { data } = await ask({ query: QUERY, variables: {} }, { signal });
  /** @type {Map<string, any>} */
  const found = new Map();
  for (const { node } of data.exclusions.edges) {
    const issuers = node.offering.issuers.edges.map((/** @type {any} */ edge) => edge.node);
    for (const thing of [...issuers, node.offering, node.jurisdiction]) found.set(thing.id, thing);
  }
  const things = [...found.values()].slice(0, SHOWN);
  if (!things.length) return emptiness('Where to begin?', 'Search for a company, a person, a law or a country above.');
  return h(
    'section',
    { class: 'empty', 'aria-labelledby': 'begin' },
    h('h2', { id: 'begin' }, 'Or begin with one of these'),
    h(
      'ul',
      { class: 'starts' },
      things.map((thing) =>
        h(
          'li',
          {},
          h(
            'a',
            { class: 'button', href: hrefOf({ view: 'graph', expand: [thing.id] }) },
            kindMark(thing.__typename, 'kind-small'),
            thing.name,
          ),
        ),
      ),
    ),
  );
}
