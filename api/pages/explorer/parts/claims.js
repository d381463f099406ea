/** Statements with their words and sources. */

import { h } from '../core/dom.js';
import { formatShare } from '../core/format.js';
import { modalityMark, pairList, qualifiersOf, sourceLine } from './names.js';

/** @typedef {import('../core/types.js').Claim} Claim */

/**
 * @param {Claim} claim
 * @returns {HTMLElement} Its words, with a sentence on either side where the text is kept.
 */
export function quoteOf(claim) {
  const { context } = claim;
  if (!context) return h('blockquote', {}, h('mark', {}, claim.quote));
  return h(
    'blockquote',
    {},
    context.before && h('span', { class: 'around' }, context.before),
    h('mark', {}, context.quote),
    context.after && h('span', { class: 'around' }, context.after),
  );
}

/**
 * @param {Claim} claim
 * @returns {HTMLElement}
 */
export function claimItem(claim) {
  return h(
    'li',
    { class: claim.negated ? 'claim claim-denied' : 'claim' },
    h(
      'p',
      { class: 'marks' },
      claim.negated && h('span', { class: 'denied' }, 'denied'),
      modalityMark(claim.modality),
      claim.status !== 'ACCEPTED' && h('span', { class: 'pending' }, claim.status.toLowerCase()),
      h('span', { class: 'faint number', title: 'confidence' }, formatShare(claim.confidence)),
    ),
    quoteOf(claim),
    pairList(qualifiersOf(claim)),
    sourceLine(claim),
  );
}
