/** The button that opens the evidence of a relationship. */

import { h } from '../core/dom.js';
import { counted } from '../core/format.js';
import { go } from '../core/router.js';

/**
 * @param {string} link Id of the relationship.
 * @param {number} count Statements and denials.
 * @returns {HTMLElement}
 */
export function evidenceButton(link, count) {
  const open = () => go({ evidence: link }, { keepFocus: true });
  return h(
    'button',
    { type: 'button', class: 'inline', 'data-keep': link, on: { click: open } },
    count === 1 ? '1 statement' : `all ${counted(count, 'statement')}`,
  );
}
