/** How things and relationships look when drawn: colour by kind and family, line by modality, width by stories. */

import { families, kinds, predicates } from '../core/vocabulary.js';
import { kindPicture } from '../parts/icons.js';
import { themeNow } from '../parts/theme.js';

const LINES = /** @type {Record<string, Record<string, unknown>>} */ ({
  ASSERTED: { 'line-style': 'solid' },
  PLANNED: { 'line-style': 'dashed', 'line-dash-pattern': [9, 4] },
  ALLEGED: { 'line-style': 'dashed', 'line-dash-pattern': [4, 4] },
  POSSIBLE: { 'line-style': 'dashed', 'line-dash-pattern': [1.5, 4], 'line-cap': 'round' },
});

/**
 * @returns {{paper: string, ink: string, faint: string, accent: string, bar: string}} Colours of the present theme.
 */
function inks() {
  return themeNow() === 'dark'
    ? { paper: '#171b21', ink: '#e9ecef', faint: '#929ca8', accent: '#8ab8f5', bar: '#ff8a80' }
    : { paper: '#ffffff', ink: '#171a1f', faint: '#626b76', accent: '#14559f', bar: '#b3261e' };
}

/**
 * @param {number} degree
 * @returns {number} Diameter in pixels.
 */
export function sizeOf(degree) {
  return Math.round(26 + 6 * Math.log2(1 + Math.min(degree, 127)));
}

/** @returns {object[]} The style sheet of the drawing. */
export function look() {
  const dark = themeNow() === 'dark';
  const ink = inks();
  return [
    {
      selector: 'node',
      style: {
        width: 'data(size)',
        height: 'data(size)',
        'background-fit': 'contain',
        'border-width': 2,
        'border-color': ink.paper,
        label: 'data(label)',
        'font-family': 'Inter, system-ui, sans-serif',
        'font-size': 'data(type)',
        'font-weight': 500,
        color: ink.ink,
        'text-valign': 'bottom',
        'text-margin-y': 5,
        'text-wrap': 'wrap',
        'text-max-width': 124,
        'line-height': 1.15,
        'text-outline-color': ink.paper,
        'text-outline-width': 2.5,
        'min-zoomed-font-size': 6,
        'overlay-opacity': 0,
        'z-index': 10,
      },
    },
    ...kinds.map((kind) => ({
      selector: `node[kind = "${kind.name}"]`,
      style: { 'background-color': kind.fill, 'background-image': kindPicture(kind.one) },
    })),
    { selector: 'node[?expanded]', style: { 'border-width': 3, 'border-color': ink.ink, 'font-weight': 700 } },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'curve-style': 'bezier',
        'control-point-step-size': 44,
        'line-color': ink.faint,
        opacity: 0.9,
        'target-arrow-shape': 'triangle',
        'target-arrow-color': ink.faint,
        'arrow-scale': 0.9,
        label: 'data(label)',
        'font-family': 'Inter, system-ui, sans-serif',
        'font-size': 10,
        color: ink.faint,
        'text-rotation': 'autorotate',
        'text-background-color': ink.paper,
        'text-background-opacity': 0.92,
        'text-background-padding': 2,
        'min-zoomed-font-size': 8.5,
        'overlay-opacity': 0,
      },
    },
    ...predicates.map((predicate) => {
      const family = families[predicate.family];
      const colour = dark ? family.onDark : family.fill;
      return {
        selector: `edge[predicate = "${predicate.name}"]`,
        style: {
          'line-color': colour,
          'target-arrow-color': colour,
          color: colour,
          'target-arrow-shape': predicate.symmetric ? 'none' : 'triangle',
        },
      };
    }),
    ...Object.entries(LINES).map(([modality, style]) => ({ selector: `edge[modality = "${modality}"]`, style })),
    {
      selector: 'edge[?denied]',
      style: { 'source-arrow-shape': 'tee', 'source-arrow-color': ink.bar, color: ink.bar },
    },
    { selector: 'edge[!main]', style: { width: 1.2, opacity: 0.3, label: '', 'arrow-scale': 0.7 } },
    { selector: 'edge.near', style: { opacity: 0.95, label: 'data(label)' } },
    { selector: '.apart', style: { opacity: 0.14 } },
    { selector: 'node.picked', style: { 'border-width': 4, 'border-color': ink.accent } },
    { selector: 'edge.picked', style: { width: 5, 'font-size': 12, 'z-index': 20 } },
  ];
}
