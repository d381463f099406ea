/** The graph as a list: the same things and relationships, for the keyboard, screen readers and small screens. */

import { h } from '../core/dom.js';
import { counted, formatDate, formatShare, sentence } from '../core/format.js';
import { kinds, labelOf } from '../core/vocabulary.js';
import { evidenceButton } from '../parts/evidence.js';
import { icon } from '../parts/icons.js';
import { denialsMark, modalityMark, thingLink } from '../parts/names.js';
import { hiddenDegree } from './model.js';

/** @typedef {import('./model.js').Graph} Graph */
/** @typedef {import('./model.js').GraphNode} GraphNode */
/** @typedef {import('./model.js').Relationship} Relationship */

/**
 * @param {Graph} graph
 * @param {{expand: (id: string) => void, hide: (id: string) => void}} wishes
 * @returns {HTMLElement}
 */
export function graphList(graph, wishes) {
  const groups = kinds
    .map((kind) => ({ kind, nodes: [...graph.nodes.values()].filter((node) => node.thing.__typename === kind.name) }))
    .filter(({ nodes }) => nodes.length);
  return h(
    'div',
    { class: 'graph-list' },
    h(
      'section',
      { 'aria-labelledby': 'things' },
      h('h2', { id: 'things' }, counted(graph.nodes.size, 'thing')),
      groups
        .map(({ kind, nodes }) => [
          h('h3', {}, sentence(kind.many)),
          h(
            'ul',
            {},
            nodes.map((node) => thingRow(graph, node, wishes)),
          ),
        ])
        .flat(),
    ),
    h(
      'section',
      { 'aria-labelledby': 'ties' },
      h('h2', { id: 'ties' }, counted(graph.edges.size, 'relationship')),
      tableOf(graph),
    ),
  );
}

/**
 * @param {Graph} graph
 * @param {GraphNode} node
 * @param {{expand: (id: string) => void, hide: (id: string) => void}} wishes
 * @returns {HTMLElement}
 */
function thingRow(graph, node, wishes) {
  const { id, name } = node.thing;
  const more = hiddenDegree(graph, id);
  const grow = h(
    'button',
    {
      type: 'button',
      class: 'button',
      'data-expand': id,
      'data-keep': `expand ${id}`,
      on: { click: () => wishes.expand(id) },
    },
    icon('plus'),
    `${more || ''}`,
    h('span', { class: 'unseen' }, ` more of ${name}`),
  );
  const drop = h(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': `Take out ${name}`, on: { click: () => wishes.hide(id) } },
    icon('close'),
  );
  return h('li', {}, thingLink(node.thing), h('span', { class: 'row' }, !node.expanded && more > 0 && grow, drop));
}

/**
 * @param {Graph} graph
 * @returns {HTMLElement}
 */
function tableOf(graph) {
  const heads = ['Subject', 'Says', 'Object', 'How', 'Sure', 'Words', 'Last said'];
  return h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': 'Relationships', tabindex: 0 },
    h(
      'table',
      { class: 'rows' },
      h('caption', { class: 'unseen' }, 'Relationships in this graph'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((head) => h('th', { scope: 'col' }, head)),
        ),
      ),
      h(
        'tbody',
        {},
        [...graph.edges.values()].map((each) => tieRow(graph, each)),
      ),
    ),
  );
}

/**
 * @param {Graph} graph
 * @param {Relationship} each
 * @returns {HTMLElement | null}
 */
function tieRow(graph, each) {
  const subject = graph.nodes.get(each.subject.id)?.thing;
  const object = graph.nodes.get(each.object.id)?.thing;
  if (!subject || !object) return null;
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, thingLink(subject)),
    h('td', { class: 'narrow' }, labelOf(each.predicate)),
    h('td', {}, thingLink(object)),
    h('td', { class: 'narrow' }, modalityMark(each.modality), denialsMark(each.denials)),
    h('td', { class: 'figure' }, formatShare(each.confidence)),
    h('td', { class: 'words' }, h('blockquote', {}, each.quote ?? '')),
    h(
      'td',
      { class: 'said' },
      h(
        'p',
        { class: 'source' },
        h('span', { class: 'publisher' }, each.publisher ?? ''),
        h('time', {}, formatDate(each.lastSaid)),
        evidenceButton(each.id, each.claims + each.denials),
      ),
    ),
  );
}
