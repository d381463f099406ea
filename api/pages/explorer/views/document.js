/** A text with the sentences that were read marked in it, and what each of them says. */

import { AskError, ask } from '../core/api.js';
import { h } from '../core/dom.js';
import { EVIDENCE, THING, lined } from '../core/fields.js';
import { counted, formatDate, words } from '../core/format.js';
import { coverOf } from '../core/points.js';
import { go } from '../core/router.js';
import { labelOf } from '../core/vocabulary.js';
import { quoteOf } from '../parts/claims.js';
import { emptiness } from '../parts/empty.js';
import { modalityMark, outside, pairList, qualifiersOf, thingLink } from '../parts/names.js';
import { CLAIM_COLUMNS, claimRow } from '../parts/rows.js';
import { plainView } from './plain.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */
/** @typedef {import('../core/types.js').Claim} Claim */
/** @typedef {import('../core/types.js').Operation} Operation */

const QUERY = lined(`
  query Text($id: ID!, $text: Boolean!, $after: String) {
    document(id: $id) {
      id title url publisher publishedAt language note sources
      text @include(if: $text)
      claims(first: 100, after: $after, orderBy: [{field: START}]) {
        totalCount
        pageInfo { hasNextPage endCursor }
        edges { node { subject { ${THING} } object { ${THING} } ${EVIDENCE} } }
      }
    }
  }`);
const MOST = 1000;

/**
 * Ask for the text and all that was read from it; whoever may not read it gets the quotes, each with a sentence on
 * either side.
 *
 * @param {Operation} operation
 * @param {AbortSignal} signal
 * @returns {Promise<{document: any, claims: Claim[], forbidden: boolean}>}
 */
async function load(operation, signal) {
  let forbidden = false;
  const first = await ask(operation, { signal }).catch((error) => {
    if (!(error instanceof AskError) || error.code !== 'FORBIDDEN_SCOPE') throw error;
    forbidden = true;
    return ask({ ...operation, variables: { ...operation.variables, text: false } }, { signal });
  });
  const source = first.data.document;
  const claims = [];
  for (let list = source?.claims; list;) {
    claims.push(...list.edges.map((/** @type {{node: Claim}} */ edge) => edge.node));
    if (!list.pageInfo.hasNextPage || claims.length >= MOST) break;
    const variables = { ...operation.variables, text: false, after: list.pageInfo.endCursor };
    list = (await ask({ ...operation, variables }, { signal })).data.document?.claims;
  }
  return { document: source, claims, forbidden };
}

/**
 * @param {any} data
 * @param {State} state
 * @param {Page} page
 * @returns {Node[]}
 */
function draw(data, state, page) {
  const source = data.document;
  if (!source) {
    page.setTitle('Not found');
    page.setHead([h('h1', { tabindex: '-1' }, 'No such document')]);
    return [
      emptiness(
        'This text is not in the graph',
        'It may have been forgotten, or replaced by a corrected one. Search for what it was about.',
      ),
    ];
  }
  const title = source.title ?? source.url;
  page.setTitle(title);
  page.setHead([
    h(
      'p',
      { class: 'eyebrow' },
      source.publisher ?? 'publisher not known',
      source.publishedAt ? ` · ${formatDate(source.publishedAt)}` : '',
    ),
    h('h1', { tabindex: '-1' }, title),
    h('p', { class: 'also' }, outside(source.url)),
    ...restsOn(source),
  ]);
  const { claims } = data;
  const marked = h(
    'div',
    { class: 'text' },
    source.text ? textOf(source.text, claims, state.claim) : withoutText(data.forbidden, claims),
  );
  queueMicrotask(() => {
    document.getElementById(`s-${state.claim}`)?.scrollIntoView({ block: 'nearest' });
    document.getElementById(`q-${state.claim}`)?.scrollIntoView({ block: 'center' });
  });
  return [h('div', { class: 'reading' }, marked, asideOf(claims, source.claims.totalCount, state.claim))];
}

/**
 * @param {any} source
 * @returns {Node[]} What is to be known of the text, and what it rests on.
 */
function restsOn(source) {
  const told = document.getElementById('notice')?.textContent;
  const note = source.note && source.note !== told ? [h('p', { class: 'also' }, source.note)] : [];
  if (!source.sources.length) return note;
  const rows = source.sources.map((/** @type {string} */ each) => h('li', {}, outside(each)));
  return [
    ...note,
    h(
      'details',
      { class: 'sources' },
      h('summary', {}, `It rests on ${counted(rows.length, 'source')}`),
      h('ul', {}, rows),
    ),
  ];
}

/**
 * @param {string} text
 * @param {Claim[]} claims
 * @param {string} chosen Id of the claim to point at.
 * @returns {Node[]}
 */
function textOf(text, claims, chosen) {
  const paragraph = h('div', { class: 'prose', role: 'article', 'aria-label': 'Text' });
  const seen = new Set();
  for (const piece of coverOf(text, claims)) {
    if (!piece.spans.length) {
      paragraph.append(piece.text);
      continue;
    }
    const here = piece.spans.some((claim) => claim.id === chosen);
    const best = piece.spans.find((claim) => claim.object) ?? piece.spans[0];
    const mark = h('mark', { class: here ? 'here' : null, on: { click: () => point(best.id) } }, piece.text);
    if (here && !seen.has(chosen)) mark.id = `q-${chosen}`;
    if (here) seen.add(chosen);
    paragraph.append(mark);
  }
  return [paragraph];
}

/**
 * @param {boolean | undefined} forbidden
 * @param {Claim[]} claims
 * @returns {Node[]}
 */
function withoutText(forbidden, claims) {
  const why = forbidden
    ? 'The whole text needs a key with the scope “text”: it is somebody else’s. Here is each sentence that was read, with one on either side.'
    : 'The text is not kept here. Here is what was read from it.';
  return [
    h('p', { class: 'warning' }, why),
    h(
      'div',
      { class: 'prose' },
      claims.map((claim) => h('div', { id: `q-${claim.id}` }, quoteOf(claim))),
    ),
  ];
}

/**
 * @param {Claim[]} claims
 * @param {number} total
 * @param {string} chosen
 * @returns {HTMLElement}
 */
function asideOf(claims, total, chosen) {
  const said = claims.filter((claim) => claim.object);
  const named = claims.filter((claim) => !claim.object);
  const rest = total > claims.length ? `; the first ${claims.length} are shown` : '';
  return h(
    'section',
    { class: 'read', 'aria-labelledby': 'read' },
    h('h2', { id: 'read' }, 'What was read from it'),
    h('p', { class: 'faint' }, counted(total, 'statement') + rest),
    h(
      'ol',
      {},
      said.map((claim) => saidItem(claim, claim.id === chosen)),
    ),
    named.length > 0 &&
      h(
        'details',
        { open: named.some((claim) => claim.id === chosen) },
        h('summary', {}, `Names and properties (${named.length})`),
        h(
          'ol',
          {},
          named.map((claim) => saidItem(claim, claim.id === chosen)),
        ),
      ),
  );
}

/** @param {string} claim Id of the one to mark. */
function point(claim) {
  go({ claim }, { replace: true, keepFocus: true });
}

/**
 * @param {Claim} claim
 * @param {boolean} chosen
 * @returns {HTMLElement}
 */
function saidItem(claim, chosen) {
  const object = claim.object ? thingLink(claim.object) : h('span', {}, claim.value ?? '');
  return h(
    'li',
    { class: chosen ? 'here' : null, id: `s-${claim.id}` },
    h(
      'p',
      { class: 'triple' },
      claim.subject && thingLink(claim.subject),
      h('span', { class: 'verb' }, claim.property ? words(claim.property) : labelOf(claim.predicate)),
      object,
    ),
    h(
      'p',
      { class: 'under' },
      claim.negated && h('span', { class: 'denied' }, 'denied'),
      modalityMark(claim.modality),
      claim.status !== 'ACCEPTED' && h('span', { class: 'pending' }, claim.status.toLowerCase()),
      h(
        'button',
        { type: 'button', class: 'inline', 'aria-pressed': String(chosen), on: { click: () => point(claim.id) } },
        'show in the text',
      ),
    ),
    pairList(claim.object ? qualifiersOf(claim) : []),
  );
}

/** @type {import('../core/types.js').View} */
export const documentView = {
  name: 'document',
  filters: [],
  open: plainView({
    operation: (state) => (state.id ? { query: QUERY, variables: { id: state.id, text: true, after: null } } : null),
    load,
    local: (state) => state.claim,
    draw: (data, state, page) => draw(data ?? { document: null, claims: [] }, state, page),
    sheet: (data) => ({ name: 'caplinks-document', columns: CLAIM_COLUMNS, rows: (data?.claims ?? []).map(claimRow) }),
  }),
};
