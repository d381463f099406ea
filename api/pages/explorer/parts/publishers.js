/** The menu of publishers: asked for when it is opened, found by a part of their name. */

import { ask } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { lined } from '../core/fields.js';
import { formatNumber } from '../core/format.js';
import { icon } from './icons.js';
import { closing } from './menu.js';

const PAUSE_MS = 160;
const SHOWN = 40;

const QUERY = lined(`
  query Publishers($where: DocumentFilter, $first: Int) {
    documents(where: $where, first: 1) {
      aggregate(by: [PUBLISHER], first: $first) { publisher count }
    }
  }`);

/**
 * @returns {{root: HTMLElement, set: (chosen: string[]) => void, changed: (chosen: string[]) => void}} `changed` is
 *   called with what was chosen; none means all.
 */
export function publisherMenu() {
  const summary = h('summary', { class: 'button' }, icon('filter'), h('span', {}, 'All publishers'), icon('down'));
  const words = h('input', {
    type: 'search',
    class: 'field',
    'aria-label': 'Find a publisher',
    placeholder: 'Find a publisher …',
    maxlength: 200,
    autocomplete: 'off',
  });
  const list = h('fieldset', { class: 'publishers' });
  const told = h('p', { class: 'faint', role: 'status' });
  const root = h('details', { class: 'menu' }, summary, h('div', { class: 'menu-body menu-list' }, words, list, told));
  const made = { root, set, changed: (/** @type {string[]} */ _) => {} };
  /** @type {string[]} */
  let picked = [];
  let timer = 0;
  let turn = 0;

  /** @param {string[]} chosen */
  function set(chosen) {
    if (chosen.join('\n') !== picked.join('\n')) for (const box of boxes()) box.checked = chosen.includes(box.value);
    picked = chosen;
    const text =
      chosen.length === 0 ? 'All publishers' : chosen.length === 1 ? chosen[0] : `${chosen.length} publishers`;
    const span = summary.querySelector('span');
    if (span) span.textContent = text;
  }

  /** @returns {HTMLInputElement[]} */
  function boxes() {
    return [...list.querySelectorAll('input')];
  }

  async function find() {
    turn += 1;
    const mine = turn;
    const text = words.value.trim();
    const where = text
      ? { or: spellings(text).map((contains) => ({ publisher: { contains } })) }
      : { publisher: { isNull: false } };
    try {
      const { data } = await ask({ query: QUERY, variables: { where, first: SHOWN } });
      if (mine === turn) show(data.documents.aggregate);
    } catch (error) {
      if (mine === turn) told.textContent = error instanceof Error ? error.message : 'They could not be told.';
    }
  }

  /** @param {{publisher: string, count: number}[]} found */
  function show(found) {
    const counts = new Map(found.map((each) => [each.publisher, each.count]));
    const names = [...new Set([...picked, ...counts.keys()])];
    fill(list, h('legend', { class: 'unseen' }, 'Publishers'), ...names.map((name) => row(name, counts.get(name))));
    told.textContent = !found.length
      ? 'No publisher has this in its name.'
      : found.length === SHOWN
        ? `The first ${SHOWN}; type a part of a name to find others.`
        : '';
  }

  /**
   * @param {string} name
   * @param {number | undefined} count Documents.
   * @returns {HTMLElement}
   */
  function row(name, count) {
    const box = h('input', { type: 'checkbox', value: name, checked: picked.includes(name) });
    const shown = count === undefined ? '' : formatNumber(count);
    return h('label', {}, box, h('span', {}, name), h('span', { class: 'faint number' }, shown));
  }

  root.addEventListener('toggle', () => {
    if (root instanceof HTMLDetailsElement && root.open) void find();
  });
  words.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void find(), PAUSE_MS);
  });
  list.addEventListener('change', () => {
    const shown = boxes();
    const elsewhere = picked.filter((name) => !shown.some((box) => box.value === name));
    made.changed([...elsewhere, ...shown.filter((box) => box.checked).map((box) => box.value)]);
  });
  closing(root, summary);
  return made;
}

/**
 * @param {string} text
 * @returns {string[]} It as typed, and as a name may have it: the graph tells small letters from capitals.
 */
function spellings(text) {
  const small = text.toLowerCase();
  const first = small.replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
  return [...new Set([text, small, first, text.toUpperCase()])];
}
