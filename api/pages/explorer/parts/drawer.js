/** The evidence of one relationship, beside the view: every accepted statement, denials too. */

import { ask } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { EVIDENCE, THING, lined } from '../core/fields.js';
import { counted } from '../core/format.js';
import { go } from '../core/router.js';
import { lensOf } from '../core/state.js';
import { labelOf } from '../core/vocabulary.js';
import { actions } from './actions.js';
import { claimItem } from './claims.js';
import { emptiness, failure, waiting } from './empty.js';
import { icon } from './icons.js';
import { thingLink } from './names.js';
import { CLAIM_COLUMNS, claimRow } from './rows.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Claim} Claim */

const QUERY = lined(`
  query Evidence($where: ClaimFilter!, $lens: Lens) {
    claims(where: $where, orderBy: [{field: CONFIDENCE, direction: DESC}], first: 100, lens: $lens) {
      totalCount
      edges { node {
        subject { ${THING} } object { ${THING} }
        ${EVIDENCE}
      } }
    }
  }`);

/**
 * @param {State} state
 * @returns {import('../core/types.js').Operation}
 */
function operationOf(state) {
  const where = { link: { eq: state.evidence }, status: { eq: 'ACCEPTED' } };
  return { query: QUERY, variables: { where, lens: lensOf(state) } };
}

/** The panel; it opens and closes with `evidence` in the state. */
export class Drawer {
  #shown = '';
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {Element | null} */
  #opener = null;
  /** @type {Claim[]} */
  #claims = [];

  /**
   * @param {HTMLElement} root
   * @param {(text: string) => void} announce
   */
  constructor(root, announce) {
    this.root = root;
    this.announce = announce;
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.root.hidden && !document.querySelector('dialog[open]')) this.close();
    });
  }

  /**
   * Show the evidence that a state asks for.
   *
   * @param {State} state
   */
  async set(state) {
    const wanted = state.evidence ? JSON.stringify(operationOf(state)) : '';
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#asking?.abort();
    document.body.classList.toggle('has-drawer', Boolean(wanted));
    if (!wanted) {
      this.root.hidden = true;
      return;
    }
    if (this.root.hidden) this.#opener = document.activeElement;
    this.root.hidden = false;
    await this.#load(state);
  }

  close() {
    go({ evidence: '' }, { replace: true, keepFocus: true });
    if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus();
  }

  /** @param {State} state */
  async #load(state) {
    const asking = new AbortController();
    this.#asking = asking;
    const title = h('h2', { tabindex: '-1' }, 'Evidence');
    const body = h('div', { class: 'drawer-body' }, waiting());
    fill(this.root, this.#head(title, state), body);
    title.focus();
    try {
      const { data } = await ask(operationOf(state), { signal: asking.signal });
      this.#claims = data.claims.edges.map((/** @type {{node: Claim}} */ edge) => edge.node);
      fill(body, ...this.#content(data.claims.totalCount));
      this.announce(counted(data.claims.totalCount, 'statement'));
    } catch (error) {
      if (!asking.signal.aborted)
        fill(
          body,
          failure(error, () => void this.#load(state)),
        );
    }
  }

  /**
   * @param {HTMLElement} title
   * @param {State} state
   * @returns {HTMLElement}
   */
  #head(title, state) {
    const close = h(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': 'Close the evidence', on: { click: () => this.close() } },
      icon('close'),
    );
    const source = {
      operation: () => operationOf(state),
      sheet: () => ({ name: 'caplinks-evidence', columns: CLAIM_COLUMNS, rows: this.#claims.map(claimRow) }),
      announce: this.announce,
    };
    return h(
      'div',
      { class: 'drawer-head' },
      h('div', { class: 'row' }, title, close),
      actions(source, 'The evidence'),
    );
  }

  /**
   * @param {number} total
   * @returns {HTMLElement[]}
   */
  #content(total) {
    const [first] = this.#claims;
    if (!first) {
      return [
        emptiness(
          'No statement',
          'Nothing under the present filters says this. Clear the filters, or choose a later day.',
        ),
      ];
    }
    const denials = this.#claims.filter((claim) => claim.negated).length;
    const count = counted(total - denials, 'statement') + (denials ? `, ${counted(denials, 'denial')}` : '');
    return [
      h(
        'p',
        { class: 'triple' },
        first.subject && thingLink(first.subject),
        h('span', { class: 'verb' }, labelOf(first.predicate)),
        first.object && thingLink(first.object),
      ),
      h(
        'p',
        { class: 'faint' },
        count,
        total > this.#claims.length ? `; the first ${this.#claims.length} are shown` : '',
      ),
      h('ul', { class: 'claims' }, this.#claims.map(claimItem)),
    ];
  }
}
