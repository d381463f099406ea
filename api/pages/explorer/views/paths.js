/** How two things are connected: chains of relationships between them, each with its evidence. */

import { h } from '../core/dom.js';
import { THING, lined } from '../core/fields.js';
import { counted, formatDate } from '../core/format.js';
import { go, hrefOf, now } from '../core/router.js';
import { LENS_FILTERS, lensOf } from '../core/state.js';
import { labelOf, predicateNamed } from '../core/vocabulary.js';
import { emptiness } from '../parts/empty.js';
import { evidenceButton } from '../parts/evidence.js';
import { finder } from '../parts/finder.js';
import { icon } from '../parts/icons.js';
import { linkMarks, thingLink } from '../parts/names.js';
import { plainView } from './plain.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */

const HOPS = ['2', '3', '4', '5', '6'];
const USUAL = '4';
const SHOWN = 12;

const QUERY = lined(`
  query Paths($from: ID!, $to: ID!, $hops: Int, $predicates: [Predicate!], $mode: PathMode, $lens: Lens) {
    from: entity(id: $from) { ${THING} }
    to: entity(id: $to) { ${THING} }
    paths(from: $from, to: $to, maxHops: $hops, predicates: $predicates, mode: $mode, first: ${SHOWN}, lens: $lens) {
      truncated
      paths {
        length
        nodes { ${THING} }
        hops {
          forwards
          relationship {
            id predicate modality confidence claims stories denials lastSaid quote publisher
          }
        }
      }
    }
  }`);

const ENDS = lined(`
  query Ends($from: ID!, $to: ID!) {
    from: entity(id: $from) { ${THING} }
    to: entity(id: $to) { ${THING} }
  }`);

/**
 * @param {State} state
 * @returns {import('../core/types.js').Operation | null}
 */
function operation(state) {
  const { from, to } = state;
  if (!from && !to) return null;
  if (!from || !to || from === to) return { query: ENDS, variables: { from: from || to, to: to || from } };
  const predicates = state.predicate.length ? state.predicate : null;
  const mode = state.mode === 'all' ? 'ALL' : 'SHORTEST';
  return {
    query: QUERY,
    variables: { from, to, hops: Number(state.hops || USUAL), predicates, mode, lens: lensOf(state) },
  };
}

/**
 * @param {any} data
 * @param {State} state
 * @param {Page} page
 * @returns {(Node | string)[]}
 */
function draw(data, state, page) {
  const [from, to] = [state.from ? data?.from : null, state.to ? data?.to : null];
  const title = from && to && from.id !== to.id ? `${from.name} to ${to.name}` : 'Paths';
  page.setTitle(title);
  page.setHead([
    h('h1', { tabindex: '-1' }, title),
    h(
      'p',
      { class: 'lead' },
      'Chains of relationships between two things. Countries, technologies and exchanges are not passed through, or everything would be two steps apart.',
    ),
  ]);
  const form = formOf(state, from, to, page);
  if (!data?.paths) {
    const same = state.from && state.from === state.to;
    return [
      form,
      emptiness(
        same ? 'Choose two different things' : 'Choose two things',
        'Type the names of two actors above, such as a fund and the company that it may stand behind.',
      ),
    ];
  }
  const { paths, truncated } = data.paths;
  page.announce(counted(paths.length, 'path'));
  if (!paths.length) {
    return [
      form,
      emptiness(
        'No path was found',
        `Nothing connects them within ${counted(Number(state.hops || USUAL), 'step')} under these filters. Allow more steps, clear the filters, or choose a later day. It does not mean that they are not connected.`,
      ),
    ];
  }
  const more = truncated || paths.length === SHOWN;
  return [
    form,
    more
      ? h(
          'p',
          { class: 'warning' },
          `There may be more: these are the first ${paths.length} that were found. Narrow by relationship or date.`,
        )
      : '',
    h(
      'ol',
      { class: 'paths' },
      paths.map((/** @type {any} */ path, /** @type {number} */ index) => pathItem(path, index)),
    ),
  ];
}

/**
 * @param {State} state
 * @param {any} from
 * @param {any} to
 * @param {Page} page
 * @returns {HTMLElement}
 */
function formOf(state, from, to, page) {
  const end = (/** @type {'from' | 'to'} */ name, /** @type {any} */ thing, /** @type {string} */ label) =>
    finder({
      label,
      hint: label,
      value: thing?.name,
      choose: (chosen) => go({ [name]: chosen.id, evidence: '' }, { keepFocus: true }),
      announce: page.announce,
    }).root;
  const hops = h(
    'select',
    { id: 'hops', class: 'field' },
    HOPS.map((each) => h('option', { value: each, selected: each === (state.hops || USUAL) }, each)),
  );
  hops.addEventListener('change', () => go({ hops: hops.value === USUAL ? '' : hops.value }, { keepFocus: true }));
  const mode = h(
    'select',
    { id: 'mode', class: 'field' },
    h('option', { value: '' }, 'the shortest'),
    h('option', { value: 'all', selected: state.mode === 'all' }, 'all, shortest first'),
  );
  mode.addEventListener('change', () => go({ mode: mode.value }, { keepFocus: true }));
  const swap = h(
    'button',
    {
      type: 'button',
      'data-keep': 'swap',
      class: 'quiet',
      'aria-label': 'Swap the two',
      on: { click: () => go({ from: now().to, to: now().from }, { keepFocus: true }) },
    },
    '⇄',
  );
  const ids = [...new Set([state.from, state.to].filter(Boolean))];
  return h(
    'div',
    { class: 'controls' },
    end('from', from, 'From whom'),
    swap,
    end('to', to, 'To whom'),
    h('label', { for: 'hops' }, 'Steps at most ', hops),
    h('label', { for: 'mode' }, 'Show ', mode),
    ids.length > 1 &&
      h('a', { class: 'button', href: hrefOf({ view: 'graph', expand: ids }) }, icon('graph'), 'Both in a graph'),
  );
}

/**
 * @param {any} path
 * @param {number} index
 * @returns {HTMLElement}
 */
function pathItem(path, index) {
  const chain = path.nodes.flatMap((/** @type {any} */ node, /** @type {number} */ at) =>
    at ? [hopArrow(path.hops[at - 1]), thingLink(node)] : [thingLink(node)],
  );
  return h(
    'li',
    { class: 'path' },
    h('p', { class: 'chain' }, chain),
    h(
      'details',
      { open: index < 2 },
      h('summary', {}, counted(path.length, 'step'), ', in their words'),
      h(
        'ul',
        { class: 'links' },
        path.hops.map((/** @type {any} */ hop, /** @type {number} */ at) =>
          hopItem(hop, path.nodes[at], path.nodes[at + 1]),
        ),
      ),
    ),
  );
}

/**
 * @param {any} hop
 * @returns {HTMLElement}
 */
function hopArrow({ relationship, forwards }) {
  const spec = predicateNamed(relationship.predicate);
  const arrow = spec?.symmetric ? '—' : forwards ? '→' : '←';
  const open = () => go({ evidence: relationship.id }, { keepFocus: true });
  return h(
    'button',
    { type: 'button', class: `hop family-${spec?.family}`, on: { click: open }, title: 'Its evidence' },
    forwards || spec?.symmetric ? '' : `${arrow} `,
    labelOf(relationship.predicate),
    forwards || spec?.symmetric ? ` ${arrow}` : '',
    !forwards && !spec?.symmetric && h('span', { class: 'unseen' }, ' (from right to left)'),
  );
}

/**
 * @param {any} hop
 * @param {any} one
 * @param {any} other
 * @returns {HTMLElement}
 */
function hopItem({ relationship, forwards }, one, other) {
  const [subject, object] = forwards ? [one, other] : [other, one];
  return h(
    'li',
    { class: 'link' },
    h(
      'p',
      { class: 'under' },
      h('span', {}, subject.name, ' ', h('b', {}, labelOf(relationship.predicate)), ' ', object.name),
      linkMarks(relationship),
    ),
    h('blockquote', {}, relationship.quote ?? ''),
    h(
      'p',
      { class: 'source' },
      h('span', { class: 'publisher' }, relationship.publisher ?? 'publisher not known'),
      h('time', {}, formatDate(relationship.lastSaid)),
      evidenceButton(relationship.id, relationship.claims + relationship.denials),
    ),
  );
}

/**
 * @param {any} data
 * @returns {import('../core/types.js').Sheet}
 */
function sheet(data) {
  const columns = [
    'path',
    'step',
    'subject_id',
    'subject',
    'predicate',
    'object_id',
    'object',
    'modality',
    'confidence',
    'stories',
    'denials',
    'last_said',
    'quote',
    'publisher',
    'relationship',
  ];
  const rows = (data?.paths?.paths ?? []).flatMap((/** @type {any} */ path, /** @type {number} */ index) =>
    path.hops.map((/** @type {any} */ { relationship: each, forwards }, /** @type {number} */ at) => {
      const [subject, object] = forwards ? [path.nodes[at], path.nodes[at + 1]] : [path.nodes[at + 1], path.nodes[at]];
      return [
        index + 1,
        at + 1,
        subject.id,
        subject.name,
        each.predicate,
        object.id,
        object.name,
        each.modality?.toLowerCase(),
        each.confidence,
        each.stories,
        each.denials,
        each.lastSaid,
        each.quote,
        each.publisher,
        each.id,
      ];
    }),
  );
  return { name: 'caplinks-paths', columns, rows, cut: Boolean(data?.paths?.truncated) };
}

/** @type {import('../core/types.js').View} */
export const paths = {
  name: 'paths',
  filters: [...LENS_FILTERS, 'predicates'],
  open: plainView({ operation, draw, sheet }),
};
