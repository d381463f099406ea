/** What the page shows, and the address that says so: every view can be shared, reopened and gone back to. */

/**
 * @typedef {object} State
 * @property {string} view
 * @property {string} q Words to look for.
 * @property {string} id The entity or document shown.
 * @property {string} claim The claim marked in a document.
 * @property {string} evidence The relationship whose statements are open beside the view.
 * @property {string[]} expand Entities whose neighbours a graph shows.
 * @property {string[]} hide Entities taken out of a graph.
 * @property {string} limit Neighbours of one entity that a graph asks for.
 * @property {string} pick The entity or relationship picked in a graph.
 * @property {string} as How a graph is shown: drawn, or as a list.
 * @property {string} from One end of paths.
 * @property {string} to Their other end.
 * @property {string} hops Most relationships on a path.
 * @property {string} mode `all` for all simple paths, else the shortest.
 * @property {string} rows What a table lists.
 * @property {string} sort Column to sort by, `-` before it for downwards.
 * @property {string} status Status of the claims in a table.
 * @property {string[]} kind Kinds to which a list is narrowed.
 * @property {string[]} jurisdiction Codes to which the matrix is narrowed.
 * @property {string} blocs `yes` counts what shuts out a bloc as shutting out its members.
 * @property {string[]} predicate Predicates to which the view is narrowed.
 * @property {string[]} modality Modalities that count.
 * @property {string} asOf Only what was said until the end of this day.
 * @property {string} validOn Only what holds on this day.
 * @property {string} confidence Least confidence, 0 to 1.
 * @property {string[]} publisher Publishers that count.
 */

export const VIEWS = Object.freeze(['home', 'search', 'entity', 'graph', 'table', 'matrix', 'paths', 'document']);

/** Fields in the order in which an address has them, with their names there. */
const TEXTS = /** @type {const} */ ({
  view: 'view',
  q: 'q',
  id: 'id',
  claim: 'claim',
  from: 'from',
  to: 'to',
  hops: 'hops',
  mode: 'mode',
  as: 'as',
  limit: 'limit',
  rows: 'rows',
  sort: 'sort',
  status: 'status',
  blocs: 'blocs',
  asOf: 'as-of',
  validOn: 'valid-on',
  confidence: 'confidence',
  pick: 'pick',
  evidence: 'evidence',
});
const LISTS = /** @type {const} */ ({
  expand: 'expand',
  hide: 'hide',
  kind: 'kind',
  jurisdiction: 'jurisdiction',
  predicate: 'predicate',
  modality: 'modality',
  publisher: 'publisher',
});

/** What holds on every view: it is carried along from one to the next. */
const LENS = /** @type {const} */ (['modality', 'asOf', 'validOn', 'confidence', 'publisher', 'blocs']);

/** The filters that every view heeds which shows what claims say. */
export const LENS_FILTERS = Object.freeze(
  /** @type {const} */ (['asOf', 'validOn', 'modality', 'confidence', 'publisher']),
);

/** The filter of views that ask about a jurisdiction. */
export const BLOCS = Object.freeze(/** @type {const} */ (['blocs']));

/** @returns {State} The state of the page at `/`. */
export function emptyState() {
  const state = /** @type {Record<string, unknown>} */ ({});
  for (const name of Object.keys(TEXTS)) state[name] = '';
  for (const name of Object.keys(LISTS)) state[name] = [];
  return /** @type {State} */ ({ ...state, view: 'home' });
}

/**
 * @param {string} search The query of an address, with or without its `?`.
 * @returns {State} What it asks for; what nobody knows is left out.
 */
export function readState(search) {
  const given = new URLSearchParams(search);
  const state = emptyState();
  for (const [name, parameter] of entries(TEXTS)) state[name] = given.get(parameter) ?? '';
  for (const [name, parameter] of entries(LISTS)) state[name] = [...new Set(given.getAll(parameter).filter(Boolean))];
  if (!VIEWS.includes(state.view)) state.view = 'home';
  return state;
}

/**
 * @param {State} state
 * @returns {string} The address of a state, `/` for the empty one; equal states have equal addresses.
 */
export function addressOf(state) {
  const made = new URLSearchParams();
  for (const [name, parameter] of entries(TEXTS)) {
    if (state[name] && !(name === 'view' && state.view === 'home')) made.set(parameter, state[name]);
  }
  for (const [name, parameter] of entries(LISTS)) {
    for (const value of state[name]) made.append(parameter, value);
  }
  const query = made.toString().replaceAll('%3A', ':').replaceAll('%7E', '~').replaceAll('%7C', '|');
  return query ? `/?${query}` : '/';
}

/**
 * @param {State} state
 * @param {Partial<State>} patch
 * @returns {State} Another view under the same lens.
 */
export function turnTo(state, patch) {
  const next = emptyState();
  for (const name of LENS) Object.assign(next, { [name]: state[name] });
  return { ...next, ...patch };
}

/**
 * @param {State} state
 * @returns {Record<string, unknown> | null} The lens as GraphQL takes it; null where nothing is narrowed.
 */
export function lensOf(state) {
  /** @type {Record<string, unknown>} */
  const lens = {};
  if (state.asOf) lens.asOf = state.asOf;
  if (state.validOn) lens.validOn = state.validOn;
  if (state.confidence) lens.minConfidence = Number(state.confidence);
  if (state.modality.length) lens.modality = state.modality;
  if (state.publisher.length) lens.publisher = state.publisher;
  return Object.keys(lens).length ? lens : null;
}

/**
 * @template {Record<string, string>} T
 * @param {T} table
 * @returns {[keyof T & string, string][]}
 */
function entries(table) {
  return Object.entries(table);
}
