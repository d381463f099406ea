/** An offering that shuts out a jurisdiction, as a line with its ground, words and source. */

import { h } from '../core/dom.js';
import { formatDate } from '../core/format.js';
import { hrefOf } from '../core/router.js';
import { evidenceButton } from './evidence.js';
import { linkMarks, thingLink } from './names.js';

/**
 * @typedef {{law: {id: string, name: string, shortName?: string | null} | null, reason: string | null, investorClass: string | null}} Ground
 */

/**
 * @param {Ground[]} grounds
 * @returns {string} `ITAR, national security; retail investors`
 */
export function groundsText(grounds) {
  return grounds.map((ground) => partsOf(ground).join(', ')).join('; ');
}

/**
 * @param {Ground} ground
 * @returns {string[]} Law, reason and investors, each once.
 */
function partsOf(ground) {
  const parts = [ground.law?.shortName ?? ground.law?.name, ground.reason, ground.investorClass];
  return /** @type {string[]} */ ([...new Set(parts.filter(Boolean))]);
}

/**
 * @param {Ground[]} grounds
 * @returns {HTMLElement | null} Laws as links to their cards, with what else is given.
 */
export function groundsMark(grounds) {
  if (!grounds.length) return null;
  const each = grounds.map((ground, index) => {
    const law = ground.law;
    const rest = partsOf(ground).filter((part) => part !== (law?.shortName ?? law?.name));
    return [
      index ? '; ' : '',
      law && h('a', { class: 'law', href: hrefOf({ view: 'entity', id: law.id }) }, law.name),
      law && rest.length ? ', ' : '',
      rest.join(', '),
    ];
  });
  return h('span', { class: 'ground' }, ...each.flat());
}

/**
 * @param {{id: string, name: string} | null | undefined} via The bloc that is shut out, and its members with it.
 * @returns {HTMLElement | null}
 */
export function viaMark(via) {
  return via
    ? h('span', { class: 'via' }, 'as a member of ', h('a', { href: hrefOf({ view: 'entity', id: via.id }) }, via.name))
    : null;
}

/**
 * @param {any} exclusion
 * @returns {HTMLElement}
 */
export function exclusionItem(exclusion) {
  const [best] = exclusion.evidence.edges;
  return h(
    'li',
    { class: 'link' },
    h(
      'p',
      { class: 'triple' },
      thingLink(exclusion.offering),
      h('span', { class: 'verb verb-bar' }, 'shuts out'),
      thingLink(exclusion.jurisdiction),
    ),
    h('p', { class: 'under' }, linkMarks(exclusion), groundsMark(exclusion.grounds)),
    h('blockquote', {}, exclusion.quote),
    h(
      'p',
      { class: 'source' },
      h('span', { class: 'publisher' }, exclusion.publisher ?? 'publisher not known'),
      best && h('time', { datetime: best.node.saidAt }, formatDate(best.node.saidAt)),
      best &&
        h(
          'a',
          { class: 'opens', href: hrefOf({ view: 'document', id: best.node.document.id, claim: best.node.id }) },
          'open the text',
        ),
      evidenceButton(exclusion.id, exclusion.claims + exclusion.denials),
    ),
  );
}
