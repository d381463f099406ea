/** Where the page stands, and how it gets elsewhere: the address and the history of the browser are kept in step. */

import { addressOf, readState, turnTo } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./types.js').Go} Go */

let state = readState(location.search);
/** @type {((state: State, before: State, how: Go) => void)[]} */
const watchers = [];

/** @returns {State} */
export function now() {
  return state;
}

/**
 * @param {Partial<State>} patch
 * @returns {string} The address of another view under the present lens.
 */
export function hrefOf(patch) {
  return addressOf(turnTo(state, patch));
}

/**
 * Change a part of the present state.
 *
 * @param {Partial<State>} patch
 * @param {Go} [how]
 */
export function go(patch, how = {}) {
  visit({ ...state, ...patch }, how);
}

/**
 * @param {State} next
 * @param {Go} [how]
 */
export function visit(next, how = {}) {
  const address = addressOf(next);
  if (address !== addressOf(state)) history[how.replace ? 'replaceState' : 'pushState'](null, '', address);
  tell(next, how);
}

/** @param {(state: State, before: State, how: Go) => void} watcher Called with every new state. */
export function watch(watcher) {
  watchers.push(watcher);
}

/** Follow the browser's own buttons, and links to views without loading the page again. */
export function listen() {
  addEventListener('popstate', () => tell(readState(location.search), {}));
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.pathname !== '/' || link.target || link.hash) return;
    event.preventDefault();
    visit(readState(link.search));
  });
}

/**
 * @param {State} next
 * @param {Go} how
 */
function tell(next, how) {
  const before = state;
  state = next;
  for (const watcher of watchers) watcher(next, before, how);
}
