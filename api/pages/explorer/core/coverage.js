/** What was read: it stands below every view, and bounds the time slider. */

import { ask } from './api.js';
import { lined } from './fields.js';

const DAY_MS = 86_400_000;

/**
 * @typedef {object} Coverage
 * @property {number} documents
 * @property {number} stories
 * @property {number} claims
 * @property {string | null} newest
 * @property {string | null} oldest
 * @property {{year: number | null, count: number}[]} years Documents by year.
 * @property {string[]} notes What to know of the documents before relying on them.
 */

export const COVERAGE = Object.freeze({
  query: lined(`
    query Coverage {
      coverage { documents stories claims newest notes }
      documents(first: 1, orderBy: [{field: PUBLISHED_AT}], where: {publishedAt: {isNull: false}}) {
        edges { node { publishedAt } }
        aggregate(by: [YEAR]) { year count }
      }
    }`),
  variables: {},
});

const NOTES = Object.freeze({ query: 'query Notes { coverage { notes } }', variables: {} });

/** @returns {Promise<string[]>} What to know of the documents before relying on them. */
export async function loadNotes() {
  const { data } = await ask(NOTES);
  return data.coverage.notes;
}

/** @returns {Promise<Coverage>} */
export async function loadCoverage() {
  const { data } = await ask(COVERAGE);
  const oldest = data.documents.edges[0]?.node.publishedAt ?? null;
  return { ...data.coverage, oldest, years: data.documents.aggregate };
}

/**
 * @param {string} text `2026`, `2026-06` or `2026-06-30`.
 * @param {'first' | 'last'} end
 * @returns {number} Its first or last day, counted from 1970.
 */
export function dayOf(text, end) {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  if (end === 'first') return Date.UTC(year, (month || 1) - 1, day || 1) / DAY_MS;
  return (day ? Date.UTC(year, month - 1, day) : Date.UTC(year, month || 12, 0)) / DAY_MS;
}

/**
 * @param {number} day Counted from 1970.
 * @returns {string} `2026-06-30`
 */
export function dateOf(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
