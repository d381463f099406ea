/** Puts the page together: header, filters, view, evidence, footer; and shows each state in turn. */

import { AskError } from './core/api.js';
import { loadCoverage } from './core/coverage.js';
import { fill, h, keepPlace } from './core/dom.js';
import { formatDate, formatNumber } from './core/format.js';
import { go, hrefOf, listen, now, visit, watch } from './core/router.js';
import { addressOf, turnTo } from './core/state.js';
import { paint } from './core/vocabulary.js';
import { actions } from './parts/actions.js';
import { Drawer } from './parts/drawer.js';
import { failure } from './parts/empty.js';
import { finder } from './parts/finder.js';
import { askForKey } from './parts/key.js';
import { LensBar } from './parts/lens.js';
import { themeSwitch } from './parts/theme.js';

/** @typedef {import('./core/state.js').State} State */
/** @typedef {import('./core/types.js').Go} Go */
/** @typedef {import('./core/types.js').Open} Open */
/** @typedef {import('./core/types.js').View} View */

/** @type {Record<string, () => Promise<View>>} */
const VIEWS = {
  home: async () => (await import('./views/home.js')).home,
  search: async () => (await import('./views/search.js')).search,
  entity: async () => (await import('./views/entity.js')).entity,
  graph: async () => (await import('./views/graph.js')).graph,
  table: async () => (await import('./views/table.js')).table,
  matrix: async () => (await import('./views/matrix.js')).matrix,
  paths: async () => (await import('./views/paths.js')).paths,
  document: async () => (await import('./views/document.js')).documentView,
};

const [lensRoot, head, body, foot, live, notice] = ['lens', 'head', 'body', 'foot', 'live', 'notice'].map((id) =>
  element(id),
);
const lens = new LensBar(lensRoot);
const drawer = new Drawer(element('drawer'), announce);
/** @type {{view: View, open: Open} | null} */
let shown = null;
let turn = 0;

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id} on the page`);
  return found;
}

/** @param {string} text */
function announce(text) {
  live.textContent = '';
  requestAnimationFrame(() => {
    live.textContent = text;
  });
}

/** @returns {import('./core/types.js').Page} */
function page() {
  return {
    body,
    go,
    announce,
    setTitle: (title) => {
      document.title = title === 'caplinks' ? title : `${title} · caplinks`;
    },
    setHead: (children) => {
      const tools = actions({
        operation: () => shown?.open.operation() ?? null,
        sheet: () => shown?.open.sheet() ?? { name: 'caplinks', columns: [], rows: [] },
        announce,
      });
      keepPlace(head, () => fill(head, h('div', { class: 'head-text' }, ...children), tools));
    },
  };
}

/**
 * @param {State} state
 * @param {State | null} before
 * @param {Go} how
 */
async function show(state, before, how) {
  turn += 1;
  const mine = turn;
  mark(state);
  void drawer.set(state);
  body.setAttribute('aria-busy', 'true');
  try {
    const view = await VIEWS[state.view]();
    if (mine !== turn) return;
    lens.set(state, view);
    if (shown?.view !== view) {
      shown?.open.close();
      document.body.dataset.view = view.name;
      shown = { view, open: view.open(page()) };
    }
    const moved =
      before && !how.keepFocus && addressOf({ ...state, evidence: '' }) !== addressOf({ ...before, evidence: '' });
    if (moved) scrollTo({ top: 0 });
    await shown.open.update(state);
    if (moved && mine === turn) head.querySelector('h1')?.focus({ preventScroll: true });
  } catch (error) {
    if (mine === turn && !(error instanceof DOMException && error.name === 'AbortError')) fail(error);
  } finally {
    if (mine === turn) body.setAttribute('aria-busy', 'false');
  }
}

/** @param {unknown} error */
function fail(error) {
  if (error instanceof AskError && error.code === 'UNAUTHENTICATED') {
    askForKey(error.message, () => void begin());
  }
  if (!(error instanceof AskError)) console.error(error);
  fill(
    body,
    failure(error, () => location.reload()),
  );
}

/** @param {State} state */
function mark(state) {
  for (const link of document.querySelectorAll('nav.views a')) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    const view = link.dataset.view ?? '';
    link.href = hrefOf({ view });
    if (view === state.view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

async function begin() {
  void show(now(), null, {});
  try {
    const coverage = await loadCoverage();
    lens.bound(coverage);
    notice.textContent = coverage.notes.join(' ');
    notice.hidden = !coverage.notes.length;
    fill(
      foot,
      h(
        'p',
        {},
        h('strong', { class: 'number' }, formatNumber(coverage.documents)),
        ' documents read, ',
        h('strong', { class: 'number' }, formatNumber(coverage.claims)),
        ' statements found; the newest document is of ',
        h('strong', {}, formatDate(coverage.newest) || 'no known date'),
        '.',
      ),
      h('p', {}, 'No entry does not mean that it is not so: only that no statement was found.'),
    );
  } catch {
    fill(foot, h('p', {}, 'What was read could not be told.'));
  }
}

const search = finder({
  label: 'Search companies, people, laws, offerings',
  hint: 'Search a company, law, offering …',
  choose: (thing) => {
    search.input.value = '';
    visit(turnTo(now(), { view: 'entity', id: thing.id }));
  },
  submit: (q) => visit(turnTo(now(), { view: 'search', q })),
  announce,
});
element('finder').append(search.root);
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest('input, textarea, select, dialog')) return;
  event.preventDefault();
  search.input.focus();
});

paint();
themeSwitch(element('theme'), () => dispatchEvent(new Event('themechange')));
watch((state, before, how) => void show(state, before, how));
listen();
void begin();
