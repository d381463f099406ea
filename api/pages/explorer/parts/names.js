/** Things, modalities and sources by name: small pieces that every view is made of. */

import { h, webAddress } from '../core/dom.js';
import { counted, formatDate, formatMoney, formatShare, words } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { kindNamed, kindOfId } from '../core/vocabulary.js';
import { icon } from './icons.js';

/** @typedef {import('../core/types.js').Claim} Claim */
/** @typedef {import('../core/types.js').Link} Link */
/** @typedef {import('../core/types.js').Thing} Thing */

/**
 * @param {string} kind `Company`
 * @param {string} [extra] Further classes.
 * @returns {HTMLElement} The picture of a kind on its colour, with its name for screen readers.
 */
export function kindMark(kind, extra = '') {
  const one = kindNamed(kind)?.one ?? '';
  return h(
    'span',
    { class: `kind kind-${one} ${extra}`, title: kind },
    icon(one),
    h('span', { class: 'unseen' }, `${kind}: `),
  );
}

/**
 * @param {Thing} thing
 * @returns {HTMLElement} A link to its card.
 */
export function thingLink(thing) {
  const kind = thing.__typename ?? kindOfId(thing.id)?.name ?? '';
  const address = hrefOf({ view: 'entity', id: thing.id });
  return h('a', { class: 'thing', href: address }, kindMark(kind), h('span', { class: 'thing-name' }, thing.name));
}

/**
 * @param {string | null | undefined} modality `ASSERTED`
 * @returns {HTMLElement | null}
 */
export function modalityMark(modality) {
  if (!modality) return null;
  const name = words(modality);
  return h('span', { class: `modality modality-${name}` }, h('i', { 'aria-hidden': 'true' }), name);
}

/**
 * @param {number} denials
 * @returns {HTMLElement | null}
 */
export function denialsMark(denials) {
  return denials ? h('span', { class: 'denied' }, denials === 1 ? 'denied once' : `denied ${denials} times`) : null;
}

/**
 * @param {Link} link
 * @returns {HTMLElement} How firmly, how often and how surely it was said.
 */
export function linkMarks(link) {
  return h(
    'span',
    { class: 'marks' },
    modalityMark(link.modality),
    denialsMark(link.denials),
    h(
      'span',
      { class: 'faint number', title: 'different texts that say it' },
      counted(link.stories, 'story', 'stories'),
    ),
    h('span', { class: 'faint number', title: 'confidence of its best statement' }, formatShare(link.confidence)),
  );
}

/**
 * @param {Claim & Record<string, any>} claim
 * @returns {[string, string][]} What it says beyond subject, predicate and object: label and value.
 */
export function qualifiersOf(claim) {
  /** @type {[string, string | null | undefined][]} */
  const found = [
    ['amount', formatMoney(claim.amount)],
    ['stake', claim.stake],
    ['status', claim.saidStatus],
    ['role', claim.role],
    ['title', claim.title],
    ['role ended', claim.former ? 'yes' : ''],
    ['measure', claim.measure],
    ['asks', claim.action],
    ['of', claim.of],
    ['investors', claim.investorClass],
    ['reason', claim.reason],
    ['law', claim.laws?.map((/** @type {{name: string}} */ law) => law.name).join('; ')],
    ['from', formatDate(claim.validFrom)],
    ['until', formatDate(claim.validTo)],
    ['according to', claim.attributedTo],
  ];
  return /** @type {[string, string][]} */ (found.filter(([, value]) => value));
}

/**
 * @param {[string, string][]} pairs
 * @returns {HTMLElement | null}
 */
export function pairList(pairs) {
  if (!pairs.length) return null;
  return h(
    'dl',
    { class: 'pairs' },
    pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

/**
 * @param {Claim} claim
 * @returns {HTMLElement} Who said it and when, with a way to the sentence in its text.
 */
export function sourceLine(claim) {
  const { document: source } = claim;
  const opens = hrefOf({ view: 'document', id: source.id, claim: claim.id });
  return h(
    'p',
    { class: 'source' },
    h('span', { class: 'publisher' }, source.publisher ?? 'publisher not known'),
    h('time', { datetime: claim.saidAt }, formatDate(claim.saidAt)),
    h('a', { href: opens, class: 'opens', title: source.title ?? source.url }, 'open the text'),
  );
}

/**
 * @param {string} address
 * @param {string} [text]
 * @returns {HTMLElement | string} A link where it is an address of the web, else its text.
 */
export function outside(address, text = address) {
  const safe = webAddress(address);
  if (!safe) return text;
  return h(
    'a',
    { href: safe, rel: 'noopener noreferrer', target: '_blank', class: 'outside' },
    text,
    icon('away'),
    h('span', { class: 'unseen' }, ' (opens in a new tab)'),
  );
}
