"""What the plain resolver knows of the schema. The rest is not asked of it."""

from __future__ import annotations

from graph.ontology import EXCLUDES_PROPERTIES, KINDS, LINK_PROPERTIES, PREDICATES, QUALIFIERS, stored_qualifier
from tests.plain_lists import camel

_CLAIM = "link predicate property value name_kind negated status initial extractor version quote start end said_at"
_DOCUMENT = "story url title publisher published_at retrieved_at language note sources notes context"
_OTHERS = "id name text kind value currency bound eur documents stories newest"
_STORED = {
    *(spec.name for kind in KINDS.values() for spec in kind.properties),
    *LINK_PROPERTIES,
    *EXCLUDES_PROPERTIES,
    *map(stored_qualifier, QUALIFIERS),
    *f"{_CLAIM} {_DOCUMENT} {_OTHERS}".split(),
}
_LINKS = {name for spec in PREDICATES.values() for name in (spec.field, spec.inverse)}
_ROOTS = "node entity exclusion claim document exclusions entities claims documents coverage"
_WALKS = "relationship search paths neighbourhood score length nodes hops forwards relationships truncated depth degree"
_KINDS = "company person regulator law exchange jurisdiction offering technology"
_LISTS = "companies people regulators laws exchanges jurisdictions offerings technologies"
_WORKED_OUT = "names identifiers laws subject object document offering jurisdiction grounds law evidence"
_GROUPS = "aggregate issuer issuerJurisdiction excludedJurisdiction organisation year saidYear sumEur amounts"
_PAGES = "edges node cursor pageInfo totalCount hasNextPage hasPreviousPage startCursor endCursor"

FIELDS = {
    *map(camel, _STORED),
    *_LINKS,
    *f"{_ROOTS} {_KINDS} {_LISTS} {_WORKED_OUT} {_GROUPS} {_PAGES} {_WALKS}".split(),
}
"""Names of fields that it answers."""
CONDITIONS = {*FIELDS, "and", "or", "not", "edge", "some", "none", "all"}
"""Names of conditions that it tries."""
LENS = {"asOf", "validOn", "minConfidence", "modality", "publisher"}
ORDERS = {*(name.upper() for name in _STORED), "DEGREE"}
