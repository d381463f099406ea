"""The vocabulary, once: kinds, predicates, qualifiers, link properties.

Constraints, indexes, GraphQL types, extraction's checks and `docs/ontology.md` are derived from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """Kinds of things in the world; each is a Neo4j label beside `Entity`."""

    COMPANY = "Company"
    PERSON = "Person"
    REGULATOR = "Regulator"
    LAW = "Law"
    EXCHANGE = "Exchange"
    JURISDICTION = "Jurisdiction"
    OFFERING = "Offering"
    TECHNOLOGY = "Technology"


class Predicate(StrEnum):
    """Kinds of statements that join two things; each is a Neo4j relationship type."""

    ISSUES = "ISSUES"
    LISTS_ON = "LISTS_ON"
    EXCLUDES = "EXCLUDES"
    INVOKES = "INVOKES"
    UNDERWRITES = "UNDERWRITES"
    INVESTS_IN = "INVESTS_IN"
    OWNS = "OWNS"
    ACQUIRES = "ACQUIRES"
    PARTNERS_WITH = "PARTNERS_WITH"
    SUPPLIES = "SUPPLIES"
    COMPETES_WITH = "COMPETES_WITH"
    DEVELOPS = "DEVELOPS"
    HOLDS_ROLE = "HOLDS_ROLE"
    COMMENTS_ON = "COMMENTS_ON"
    ACCUSES = "ACCUSES"
    SUES = "SUES"
    INVESTIGATES = "INVESTIGATES"
    PENALISES = "PENALISES"
    RESTRICTS = "RESTRICTS"
    APPROVES = "APPROVES"
    REJECTS = "REJECTS"
    ENACTS = "ENACTS"
    PROPOSES = "PROPOSES"
    ENFORCES = "ENFORCES"
    GOVERNS = "GOVERNS"
    PROMOTES = "PROMOTES"
    URGES = "URGES"
    BASED_IN = "BASED_IN"
    PART_OF = "PART_OF"


HAS = "HAS"
"""Predicate of a property claim: a subject, a property and a value, no object, no relationship."""


class Modality(StrEnum):
    """How firmly the text says it, strongest first."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    ALLEGED = "alleged"
    POSSIBLE = "possible"


class Status(StrEnum):
    """Whether a claim counts."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"


class NameKind(StrEnum):
    """What a name is to its bearer."""

    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"
    ACRONYM = "acronym"


class Bound(StrEnum):
    """How an amount is to be read."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    ABOUT = "about"


class ValueType(StrEnum):
    """Types of property and qualifier values. MONEY is stored as `<name>_value`, `<name>_currency`, `<name>_bound`."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    MONEY = "money"
    OFFERING_KIND = "offering_kind"
    OFFERING_STATUS = "offering_status"
    LAW_STAGE = "law_stage"


OFFERING_KINDS = ("ipo", "follow_on", "secondary_listing", "private_round", "bond", "spac", "direct_listing")
OFFERING_STATUSES = (
    "rumoured",
    "planned",
    "filed",
    "approved",
    "priced",
    "listed",
    "completed",
    "postponed",
    "withdrawn",
)
LAW_STAGES = ("proposed", "passed", "in_force", "repealed")
TECHNOLOGIES = (
    "ai_model",
    "semiconductor",
    "memory_chip",
    "ai_accelerator",
    "robotics",
    "aerospace",
    "satellite",
    "cloud_compute",
    "quantum",
    "telecom",
    "battery_ev",
    "biotech",
    "cybersecurity",
    "drone",
    "rare_earths",
    "data",
)
CLOSED_LISTS: Mapping[ValueType, tuple[str, ...]] = MappingProxyType(
    {
        ValueType.OFFERING_KIND: OFFERING_KINDS,
        ValueType.OFFERING_STATUS: OFFERING_STATUSES,
        ValueType.LAW_STAGE: LAW_STAGES,
    }
)
IDENTIFIER_SCHEMES = ("lei", "cik", "isin", "qid", "ticker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A value that a thing, a claim or a link may carry."""

    name: str
    type: ValueType
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSpec:
    """What a kind is, and the properties its things may have besides names and identifiers."""

    kind: Kind
    description: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredicateSpec:
    """What a predicate says, between which kinds, and what GraphQL calls it from either end."""

    predicate: Predicate
    signatures: tuple[tuple[frozenset[Kind], frozenset[Kind]], ...]
    description: str
    field: str
    """GraphQL field on the subject."""
    inverse: str
    """GraphQL field on the object; the same as `field` where the predicate is symmetric."""
    qualifiers: tuple[str, ...] = ()
    """Names in QUALIFIERS that belong to this predicate, besides those every claim may have."""
    symmetric: bool = False

    @property
    def subjects(self) -> frozenset[Kind]:
        """Return every kind that may stand as subject."""
        return frozenset().union(*(subjects for subjects, _ in self.signatures))

    @property
    def objects(self) -> frozenset[Kind]:
        """Return every kind that may stand as object."""
        return frozenset().union(*(objects for _, objects in self.signatures))


def _p(name: str, type_: ValueType, description: str) -> Property:
    return Property(name=name, type=type_, description=description)


_TEXT, _DATE, _MONEY = ValueType.TEXT, ValueType.DATE, ValueType.MONEY

KINDS: Mapping[Kind, KindSpec] = MappingProxyType(
    {
        spec.kind: spec
        for spec in (
            KindSpec(
                kind=Kind.COMPANY,
                description="An organisation that is no public authority: firm, lab, bank, fund, university, medium.",
                properties=(
                    _p("legal_name", _TEXT, "Name in the register of companies."),
                    _p("founded", _DATE, "When it was founded."),
                    _p("website", _TEXT, "Address of its site."),
                    _p("status", _TEXT, "Whether it still exists, as the source words it."),
                ),
            ),
            KindSpec(kind=Kind.PERSON, description="A named human.", properties=()),
            KindSpec(
                kind=Kind.REGULATOR,
                description="A public authority: legislature, ministry, agency, central bank, court.",
                properties=(_p("acronym", _TEXT, "Its usual acronym."),),
            ),
            KindSpec(
                kind=Kind.LAW,
                description="A legal instrument: statute, bill, rule, order, listing rule, list with legal force.",
                properties=(
                    _p("citation", _TEXT, "Official citation."),
                    _p("short_name", _TEXT, "Short name or acronym."),
                    _p("stage", ValueType.LAW_STAGE, "How far it has come."),
                    _p("enacted_on", _DATE, "When it was passed or issued."),
                    _p("in_force_from", _DATE, "When it takes effect."),
                ),
            ),
            KindSpec(
                kind=Kind.EXCHANGE,
                description="A stock exchange, or a board or segment of one.",
                properties=(
                    _p("mic", _TEXT, "Market identifier code, ISO 10383."),
                    _p("acronym", _TEXT, "Its usual acronym."),
                ),
            ),
            KindSpec(
                kind=Kind.JURISDICTION,
                description="A country, territory or bloc.",
                properties=(
                    _p("code", _TEXT, "ISO 3166-1 alpha-2; blocs: EU, EEA, GCC."),
                    _p("bloc", ValueType.BOOLEAN, "Whether it is a bloc of jurisdictions."),
                ),
            ),
            KindSpec(
                kind=Kind.OFFERING,
                description="A sale of securities, or a cohort of them told as one.",
                properties=(
                    _p("kind", ValueType.OFFERING_KIND, "What sort of sale it is."),
                    _p("status", ValueType.OFFERING_STATUS, "How far it has come."),
                    _p("amount", _MONEY, "What it raises."),
                    _p("valuation", _MONEY, "What it values the issuer at."),
                    _p("share_price", _MONEY, "Price of one share."),
                    _p("shares", ValueType.INTEGER, "Number of shares sold."),
                    _p("expected_on", _DATE, "When it is expected or took place."),
                    _p("aggregate", ValueType.BOOLEAN, "Whether it stands for many offerings told as one."),
                    _p("count", ValueType.INTEGER, "How many offerings an aggregate stands for."),
                ),
            ),
            KindSpec(
                kind=Kind.TECHNOLOGY,
                description="An entry of the closed list of strategic technologies.",
                properties=(_p("key", _TEXT, "The entry's key."),),
            ),
        )
    }
)

QUALIFIERS: Mapping[str, Property] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            _p("valid_from", _DATE, "From when it holds."),
            _p("valid_to", _DATE, "Until when it holds."),
            _p("attributed_to", _TEXT, "Whom the text credits for the statement."),
            _p("amount", _MONEY, "The sum that belongs to this statement."),
            _p("stake", _TEXT, "The share held, as the text gives it."),
            _p("status", _TEXT, "How far it has come, as the text gives it."),
            _p("role", _TEXT, "The part it plays, as the text gives it."),
            _p("title", _TEXT, "The person's title."),
            _p("former", ValueType.BOOLEAN, "Whether the role has ended."),
            _p("measure", _TEXT, "The list or measure by name."),
            _p("action", _TEXT, "What is asked for."),
            _p("of", _TEXT, "The wrong that is alleged."),
            _p("investor_class", _TEXT, "The investors meant, where not all."),
            _p("reason", _TEXT, "The reason given, in the text's words."),
            _p("quote", _TEXT, "The person's own words."),
        )
    }
)
COMMON_QUALIFIERS = ("valid_from", "valid_to", "attributed_to", "amount")
_CLASHING = frozenset({"status", "quote"})

_C, _P, _R, _L = Kind.COMPANY, Kind.PERSON, Kind.REGULATOR, Kind.LAW
_X, _J, _O, _T = Kind.EXCHANGE, Kind.JURISDICTION, Kind.OFFERING, Kind.TECHNOLOGY
ACTORS: frozenset[Kind] = frozenset({_C, _P, _R, _J})
"""Kinds that act of their own will; what "any actor" means, together with exchanges, as an object."""

_Side = tuple[Kind, ...]


def _spec(  # noqa: PLR0913 - a row of the table below, read by name
    predicate: Predicate,
    subjects: _Side,
    objects: _Side,
    *,
    names: tuple[str, str],
    says: str,
    qualifiers: tuple[str, ...] = (),
    symmetric: bool = False,
) -> PredicateSpec:
    return PredicateSpec(
        predicate=predicate,
        signatures=((frozenset(subjects), frozenset(objects)),),
        description=says,
        field=names[0],
        inverse=names[1],
        qualifiers=qualifiers,
        symmetric=symmetric,
    )


_ACCUSED: _Side = (_C, _P, _R, _J, _X)

_SPECS = (
    _spec(Predicate.ISSUES, (_C,), (_O,), names=("issues", "issuers"), says="It sells, plans or files the offering."),
    _spec(
        Predicate.LISTS_ON,
        (_O, _C),
        (_X,),
        names=("listsOn", "listings"),
        says="It is or will be listed there.",
        qualifiers=("status",),
    ),
    _spec(
        Predicate.EXCLUDES,
        (_O,),
        (_J,),
        names=("excludes", "excludedFrom"),
        says="Investors from there cannot take part.",
        qualifiers=("investor_class", "reason"),
    ),
    _spec(
        Predicate.INVOKES,
        (_O, _C, _R),
        (_L,),
        names=("invokes", "invokedBy"),
        says="The law is cited as the ground for what it does.",
    ),
    _spec(
        Predicate.UNDERWRITES,
        (_C,),
        (_O,),
        names=("underwrites", "underwriters"),
        says="It underwrites, leads, sponsors or arranges it.",
        qualifiers=("role",),
    ),
    _spec(
        Predicate.INVESTS_IN,
        (_C, _P, _J, _R),
        (_C, _O),
        names=("investsIn", "investors"),
        says="It puts money in, or is a backer.",
        qualifiers=("stake", "status"),
    ),
    _spec(
        Predicate.OWNS,
        (_C, _P, _J),
        (_C,),
        names=("owns", "owners"),
        says="It is the parent or holds a stake.",
        qualifiers=("stake",),
    ),
    _spec(
        Predicate.ACQUIRES,
        (_C,),
        (_C,),
        names=("acquires", "acquirers"),
        says="It buys, or agrees or tries to buy it.",
        qualifiers=("status",),
    ),
    _spec(
        Predicate.PARTNERS_WITH,
        (_C,),
        (_C,),
        names=("partners", "partners"),
        says="They have a deal, a joint venture, an alliance.",
        symmetric=True,
    ),
    _spec(
        Predicate.SUPPLIES,
        (_C,),
        (_C,),
        names=("supplies", "suppliers"),
        says="It sells goods, chips, compute or services to it.",
    ),
    _spec(
        Predicate.COMPETES_WITH,
        (_C,),
        (_C,),
        names=("competitors", "competitors"),
        says="They are named as rivals.",
        symmetric=True,
    ),
    _spec(
        Predicate.DEVELOPS, (_C,), (_T,), names=("develops", "developers"), says="It makes it, or is described by it."
    ),
    _spec(
        Predicate.HOLDS_ROLE,
        (_P,),
        (_C, _R, _X),
        names=("roles", "officeHolders"),
        says="The person has the title.",
        qualifiers=("title", "former"),
    ),
    _spec(
        Predicate.COMMENTS_ON,
        (_P,),
        (_C, _O, _L, _R, _J),
        names=("commentsOn", "comments"),
        says="A statement of theirs is about it.",
        qualifiers=("quote",),
    ),
    _spec(
        Predicate.ACCUSES,
        (_C, _P, _R, _J),
        _ACCUSED,
        names=("accuses", "accusedBy"),
        says="It alleges wrongdoing.",
        qualifiers=("of",),
    ),
    _spec(Predicate.SUES, (_C, _P, _R), _ACCUSED, names=("sues", "suedBy"), says="It takes it to court."),
    _spec(
        Predicate.INVESTIGATES,
        (_R, _J),
        (_C, _O),
        names=("investigates", "investigatedBy"),
        says="It opens or runs a probe or review.",
    ),
    _spec(
        Predicate.PENALISES,
        (_R, _J),
        (_C, _P),
        names=("penalises", "penalisedBy"),
        says="It fines or sanctions it.",
        qualifiers=("measure",),
    ),
    _spec(
        Predicate.RESTRICTS,
        (_R, _J, _L),
        (_C, _J, _T, _O),
        names=("restricts", "restrictedBy"),
        says="It bans, blocks, blacklists, export-controls or limits it.",
        qualifiers=("measure",),
    ),
    _spec(
        Predicate.APPROVES, (_R, _X), (_O, _C, _L), names=("approves", "approvedBy"), says="It clears or registers it."
    ),
    _spec(
        Predicate.REJECTS,
        (_R, _X),
        (_O, _C, _L),
        names=("rejects", "rejectedBy"),
        says="It refuses, halts or suspends it.",
    ),
    _spec(Predicate.ENACTS, (_R, _J, _X), (_L,), names=("enacts", "enactedBy"), says="It passes, adopts or issues it."),
    _spec(
        Predicate.PROPOSES,
        (_R, _J, _P, _X),
        (_L,),
        names=("proposes", "proposedBy"),
        says="It introduces, drafts or considers it.",
    ),
    _spec(Predicate.ENFORCES, (_R,), (_L,), names=("enforces", "enforcedBy"), says="It administers or enforces it."),
    _spec(Predicate.GOVERNS, (_L,), (_T, _O, _X), names=("governs", "governedBy"), says="It regulates that field."),
    _spec(
        Predicate.PROMOTES,
        (_J, _R, _X, _L),
        (_T, _C, _O),
        names=("promotes", "promotedBy"),
        says="It supports, favours or funds it.",
    ),
    _spec(
        Predicate.URGES,
        (_C, _P, _R),
        (_R, _J, _C),
        names=("urges", "urgedBy"),
        says="It asks it to act.",
        qualifiers=("action",),
    ),
    _spec(
        Predicate.BASED_IN,
        (_C, _X, _R, _L),
        (_J,),
        names=("basedIn", "basedHere"),
        says="It has its seat there, or belongs to its legal order.",
    ),
    PredicateSpec(
        predicate=Predicate.PART_OF,
        signatures=tuple((frozenset({kind}), frozenset({kind})) for kind in (_X, _R, _J)),
        description="It is a board, unit, office or member of it.",
        field="partOf",
        inverse="parts",
    ),
)
PREDICATES: Mapping[Predicate, PredicateSpec] = MappingProxyType({spec.predicate: spec for spec in _SPECS})

LINK_PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            _p("id", _TEXT, "`subject|PREDICATE|object`; ends sorted where the predicate is symmetric."),
            _p("claims", ValueType.INTEGER, "Accepted claims that state it."),
            _p("stories", ValueType.INTEGER, "Different texts among their documents."),
            _p("denials", ValueType.INTEGER, "Accepted claims that deny it."),
            _p("modality", _TEXT, "The strongest modality among its claims."),
            _p("confidence", ValueType.DECIMAL, "The highest confidence among the claims of that modality, 0..1."),
            _p("first_said", _DATE, "Earliest date of its claims."),
            _p("last_said", _DATE, "Latest date of its claims."),
            _p("quote", _TEXT, "Quote of the best claim."),
            _p("url", _TEXT, "Address of the best claim's document."),
            _p("publisher", _TEXT, "Publisher of the best claim's document."),
        )
    }
)
EXCLUDES_PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {name: QUALIFIERS[name] for name in ("reason", "investor_class")}
)
"""What a link of EXCLUDES carries besides LINK_PROPERTIES."""


def allows(predicate: Predicate, subject: Kind, object_: Kind) -> bool:
    """Return whether a thing of kind `subject` may stand in `predicate` to one of kind `object_`."""
    return any(subject in subjects and object_ in objects for subjects, objects in PREDICATES[predicate].signatures)


def qualifiers_of(predicate: Predicate) -> tuple[str, ...]:
    """Return the names of the qualifiers that claims of `predicate` may have, in fixed order."""
    return (*COMMON_QUALIFIERS, *PREDICATES[predicate].qualifiers)


def stored_qualifier(name: str) -> str:
    """Return the property of a Claim node that holds this qualifier: `status` and `quote` of a claim mean its own."""
    return f"said_{name}" if name in _CLASHING else name


def link_properties_of(predicate: Predicate) -> tuple[Property, ...]:
    """Return what a link of `predicate` carries, in fixed order."""
    more = tuple(EXCLUDES_PROPERTIES.values()) if predicate is Predicate.EXCLUDES else ()
    return (*LINK_PROPERTIES.values(), *more)


def link_id(subject: str, predicate: Predicate, object_: str) -> str:
    """Return the id of the link between two entity ids; ends are sorted where the predicate is symmetric."""
    first, last = sorted_ends(predicate, subject, object_)
    return f"{first}|{predicate}|{last}"


def sorted_ends(predicate: str, subject: str, object_: str) -> tuple[str, str]:
    """Return the two ends of a statement, sorted where its predicate (a Predicate, or HAS) is symmetric."""
    if predicate != HAS and PREDICATES[Predicate(predicate)].symmetric and object_ < subject:
        return object_, subject
    return subject, object_
