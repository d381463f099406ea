/** One group of relationships on a card: those of one predicate, as they come in. */

import { ask } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { sentence } from '../core/format.js';
import { now } from '../core/router.js';
import { predicateNamed } from '../core/vocabulary.js';
import { claimItem } from '../parts/claims.js';
import { failure, waiting } from '../parts/empty.js';
import { evidenceButton } from '../parts/evidence.js';
import { groundsMark, viaMark } from '../parts/exclusions.js';
import { linkMarks, pairList, qualifiersOf, sourceLine, thingLink } from '../parts/names.js';
import { groupOperation } from './entity_operation.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Claim} Claim */
/** @typedef {import('../core/vocabulary.js').LinkSpec} LinkSpec */

/**
 * @param {LinkSpec} link
 * @param {Promise<any>} coming The list.
 * @param {any} thing Whose card it is.
 * @param {State} state
 * @returns {{section: HTMLElement, count: HTMLElement}} The group, and its number for the table of contents.
 */
export function groupOf(link, coming, thing, state) {
  const spec = predicateNamed(link.predicate);
  const [count, shown] = [h('span', { class: 'number' }), h('span', { class: 'count number' })];
  const body = h('div', { 'aria-busy': 'true' }, waiting(2));
  const title = h('h2', { id: `h-${link.field}` }, sentence(link.label), ' ', shown);
  const section = h(
    'section',
    { class: `group family-${spec?.family}`, id: link.field, 'aria-labelledby': `h-${link.field}` },
    h('div', { class: 'section-head' }, title, !link.inward && h('span', { class: 'faint' }, spec?.description)),
    body,
  );
  coming
    .then((list) => {
      fill(count, list.totalCount);
      fill(shown, list.totalCount);
      fill(body, ...listOf(link, list, thing, state));
    })
    .catch((error) => {
      if (!(error instanceof DOMException))
        fill(
          body,
          failure(error, () => location.reload()),
        );
    })
    .finally(() => body.removeAttribute('aria-busy'));
  return { section, count };
}

/**
 * @param {LinkSpec} link
 * @param {any} list
 * @param {any} thing
 * @param {State} state
 * @returns {(HTMLElement | null)[]}
 */
function listOf(link, list, thing, state) {
  const denied = deniedOf(thing, link, list);
  const rows = h('ul', { class: 'links' }, list.edges.map(linkItem));
  return [
    rows,
    denied.length
      ? h(
          'ul',
          { class: 'links' },
          denied.map((claim) => deniedItem(claim, thing.id)),
        )
      : null,
    list.pageInfo.hasNextPage ? moreButton(link, list, rows, state) : null,
  ];
}

/**
 * @param {any} thing
 * @param {LinkSpec} link
 * @param {any} list
 * @returns {Claim[]} Denials of relationships that are not in the list.
 */
function deniedOf(thing, link, list) {
  const symmetric = predicateNamed(link.predicate)?.symmetric;
  return thing.denied.edges
    .map((/** @type {{node: Claim}} */ edge) => edge.node)
    .filter((/** @type {Claim} */ claim) => {
      if (claim.predicate !== link.predicate) return false;
      if (!symmetric && (claim.subject?.id === thing.id) === link.inward) return false;
      return !list.edges.some((/** @type {{id: string}} */ edge) => edge.id === claim.link);
    });
}

/**
 * @param {any} edge
 * @returns {HTMLElement}
 */
function linkItem(edge) {
  const best = edge.evidence.edges[0]?.node;
  const pairs = best && !edge.grounds ? qualifiersOf(best) : [];
  const source = best ? sourceLine(best) : h('p', { class: 'source' });
  if (edge.claims + edge.denials > 1) source.append(evidenceButton(edge.id, edge.claims + edge.denials));
  return h(
    'li',
    { class: 'link' },
    h(
      'p',
      { class: 'under' },
      thingLink(edge.node),
      viaMark(edge.via),
      linkMarks(edge),
      groundsMark(edge.grounds ?? []),
    ),
    h('blockquote', {}, best?.quote ?? ''),
    pairList(pairs),
    source,
  );
}

/**
 * @param {Claim} claim
 * @param {string} id The thing whose card it is.
 * @returns {HTMLElement}
 */
function deniedItem(claim, id) {
  const other = claim.subject?.id === id ? claim.object : claim.subject;
  const item = claimItem(claim);
  item.classList.add('link');
  if (other) item.prepend(h('p', { class: 'under' }, thingLink(other)));
  return item;
}

/**
 * @param {LinkSpec} link
 * @param {any} list
 * @param {HTMLElement} rows
 * @param {State} state
 * @returns {HTMLElement}
 */
function moreButton(link, list, rows, state) {
  let after = list.pageInfo.endCursor;
  const label = () => `Show more of ${list.totalCount}`;
  const button = h('button', { type: 'button', class: 'button more' }, label());
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const { data } = await ask(groupOperation(state, link, after));
      if (now().id !== state.id) return;
      const more = data.thing[link.field];
      const items = more.edges.map((/** @type {any} */ edge) => linkItem(edge));
      rows.append(...items);
      after = more.pageInfo.endCursor;
      items[0]?.querySelector('a')?.focus();
      if (!more.pageInfo.hasNextPage) button.remove();
    } catch (error) {
      fill(button, error instanceof Error ? error.message : 'Try again');
    }
    button.disabled = false;
  });
  return button;
}
