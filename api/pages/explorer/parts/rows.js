/** Claims and exclusions as rows: the same columns on screen and in CSV. */

/** @typedef {import('../core/types.js').Claim} Claim */
/** @typedef {(string | number | boolean | null | undefined)[]} Row */

export const CLAIM_COLUMNS = [
  'subject_id',
  'subject',
  'predicate',
  'object_id',
  'object',
  'property',
  'value',
  'negated',
  'modality',
  'confidence',
  'status',
  'quote',
  'publisher',
  'said_at',
  'title',
  'url',
  'document',
  'start',
  'end',
  'claim',
];

/**
 * @param {Claim} claim
 * @returns {Row}
 */
export function claimRow(claim) {
  const { document: source, subject, object } = claim;
  return [
    subject?.id,
    subject?.name,
    claim.predicate,
    object?.id,
    object?.name,
    claim.property,
    claim.value,
    claim.negated,
    claim.modality.toLowerCase(),
    claim.confidence,
    claim.status.toLowerCase(),
    claim.quote,
    source.publisher,
    claim.saidAt,
    source.title,
    source.url,
    source.id,
    claim.start,
    claim.end,
    claim.id,
  ];
}

export const EXCLUSION_COLUMNS = [
  'offering_id',
  'offering',
  'issuers',
  'jurisdiction_code',
  'jurisdiction',
  'members_too',
  'laws',
  'reasons',
  'investor_classes',
  'modality',
  'confidence',
  'claims',
  'stories',
  'denials',
  'first_said',
  'last_said',
  'quote',
  'publisher',
  'url',
  'relationship',
];

/**
 * @param {any} exclusion
 * @returns {Row}
 */
export function exclusionRow(exclusion) {
  const { grounds, offering, jurisdiction } = exclusion;
  return [
    offering.id,
    offering.name,
    joined(offering.issuers?.edges.map((/** @type {any} */ edge) => edge.node.name)),
    jurisdiction.code,
    jurisdiction.name,
    exclusion.via ? true : null,
    joined(grounds.map((/** @type {any} */ each) => each.law?.name)),
    joined(grounds.map((/** @type {any} */ each) => each.reason)),
    joined(grounds.map((/** @type {any} */ each) => each.investorClass)),
    exclusion.modality?.toLowerCase(),
    exclusion.confidence,
    exclusion.claims,
    exclusion.stories,
    exclusion.denials,
    exclusion.firstSaid,
    exclusion.lastSaid,
    exclusion.quote,
    exclusion.publisher,
    exclusion.url,
    exclusion.id,
  ];
}

/**
 * @param {(string | null | undefined)[]} [parts]
 * @returns {string}
 */
function joined(parts = []) {
  return [...new Set(parts.filter(Boolean))].join('; ');
}

export const RELATIONSHIP_COLUMNS = [
  'subject_id',
  'subject',
  'predicate',
  'object_id',
  'object',
  'modality',
  'confidence',
  'claims',
  'stories',
  'denials',
  'first_said',
  'last_said',
  'quote',
  'publisher',
  'relationship',
];

/**
 * @param {import('../graph/model.js').Relationship} each
 * @param {Map<string, {thing: {name: string}}>} nodes
 * @returns {Row}
 */
export function relationshipRow(each, nodes) {
  const { subject, object } = each;
  return [
    subject.id,
    nodes.get(subject.id)?.thing.name,
    each.predicate,
    object.id,
    nodes.get(object.id)?.thing.name,
    each.modality?.toLowerCase(),
    each.confidence,
    each.claims,
    each.stories,
    each.denials,
    each.firstSaid,
    each.lastSaid,
    each.quote,
    each.publisher,
    each.id,
  ];
}
