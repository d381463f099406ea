/** The menu of predicates, by family. */

import { h } from '../core/dom.js';
import { sentence } from '../core/format.js';
import { families, predicates } from '../core/vocabulary.js';
import { icon } from './icons.js';
import { closing } from './menu.js';

/**
 * @returns {{root: HTMLElement, set: (chosen: string[]) => void, changed: (chosen: string[]) => void}} `changed` is
 *   called with what was chosen; none means all.
 */
export function predicateMenu() {
  const boxes = predicates.map((predicate) => h('input', { type: 'checkbox', value: predicate.name }));
  const summary = h('summary', { class: 'button' }, icon('filter'), h('span', {}, 'All relationships'), icon('down'));
  const groups = families.map((family, index) =>
    h(
      'fieldset',
      { class: `family family-${index}` },
      h('legend', {}, family.name),
      predicates.map((predicate, at) =>
        predicate.family === index
          ? h('label', { title: predicate.description }, boxes[at], h('span', {}, sentence(predicate.label)))
          : null,
      ),
    ),
  );
  const root = h('details', { class: 'menu' }, summary, h('div', { class: 'menu-body' }, ...groups));
  const made = { root, set, changed: (/** @type {string[]} */ _) => {} };

  /** @param {string[]} chosen */
  function set(chosen) {
    for (const box of boxes) box.checked = chosen.includes(box.value);
    const text =
      chosen.length === 0
        ? 'All relationships'
        : chosen.length === 1
          ? sentence(label(chosen[0]))
          : `${chosen.length} relationships`;
    const span = summary.querySelector('span');
    if (span) span.textContent = text;
  }

  root.addEventListener('change', () => made.changed(boxes.filter((box) => box.checked).map((box) => box.value)));
  closing(root, summary);
  return made;
}

/**
 * @param {string} name
 * @returns {string}
 */
function label(name) {
  return predicates.find((predicate) => predicate.name === name)?.label ?? name;
}
