/** The drawing: Cytoscape with the fcose layout, kept in step with the graph that is shown. */

import { sizeOf, look } from './look.js';
import { hiddenDegree } from './model.js';
import { labelOf } from '../core/vocabulary.js';

/** @typedef {import('./model.js').Graph} Graph */

/**
 * @typedef {object} Wishes What a person asks of the drawing.
 * @property {(id: string) => void} pick
 * @property {(id: string) => void} expand
 * @property {(id: string) => void} hide
 * @property {(link: string) => void} open The evidence of a relationship.
 */

const CALM = matchMedia('(prefers-reduced-motion: reduce)');
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
});
const GROWN_MS = 350;

export class Canvas {
  /**
   * @param {any} cytoscape
   * @param {HTMLElement} box
   * @param {Wishes} wishes
   */
  constructor(cytoscape, box, wishes) {
    this.box = box;
    this.wishes = wishes;
    this.cy = cytoscape({
      container: box,
      style: look(),
      minZoom: 0.15,
      maxZoom: 3,
      boxSelectionEnabled: false,
      selectionType: 'single',
    });
    this.cy.on('tap', 'node', (/** @type {any} */ event) => wishes.pick(event.target.id()));
    this.cy.on('dbltap', 'node', (/** @type {any} */ event) => wishes.expand(event.target.id()));
    this.cy.on('tap', 'edge', (/** @type {any} */ event) => wishes.open(event.target.id()));
    this.cy.on('tap', (/** @type {any} */ event) => {
      if (event.target === this.cy) wishes.pick('');
    });
    this.cy.on('mouseover', 'node, edge', () => box.classList.add('pointing'));
    this.cy.on('mouseout', 'node, edge', () => box.classList.remove('pointing'));
    box.addEventListener('keydown', (event) => this.#key(event));
    this.sized = new ResizeObserver(() => this.cy.resize());
    this.sized.observe(box);
    this.repaint = () => this.cy.style(look());
    addEventListener('themechange', this.repaint);
  }

  /**
   * Draw a graph; what stays keeps its place.
   *
   * @param {Graph} graph
   */
  draw(graph) {
    const { cy } = this;
    const type = 12 + Math.min(6, Math.floor(graph.nodes.size / 16));
    const old = new Set(cy.nodes().map((/** @type {any} */ node) => node.id()));
    cy.batch(() => {
      cy.elements()
        .filter((/** @type {any} */ each) => !graph.nodes.has(each.id()) && !graph.edges.has(each.id()))
        .remove();
      for (const [id, node] of graph.nodes) {
        const data = {
          id,
          kind: node.thing.__typename,
          label: nameOf(graph, id),
          size: sizeOf(node.degree),
          type,
          expanded: node.expanded,
        };
        const found = cy.getElementById(id);
        if (found.nonempty()) found.data(data);
        else cy.add({ group: 'nodes', data, position: this.#beside(node.parent) });
      }
      for (const each of graph.edges.values()) {
        const data = edgeData(graph, each);
        const found = cy.getElementById(each.id);
        if (found.nonempty()) found.data(data);
        else cy.add({ group: 'edges', data });
      }
    });
    const fresh = [...graph.nodes.keys()].some((id) => !old.has(id));
    if (fresh) this.arrange(old);
  }

  /**
   * Lay the graph out.
   *
   * @param {Set<string>} [kept] Things that stay where they are.
   */
  arrange(kept = new Set()) {
    const { cy } = this;
    this.layout?.stop();
    const stay = cy.nodes().filter((/** @type {any} */ node) => kept.has(node.id()));
    const many = cy.nodes().length > 200;
    this.layout = cy.layout({
      name: 'fcose',
      quality: many ? 'default' : 'proof',
      randomize: stay.empty(),
      animate: !CALM.matches,
      animationDuration: GROWN_MS,
      fit: true,
      padding: 48,
      nodeDimensionsIncludeLabels: true,
      packComponents: false,
      nodeSeparation: 100,
      idealEdgeLength: (/** @type {any} */ edge) => (edge.data('main') ? 115 : 260),
      edgeElasticity: (/** @type {any} */ edge) => (edge.data('main') ? 0.45 : 0.04),
      nodeRepulsion: 9000,
      fixedNodeConstraint: stay.map((/** @type {any} */ node) => ({
        nodeId: node.id(),
        position: { ...node.position() },
      })),
    });
    this.layout.run();
  }

  /** @param {string} id Of a thing or a relationship; empty for none. */
  mark(id) {
    const { cy } = this;
    cy.batch(() => {
      cy.elements().removeClass('picked apart near');
      const picked = cy.getElementById(id);
      if (picked.empty()) return;
      picked.addClass('picked');
      if (picked.isNode()) picked.connectedEdges().addClass('near');
      cy.elements()
        .not(picked.isNode() ? picked.closedNeighborhood() : picked.union(picked.connectedNodes()))
        .addClass('apart');
    });
  }

  /** @param {number} by Factor. */
  zoom(by) {
    const { cy } = this;
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  fit() {
    this.cy.fit(undefined, 48);
  }

  close() {
    removeEventListener('themechange', this.repaint);
    this.sized.disconnect();
    this.cy.destroy();
  }

  /**
   * @param {string | null} parent
   * @returns {{x: number, y: number}} A place beside what a new thing is tied to.
   */
  #beside(parent) {
    const found = parent ? this.cy.getElementById(parent) : null;
    const centre = found?.nonempty() ? found.position() : { x: 0, y: 0 };
    const angle = this.cy.nodes().length * 2.4;
    return { x: centre.x + 130 * Math.cos(angle), y: centre.y + 130 * Math.sin(angle) };
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const picked = this.cy.nodes('.picked');
    const step = ARROWS[event.key];
    if (step) {
      const next = this.#next(picked, step);
      this.mark(next);
      this.wishes.pick(next);
    } else if (event.key === 'Enter' && picked.nonempty()) this.wishes.expand(picked.id());
    else if (event.key === 'Delete' && picked.nonempty()) this.wishes.hide(picked.id());
    else if (event.key === '+' || event.key === '=') this.zoom(1.25);
    else if (event.key === '-') this.zoom(0.8);
    else if (event.key === '0') this.fit();
    else return;
    event.preventDefault();
  }

  /**
   * @param {any} picked
   * @param {[number, number]} step Direction, to the right and down.
   * @returns {string} The nearest thing in this direction; the first one if none is picked.
   */
  #next(picked, [x, y]) {
    const all = this.cy.nodes();
    if (picked.empty()) return all.nonempty() ? all[0].id() : '';
    const from = picked.position();
    let best = picked.id();
    let least = Infinity;
    for (const node of all) {
      const dx = node.position('x') - from.x;
      const dy = node.position('y') - from.y;
      const along = dx * x + dy * y;
      const aside = Math.abs(dx * y + dy * x);
      const cost = along + 2 * aside;
      if (along > 1 && cost < least) [best, least] = [node.id(), cost];
    }
    return best;
  }
}

/**
 * @param {Graph} graph
 * @param {string} id
 * @returns {string} Its name, and how many relationships are not shown.
 */
function nameOf(graph, id) {
  const node = graph.nodes.get(id);
  const name = node?.thing.name ?? id;
  const short = name.length > 42 ? `${name.slice(0, 40)}…` : name;
  const more = hiddenDegree(graph, id);
  return more ? `${short}\n+${more}` : short;
}

/**
 * @param {Graph} graph
 * @param {import('./model.js').Relationship} each
 * @returns {Record<string, unknown>} `main` where one of its ends was expanded; the others stand back.
 */
function edgeData(graph, each) {
  return {
    id: each.id,
    source: each.subject.id,
    target: each.object.id,
    predicate: each.predicate,
    main: [each.subject.id, each.object.id].some((id) => graph.nodes.get(id)?.expanded),
    label: each.denials ? `${labelOf(each.predicate)}, denied` : labelOf(each.predicate),
    modality: each.modality,
    denied: each.denials > 0,
    width: 1.4 + Math.min(3.6, Math.log2(Math.max(1, each.stories))),
  };
}
