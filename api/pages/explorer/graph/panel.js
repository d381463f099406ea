/** What is known of the thing picked in a graph, and what can be done with it. */

import { h } from '../core/dom.js';
import { counted, sentence } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { families, labelOf, predicateNamed } from '../core/vocabulary.js';
import { icon } from '../parts/icons.js';
import { kindMark } from '../parts/names.js';

/** @typedef {import('./model.js').Graph} Graph */
/** @typedef {import('./model.js').GraphNode} GraphNode */

/**
 * @param {Graph} graph
 * @param {GraphNode} node
 * @param {number} more Relationships of it that are not shown.
 * @param {import('./canvas.js').Wishes} wishes
 * @returns {HTMLElement[]}
 */
export function panelOf(graph, node, more, wishes) {
  const { thing } = node;
  const close = h(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': 'Close', on: { click: () => wishes.pick('') } },
    icon('close'),
  );
  const grow = h(
    'button',
    { type: 'button', class: 'button main', on: { click: () => wishes.expand(thing.id) } },
    icon('plus'),
    `Show ${more} more`,
  );
  return [
    h(
      'div',
      { class: 'panel-head' },
      h('p', { class: 'eyebrow' }, kindMark(thing.__typename), thing.__typename),
      close,
    ),
    h('h2', {}, thing.name),
    tiesOf(graph, thing.id),
    h(
      'div',
      { class: 'row' },
      !node.expanded && more > 0 && grow,
      node.expanded &&
        more > 0 &&
        h(
          'p',
          { class: 'faint' },
          `${counted(more, 'relationship')} not shown: more than are asked for around one thing, or outside the filters.`,
        ),
      h('a', { class: 'button', href: hrefOf({ view: 'entity', id: thing.id }) }, icon('text'), 'Card'),
      h(
        'button',
        { type: 'button', class: 'button', on: { click: () => wishes.hide(thing.id) } },
        icon('close'),
        'Take out',
      ),
    ),
  ];
}

/**
 * @param {Graph} graph
 * @param {string} id
 * @returns {HTMLElement} The relationships shown of it, by predicate.
 */
function tiesOf(graph, id) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { predicate, subject, object } of graph.edges.values()) {
    if (subject.id === id || object.id === id) counts.set(predicate, (counts.get(predicate) ?? 0) + 1);
  }
  const family = (/** @type {string} */ name) => predicateNamed(name)?.family ?? families.length;
  const rows = [...counts].sort(([one], [other]) => family(one) - family(other));
  return h(
    'ul',
    { class: 'ties' },
    rows.map(([name, count]) =>
      h(
        'li',
        { class: `family-${family(name)}` },
        h('span', {}, sentence(labelOf(name))),
        h('span', { class: 'number faint' }, count),
      ),
    ),
  );
}
