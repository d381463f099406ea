/** What stands where nothing is, where something went wrong, and while one waits. */

import { AskError } from '../core/api.js';
import { h } from '../core/dom.js';

const WIDTHS = [70, 92, 84, 40, 76, 88, 60];

/**
 * @param {string} title
 * @param {...(Node | string)} advice What to do.
 * @returns {HTMLElement}
 */
export function emptiness(title, ...advice) {
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, title),
    ...advice.map((each) => (typeof each === 'string' ? h('p', {}, each) : each)),
  );
}

/**
 * @param {unknown} error
 * @param {() => void} again
 * @returns {HTMLElement}
 */
export function failure(error, again) {
  const known = error instanceof AskError;
  const message = known ? error.message : 'The page made a mistake. Loading it again may help.';
  return h(
    'div',
    { class: 'empty failure', role: 'alert' },
    h('h2', {}, 'That did not work'),
    h('p', {}, message),
    known && h('p', { class: 'faint' }, 'Code ', h('code', {}, error.code)),
    h('p', {}, h('button', { type: 'button', class: 'button', on: { click: again } }, 'Try again')),
  );
}

/**
 * @param {number} [lines]
 * @returns {HTMLElement} Grey lines where text will be.
 */
export function waiting(lines = WIDTHS.length) {
  const bars = WIDTHS.slice(0, lines).map((width) => h('i', { class: `w${width}` }));
  return h('div', { class: 'waiting', 'aria-hidden': 'true' }, ...bars);
}
