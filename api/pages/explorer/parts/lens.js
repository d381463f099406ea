/** The filters above a view: as of which day, holding when, how firmly said, how sure, by whom, which predicates. */

import { dateOf, dayOf } from '../core/coverage.js';
import { fill, h } from '../core/dom.js';
import { formatDate, formatShare, words } from '../core/format.js';
import { go, now } from '../core/router.js';
import { lensOf } from '../core/state.js';
import { modalities } from '../core/vocabulary.js';
import { predicateMenu } from './predicates.js';
import { publisherMenu } from './publishers.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/coverage.js').Coverage} Coverage */
/** @typedef {import('../core/types.js').View} View */
/** @typedef {import('../core/types.js').Filter} Filter */

const PAUSE_MS = 220;
const HOW = Object.freeze({ replace: true, keepFocus: true });

/**
 * @param {() => void} act
 * @returns {() => void} Acts once the calls have paused.
 */
function paused(act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE_MS);
  };
}

/** The bar: made once, and set to each state. */
export class LensBar {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.first = 0;
    this.last = 0;
    this.day = h('input', {
      type: 'range',
      id: 'lens-day',
      min: 0,
      max: 1,
      step: 1,
      'aria-label': 'As known on this day',
    });
    this.years = h('div', { class: 'years', 'aria-hidden': 'true' });
    this.date = h('input', { type: 'date', 'aria-label': 'As known on, as a date' });
    this.held = h('input', { type: 'date', id: 'lens-held' });
    this.sure = h('input', {
      type: 'range',
      id: 'lens-sure',
      min: 0,
      max: 0.95,
      step: 0.05,
      'aria-label': 'Least confidence',
    });
    this.sureShown = h('output', { for: 'lens-sure' });
    this.chips = modalities.map((name) => chip(name));
    this.publishers = publisherMenu();
    this.menu = predicateMenu();
    this.blocs = h('input', { type: 'checkbox', value: 'yes' });
    this.clear = h('button', { type: 'button', class: 'inline', on: { click: () => this.#reset() } }, 'Clear filters');
    this.#listen();
    const parts = {
      asOf: h(
        'div',
        { class: 'lens-part lens-time' },
        h('span', { class: 'label' }, 'As known on'),
        h('div', { class: 'when' }, this.years, this.day),
        this.date,
      ),
      validOn: h(
        'div',
        { class: 'lens-part', title: 'Leaves out what is said to have ended before this day, or to begin after it' },
        h('label', { class: 'label', for: 'lens-held' }, 'Holds on'),
        this.held,
      ),
      modality: h(
        'fieldset',
        { class: 'lens-part' },
        h('legend', { class: 'label' }, 'Said as'),
        h('div', { class: 'chips' }, this.chips),
      ),
      confidence: h(
        'div',
        { class: 'lens-part lens-sure' },
        h('span', { class: 'label' }, 'Confidence'),
        this.sure,
        this.sureShown,
      ),
      publisher: h('div', { class: 'lens-part' }, this.publishers.root),
      predicates: h('div', { class: 'lens-part' }, this.menu.root),
      blocs: h(
        'div',
        { class: 'lens-part', title: 'What shuts out the EU shuts out its members' },
        h('label', { class: 'chip' }, this.blocs, h('span', {}, 'also by its blocs')),
      ),
    };
    this.parts = parts;
    const summary = h('summary', {}, 'Filters');
    this.summary = summary;
    this.box = h(
      'details',
      { class: 'lens-box', open: matchMedia('(min-width: 900px)').matches },
      summary,
      h('div', { class: 'lens-parts' }, ...Object.values(parts), this.clear),
    );
    fill(root, this.box);
  }

  /** @param {Coverage} coverage */
  bound(coverage) {
    if (!coverage.oldest || !coverage.newest) return;
    this.first = dayOf(coverage.oldest, 'last');
    this.last = Math.max(dayOf(coverage.newest, 'last'), this.first + 1);
    this.day.max = String(this.last - this.first);
    this.date.min = dateOf(this.first);
    this.date.max = dateOf(this.last);
    fill(this.years, ...this.#bars(coverage.years));
    this.set(now(), null);
  }

  /**
   * @param {State} state
   * @param {View | null} view Null leaves the choice of filters as it is.
   */
  set(state, view) {
    if (view) {
      const filters = typeof view.filters === 'function' ? view.filters(state) : view.filters;
      this.root.hidden = !filters.length || (Boolean(view.quiet) && !lensOf(state));
      for (const [name, part] of Object.entries(this.parts)) part.hidden = !filters.some((each) => each === name);
    }
    const day = state.asOf ? dayOf(state.asOf, 'last') : this.last;
    this.day.value = String(day - this.first);
    this.date.value = this.last ? dateOf(day) : state.asOf;
    this.#tell(state.asOf);
    this.held.value = state.validOn;
    this.sure.value = state.confidence || '0';
    this.#tellSure();
    for (const each of this.chips) {
      const box = each.querySelector('input');
      if (box) box.checked = state.modality.includes(box.value);
    }
    this.publishers.set(state.publisher);
    this.menu.set(state.predicate);
    this.blocs.checked = Boolean(state.blocs);
    const set = countOf(state);
    this.clear.hidden = set === 0;
    this.summary.textContent = set ? `Filters (${set})` : 'Filters';
  }

  /**
   * @param {{year: number | null, count: number}[]} years
   * @returns {HTMLElement[]} A bar for each year with documents, over its part of the slider.
   */
  #bars(years) {
    const most = Math.max(...years.map((each) => each.count));
    const place = (/** @type {number} */ day) =>
      (100 * (Math.min(Math.max(day, this.first), this.last) - this.first)) / (this.last - this.first);
    return years.flatMap(({ year, count }) => {
      if (year === null) return [];
      const bar = h('i', { title: `${year}: ${count}` });
      const [left, right] = [place(dayOf(String(year), 'first')), place(dayOf(String(year), 'last'))];
      bar.style.left = `${left}%`;
      bar.style.width = `calc(${right - left}% - 1px)`;
      bar.style.height = `${(100 * count) / most}%`;
      return [bar];
    });
  }

  #listen() {
    const setDay = paused(() => go({ asOf: this.#chosenDay() }, HOW));
    this.day.addEventListener('input', () => {
      this.date.value = dateOf(this.first + Number(this.day.value));
      this.#tell(this.#chosenDay());
      setDay();
    });
    this.date.addEventListener('change', () =>
      go({ asOf: this.date.value === this.date.max ? '' : this.date.value }, HOW),
    );
    const setSure = paused(() => go({ confidence: Number(this.sure.value) ? this.sure.value : '' }, HOW));
    this.sure.addEventListener('input', () => {
      this.#tellSure();
      setSure();
    });
    for (const each of this.chips) {
      each.addEventListener('change', () => {
        const chosen = this.chips.flatMap((one) => [...one.querySelectorAll('input')]).filter((box) => box.checked);
        go({ modality: chosen.map((box) => box.value) }, HOW);
      });
    }
    this.held.addEventListener('change', () => go({ validOn: this.held.value }, HOW));
    this.publishers.changed = (publisher) => go({ publisher }, HOW);
    this.menu.changed = (predicate) => go({ predicate }, HOW);
    this.blocs.addEventListener('change', () => go({ blocs: this.blocs.checked ? 'yes' : '' }, HOW));
  }

  /** @returns {string} The day of the slider; empty at its end, which is today. */
  #chosenDay() {
    return this.day.value === this.day.max ? '' : dateOf(this.first + Number(this.day.value));
  }

  /** @param {string} asOf */
  #tell(asOf) {
    this.day.setAttribute('aria-valuetext', asOf ? formatDate(asOf) : 'today, everything that was read');
  }

  #tellSure() {
    const value = Number(this.sure.value);
    const text = value ? `≥ ${formatShare(value)}` : 'any';
    this.sureShown.textContent = text;
    this.sure.setAttribute('aria-valuetext', text);
  }

  #reset() {
    go({ asOf: '', validOn: '', confidence: '', modality: [], predicate: [], publisher: [], blocs: '' }, HOW);
    this.day.focus();
  }
}

/**
 * @param {State} state
 * @returns {number} How many filters are set.
 */
function countOf(state) {
  const { asOf, validOn, confidence, blocs, modality, predicate, publisher } = state;
  return [asOf, validOn, confidence, blocs, ...modality, ...predicate, ...publisher].filter(Boolean).length;
}

/**
 * @param {string} modality
 * @returns {HTMLLabelElement}
 */
function chip(modality) {
  const name = words(modality);
  return h(
    'label',
    { class: 'chip' },
    h('input', { type: 'checkbox', value: modality }),
    h('span', { class: `modality modality-${name}` }, h('i', { 'aria-hidden': 'true' }), name),
  );
}
