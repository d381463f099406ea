/** The vocabulary of the graph, which the page brings along: kinds, predicates, colours, modalities. */

/**
 * @typedef {{field: string, label: string, type: string, description: string}} PropertySpec
 * @typedef {{field: string, label: string, predicate: string, inward: boolean, exclusion: boolean}} LinkSpec
 * @typedef {object} KindSpec
 * @property {string} name `Company`
 * @property {string} code `COMPANY`
 * @property {string} one Root field for one of them.
 * @property {string} many Root field for all.
 * @property {string} description
 * @property {string} fill
 * @property {string} onDark
 * @property {PropertySpec[]} properties
 * @property {LinkSpec[]} links
 * @typedef {object} PredicateSpec
 * @property {string} name
 * @property {string} label
 * @property {string} description
 * @property {number} family
 * @property {boolean} symmetric
 * @property {{field: string, type: string}[]} qualifiers Fields of its claims.
 * @property {string[]} subjects
 * @property {string[]} objects
 * @typedef {{name: string, fill: string, onDark: string}} FamilySpec
 * @typedef {object} Given
 * @property {KindSpec[]} kinds
 * @property {PredicateSpec[]} predicates
 * @property {FamilySpec[]} families
 * @property {string[]} modalities Strongest first.
 */

/** @type {Given} */
const given = JSON.parse(document.getElementById('vocabulary')?.textContent ?? '');

export const { kinds, predicates, families, modalities } = given;

const BY_NAME = new Map(kinds.map((kind) => [kind.name, kind]));
const BY_ID = new Map(kinds.map((kind) => [kind.one, kind]));
const PREDICATES = new Map(predicates.map((predicate) => [predicate.name, predicate]));

/**
 * @param {string} id `company:spacex`
 * @returns {KindSpec | undefined}
 */
export function kindOfId(id) {
  return BY_ID.get(id.slice(0, Math.max(0, id.indexOf(':'))));
}

/**
 * @param {string} name `Company`
 * @returns {KindSpec | undefined}
 */
export function kindNamed(name) {
  return BY_NAME.get(name);
}

/**
 * @param {string} name `INVESTS_IN`
 * @returns {PredicateSpec | undefined}
 */
export function predicateNamed(name) {
  return PREDICATES.get(name);
}

/**
 * @param {string} predicate
 * @returns {string} `invests in`
 */
export function labelOf(predicate) {
  return PREDICATES.get(predicate)?.label ?? predicate;
}

/** Give the style sheets the colours of kinds and families. */
export function paint() {
  const style = document.documentElement.style;
  for (const kind of kinds) style.setProperty(`--kind-${kind.one}`, `light-dark(${kind.fill}, ${kind.onDark})`);
  for (const kind of kinds) style.setProperty(`--fill-${kind.one}`, kind.fill);
  families.forEach((family, index) => {
    style.setProperty(`--family-${index}`, `light-dark(${family.fill}, ${family.onDark})`);
  });
}
