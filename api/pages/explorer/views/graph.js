/** A graph that grows by clicking: what stands around a thing, then around its neighbours. */

import { ask } from '../core/api.js';
import { fill, h, keepPlace } from '../core/dom.js';
import { counted, formatNumber } from '../core/format.js';
import { go, now } from '../core/router.js';
import { LENS_FILTERS } from '../core/state.js';
import { kinds } from '../core/vocabulary.js';
import { Canvas } from '../graph/canvas.js';
import { loadCytoscape } from '../graph/library.js';
import { graphList } from '../graph/list.js';
import { MOST_THINGS, graphOf, hiddenDegree, kindCounts } from '../graph/model.js';
import { NEIGHBOURS, nearOperation } from '../graph/operation.js';
import { panelOf } from '../graph/panel.js';
import { emptiness, waiting } from '../parts/empty.js';
import { finder } from '../parts/finder.js';
import { icon } from '../parts/icons.js';
import { kindMark } from '../parts/names.js';
import { RELATIONSHIP_COLUMNS, relationshipRow } from '../parts/rows.js';
import { beginnings } from './beginnings.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../core/types.js').Page} Page */
/** @typedef {import('../graph/model.js').Graph} Graph */
/** @typedef {import('../graph/model.js').Near} Near */

const KEEP = Object.freeze({ keepFocus: true });
const HOW = Object.freeze({ replace: true, keepFocus: true });
const LIMITS = ['10', '25', '50', '100'];
const HELP =
  'Arrow keys go from thing to thing, Enter shows more around one, Delete takes it out, plus and minus zoom. The list says the same in words.';

class GraphView {
  /** @type {Graph} */
  #graph = graphOf([], []);
  /** @type {Map<string, Promise<Near | null>>} */
  #nears = new Map();
  /** @type {Canvas | null} */
  #canvas = null;
  #asking = new AbortController();
  #built = false;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.box = h('div', {
      class: 'canvas',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'graph',
      'aria-describedby': 'graph-help',
    });
    this.panel = h('div', { class: 'panel', hidden: true });
    this.list = h('div', { hidden: true });
    this.told = h('div', { 'aria-live': 'polite' });
    this.legend = h('div', { class: 'kinds-legend', role: 'group', 'aria-label': 'Kinds shown' });
    this.stage = h(
      'div',
      { class: 'stage' },
      this.box,
      this.#zooms(),
      this.panel,
      h('p', { class: 'unseen', id: 'graph-help' }, HELP),
    );
  }

  /**
   * @param {State} state
   */
  async update(state) {
    if (!state.expand.length) {
      this.#leave();
      this.page.setTitle('Graph');
      this.page.setHead([
        h('h1', { tabindex: '-1' }, 'Graph'),
        h(
          'p',
          { class: 'lead' },
          'Begin with one thing; what stands around it is drawn. Click a thing to see it, twice to grow the graph there; click a line for its evidence.',
        ),
      ]);
      const begin = await beginnings(this.#asking.signal);
      fill(this.page.body, this.#adder(), begin);
      return;
    }
    if (!this.#built) fill(this.page.body, waiting());
    const nears = await Promise.all(state.expand.map((id) => this.#near(state, id)));
    if (now() !== state) return;
    this.#graph = graphOf(nears, state.expand, state.hide);
    if (!this.#graph.nodes.size) {
      this.#leave();
      this.#head(state);
      fill(
        this.page.body,
        this.#adder(),
        emptiness(
          'Nothing to draw',
          'No such thing was named by any document under these filters. Clear the filters, choose a later day, or add another thing.',
        ),
      );
      return;
    }
    this.#build();
    this.#head(state);
    this.#tell();
    this.#kinds(state);
    this.#show(state);
  }

  operation() {
    const { expand } = now();
    return expand.length ? nearOperation(now(), expand) : null;
  }

  sheet() {
    const rows = [...this.#graph.edges.values()].map((each) => relationshipRow(each, this.#graph.nodes));
    return {
      name: 'caplinks-graph',
      columns: RELATIONSHIP_COLUMNS,
      rows,
      cut: this.#graph.left > 0 || this.#graph.truncated,
    };
  }

  close() {
    this.#asking.abort();
    this.#leave();
  }

  /**
   * @param {State} state
   * @param {string} id
   * @returns {Promise<Near | null>} Asked for once under the same filters.
   */
  #near(state, id) {
    const operation = nearOperation(state, [id]);
    const key = JSON.stringify(operation.variables);
    const found = this.#nears.get(key);
    if (found) return found;
    const asked = ask(operation, { signal: this.#asking.signal }).then(({ data }) => data.n0);
    asked.catch(() => this.#nears.delete(key));
    this.#nears.set(key, asked);
    return asked;
  }

  #build() {
    if (this.#built) return;
    this.#built = true;
    fill(
      this.page.body,
      h('div', { class: 'controls graph-controls' }, this.#adder(), this.legend),
      this.told,
      this.stage,
      this.list,
    );
  }

  #leave() {
    this.#built = false;
    this.#canvas?.close();
    this.#canvas = null;
  }

  /** @param {State} state */
  #head(state) {
    const first = this.#graph.nodes.get(state.expand[0])?.thing.name ?? state.expand[0];
    const title = `Around ${first}${state.expand.length > 1 ? ` and ${counted(state.expand.length - 1, 'other')}` : ''}`;
    this.page.setTitle(title);
    const drawn = state.as !== 'list';
    const turn = (/** @type {string} */ as) => () => go({ as }, HOW);
    const tab = (/** @type {string} */ label, /** @type {boolean} */ on, /** @type {string} */ as) =>
      h(
        'button',
        {
          type: 'button',
          class: 'segment',
          'data-keep': `as ${as}`,
          'aria-pressed': String(on),
          on: { click: turn(as) },
        },
        label,
      );
    this.page.setHead([
      h('h1', { tabindex: '-1' }, title),
      h(
        'div',
        { class: 'row' },
        h(
          'div',
          { class: 'segments', role: 'group', 'aria-label': 'Shown as' },
          tab('Drawn', drawn, ''),
          tab('List', !drawn, 'list'),
        ),
        h(
          'p',
          { class: 'lead number' },
          `${counted(this.#graph.nodes.size, 'thing')}, ${counted(this.#graph.edges.size, 'relationship')}`,
        ),
        limitOf(),
      ),
    ]);
  }

  #tell() {
    const { left } = this.#graph;
    const text = left
      ? `${formatNumber(left + this.#graph.nodes.size)} things stand around these; ${MOST_THINGS} are drawn. Narrow by relationship, kind, day or confidence, or begin again with fewer things.`
      : '';
    fill(this.told, text ? h('p', { class: 'warning' }, text) : null);
    this.page.announce(
      `${counted(this.#graph.nodes.size, 'thing')}, ${counted(this.#graph.edges.size, 'relationship')}. ${text}`,
    );
  }

  /** @param {State} state */
  #kinds(state) {
    const counts = kindCounts(this.#graph);
    keepPlace(this.legend, () =>
      fill(
        this.legend,
        kinds
          .filter((kind) => counts.has(kind.name) || state.kind.includes(kind.code))
          .map((kind) => {
            const box = h('input', {
              type: 'checkbox',
              'data-keep': kind.code,
              checked: state.kind.includes(kind.code),
            });
            box.addEventListener('change', () =>
              go(
                { kind: box.checked ? [...now().kind, kind.code] : now().kind.filter((code) => code !== kind.code) },
                HOW,
              ),
            );
            return h(
              'label',
              { class: 'chip', title: `Only ${kind.many} around the things expanded` },
              box,
              kindMark(kind.name, 'kind-small'),
              h('span', {}, `${kind.many} `, h('span', { class: 'number faint' }, counts.get(kind.name) ?? 0)),
            );
          }),
      ),
    );
  }

  /** @param {State} state */
  #show(state) {
    const drawn = state.as !== 'list';
    this.stage.hidden = !drawn;
    this.list.hidden = drawn;
    if (drawn) void this.#draw(state);
    else keepPlace(this.list, () => fill(this.list, graphList(this.#graph, this.#wishes())));
  }

  /** @param {State} state */
  async #draw(state) {
    this.box.setAttribute(
      'aria-label',
      `Graph of ${counted(this.#graph.nodes.size, 'thing')} and ${counted(this.#graph.edges.size, 'relationship')}`,
    );
    try {
      const cytoscape = await loadCytoscape();
      if (!this.#built) return;
      this.#canvas ??= new Canvas(cytoscape, this.box, this.#wishes());
    } catch (error) {
      this.stage.hidden = true;
      this.list.hidden = false;
      fill(
        this.told,
        h(
          'p',
          { class: 'warning', role: 'alert' },
          error instanceof Error ? error.message : 'The graph cannot be drawn.',
        ),
      );
      fill(this.list, graphList(this.#graph, this.#wishes()));
      return;
    }
    this.#canvas.draw(this.#graph);
    this.#canvas.mark(state.evidence || state.pick);
    this.#pick(state.pick);
  }

  /** @param {string} id */
  #pick(id) {
    const node = this.#graph.nodes.get(id);
    this.panel.hidden = !node;
    if (!node) return;
    const more = hiddenDegree(this.#graph, id);
    keepPlace(this.panel, () => fill(this.panel, ...panelOf(this.#graph, node, more, this.#wishes())));
    this.page.announce(
      `${node.thing.__typename} ${node.thing.name}, ${more ? `${more} more relationships` : 'all relationships shown'}`,
    );
  }

  /** @returns {import('../graph/canvas.js').Wishes} */
  #wishes() {
    return {
      pick: (id) => go({ pick: id }, HOW),
      open: (link) => go({ evidence: link }, KEEP),
      expand: (id) => this.#expand(id),
      hide: (id) =>
        go({ hide: [...now().hide, id], expand: now().expand.filter((each) => each !== id), pick: '' }, KEEP),
    };
  }

  /** @param {string} id */
  #expand(id) {
    const state = now();
    if (state.expand.includes(id)) {
      this.page.announce('All that was asked for around it is shown.');
      return;
    }
    const room = MOST_THINGS - this.#graph.nodes.size;
    if (room <= 0) {
      const text = `A view holds ${MOST_THINGS} things. Narrow it by relationship, kind, day or confidence before it grows.`;
      fill(this.told, h('p', { class: 'warning', role: 'alert' }, text));
      this.page.announce(text);
      return;
    }
    go({ expand: [...state.expand, id], hide: state.hide.filter((each) => each !== id), pick: id }, KEEP);
  }

  /** @returns {HTMLElement} */
  #adder() {
    const add = finder({
      label: 'Add a thing to the graph',
      hint: 'Add a thing …',
      choose: (thing) => {
        add.input.value = '';
        go({ expand: [...new Set([...now().expand, thing.id])], pick: thing.id }, KEEP);
      },
      announce: this.page.announce,
    });
    return add.root;
  }

  /** @returns {HTMLElement} */
  #zooms() {
    const button = (/** @type {string} */ picture, /** @type {string} */ label, /** @type {() => void} */ act) =>
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': label, title: label, on: { click: act } },
        icon(picture),
      );
    return h(
      'div',
      { class: 'zooms', role: 'group', 'aria-label': 'Drawing' },
      button('plus', 'Nearer', () => this.#canvas?.zoom(1.3)),
      button('minus', 'Farther', () => this.#canvas?.zoom(0.77)),
      button('fit', 'Fit all in', () => this.#canvas?.fit()),
      button('graph', 'Lay out anew', () => this.#canvas?.arrange()),
    );
  }
}

/** @returns {HTMLElement} How many neighbours of one thing are asked for. */
function limitOf() {
  const limit = h(
    'select',
    { id: 'limit', class: 'field' },
    LIMITS.map((each) => h('option', { value: each, selected: each === (now().limit || String(NEIGHBOURS)) }, each)),
  );
  limit.addEventListener('change', () => go({ limit: limit.value === String(NEIGHBOURS) ? '' : limit.value }, HOW));
  return h('label', { for: 'limit', class: 'faint' }, 'around each at most ', limit);
}

/** @type {import('../core/types.js').View} */
export const graph = {
  name: 'graph',
  filters: [...LENS_FILTERS, 'predicates'],
  open: (page) => {
    const view = new GraphView(page);
    return {
      update: (state) => view.update(state),
      operation: () => view.operation(),
      sheet: () => view.sheet(),
      close: () => view.close(),
    };
  },
};
