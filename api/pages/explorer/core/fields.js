/** Parts of operations that several views ask for. */

export const LINK = 'id modality confidence claims stories denials firstSaid lastSaid quote url publisher';

/** What a thing needs to be named; the type says its kind. */
export const THING = '__typename id name';

export const SOURCE = 'document { id title url publisher publishedAt }';

/** A claim as a row: enough to say it, and to open the text where it stands. */
export const CLAIM = `id link predicate property value negated modality confidence status quote start end saidAt ${SOURCE}`;

/** What a claim says beyond subject, predicate and object. */
export const QUALIFIERS = `attributedTo validFrom validTo amount { value currency bound } stake saidStatus role title former
        measure action of investorClass reason laws { id name }`;

/** A claim with everything a person needs to judge it. */
export const EVIDENCE = `${CLAIM} extractor version ${QUALIFIERS} context { before quote after }`;

/**
 * @param {string} text
 * @returns {string} Without the blank at the front of its lines that all share.
 */
export function lined(text) {
  const lines = text.replace(/^\n+|\s+$/g, '').split('\n');
  const least = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(least)).join('\n');
}
