/** Search with suggestions: a combobox as ARIA's authoring practices describe it. */

import { ask } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { THING, lined } from '../core/fields.js';
import { kindNamed } from '../core/vocabulary.js';
import { icon } from './icons.js';
import { kindMark } from './names.js';

/** @typedef {import('../core/types.js').Thing} Thing */

const PAUSE_MS = 140;
const SHOWN = 8;
let made = 0;

/**
 * @typedef {object} Options
 * @property {string} label Name of the field for everybody.
 * @property {string} [hint]
 * @property {string} [value]
 * @property {string[]} [kinds] Codes of the kinds that may be found.
 * @property {(thing: Thing) => void} choose
 * @property {(text: string) => void} [submit] Called with the words where no suggestion was taken.
 * @property {(text: string) => void} announce
 */

/**
 * @param {string} text
 * @param {string[]} kinds Empty for all.
 * @param {number} first
 * @param {Record<string, unknown> | null} [lens] Suggestions are made without one.
 * @returns {import('../core/types.js').Operation}
 */
export function searchOperation(text, kinds, first, lens = null) {
  const query = lined(`
    query Search($text: String!, $kinds: [Kind!], $first: Int, $lens: Lens) {
      search(text: $text, kinds: $kinds, first: $first, lens: $lens) {
        totalCount
        edges { score node { ${THING} names { text } } }
      }
    }`);
  return { query, variables: { text, kinds: kinds.length ? kinds : null, first, lens } };
}

/**
 * @param {Options} options
 * @returns {{root: HTMLElement, input: HTMLInputElement}}
 */
export function finder(options) {
  made += 1;
  const listId = `finder-${made}`;
  const input = h('input', {
    type: 'search',
    role: 'combobox',
    'aria-label': options.label,
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: 200,
    placeholder: options.hint ?? options.label,
    value: options.value,
    'data-keep': options.label,
  });
  const list = h('ul', {
    class: 'suggestions',
    id: listId,
    role: 'listbox',
    'aria-label': 'Suggestions',
    hidden: true,
  });
  const root = h('div', { class: 'find' }, icon('search'), input, list);
  new Suggestions(input, list, options);
  return { root, input };
}

/** What happens between the field and its list. */
class Suggestions {
  /** @type {Thing[]} */
  #things = [];
  #at = -1;
  #timer = 0;
  /** @type {AbortController | null} */
  #asking = null;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {Options} options
   */
  constructor(input, list, options) {
    this.input = input;
    this.list = list;
    this.options = options;
    input.addEventListener('input', () => {
      input.dataset.typing = 'yes';
      this.#wait();
    });
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('blur', () => setTimeout(() => this.#close(), 120));
    list.addEventListener('pointerdown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('[role=option]') : null;
      if (row) this.#choose(Number(row.getAttribute('data-index')));
    });
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  async #ask() {
    this.#asking?.abort();
    const text = this.input.value.trim();
    if (!text) {
      this.#close();
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const answer = await ask(searchOperation(text, this.options.kinds ?? [], SHOWN), { signal: asking.signal });
      const found = answer.data.search;
      this.#show(
        found.edges.map((/** @type {{node: Thing}} */ edge) => edge.node),
        found.totalCount,
      );
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#say(error instanceof Error ? error.message : 'Search failed.');
    }
  }

  /**
   * @param {Thing[]} things
   * @param {number} total
   */
  #show(things, total) {
    if (document.activeElement !== this.input) return;
    this.#things = things;
    this.#at = -1;
    if (!things.length) {
      this.#say('Nothing has this name. Try a part of it, or another spelling.');
      return;
    }
    fill(
      this.list,
      things.map((thing, index) => suggestion(thing, index, this.list.id)),
    );
    this.#open(true);
    this.options.announce(`${total} found; use the arrow keys.`);
  }

  /** @param {string} text */
  #say(text) {
    this.#things = [];
    fill(
      this.list,
      h('li', { class: 'none', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, text),
    );
    this.#open(true);
    this.options.announce(text);
  }

  /** @param {boolean} open */
  #open(open) {
    this.list.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open));
    if (!open) this.input.removeAttribute('aria-activedescendant');
  }

  #done() {
    delete this.input.dataset.typing;
    this.#close();
  }

  #close() {
    this.#at = -1;
    this.#open(false);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.list.hidden) void this.#ask();
      else this.#move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#enter();
    } else if (event.key === 'Escape') {
      if (this.list.hidden) this.input.value = '';
      else event.stopPropagation();
      this.#close();
    }
  }

  #enter() {
    if (this.#at >= 0) {
      this.#choose(this.#at);
      return;
    }
    const text = this.input.value.trim();
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (text && this.options.submit) {
      this.#done();
      this.options.submit(text);
    } else if (this.#things.length) this.#choose(0);
  }

  /** @param {number} by */
  #move(by) {
    const count = this.#things.length;
    if (!count) return;
    this.#at = this.#at < 0 ? (by > 0 ? 0 : count - 1) : (this.#at + by + count) % count;
    for (const [index, row] of [...this.list.children].entries()) {
      const here = index === this.#at;
      row.setAttribute('aria-selected', String(here));
      if (here) {
        this.input.setAttribute('aria-activedescendant', row.id);
        row.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  /** @param {number} index */
  #choose(index) {
    const thing = this.#things[index];
    if (!thing) return;
    this.#done();
    this.options.choose(thing);
  }
}

/**
 * @param {Thing & {names?: {text: string}[]}} thing
 * @param {number} index
 * @param {string} listId
 * @returns {HTMLElement}
 */
function suggestion(thing, index, listId) {
  const others = (thing.names ?? []).map((name) => name.text).filter((text) => text !== thing.name);
  return h(
    'li',
    { role: 'option', id: `${listId}-${index}`, 'data-index': index, 'aria-selected': 'false' },
    kindMark(thing.__typename),
    h('span', { class: 'thing-name' }, thing.name),
    others.length > 0 && h('span', { class: 'faint other' }, others.slice(0, 2).join(', ')),
    h('span', { class: 'faint what' }, kindNamed(thing.__typename)?.name.toLowerCase()),
  );
}
