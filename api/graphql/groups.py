"""What the entries of each list can be counted by, and which amounts are summed up: plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from api.graphql.fields import Direction, Field, ObjectType, Role, camel, keyed, plain_field
from graph.ontology import Kind, Predicate

_OUT, _IN = Direction.OUT, Direction.IN
Step = tuple[Predicate, Direction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One thing to count by: a value of an entry's part, or things that the part leads to."""

    name: str
    """As the enum has it, in small letters; in camel case the key's field of a row."""
    type: str
    """Type of the key."""
    description: str
    of: str = "node"
    """The part of the entry: `node`, `edge`, or an end of an exclusion."""
    field: str = ""
    """Field of the part, where the key is a value."""
    part: str = ""
    """`year` of a date, `currency` of an amount; empty for the value itself."""
    path: tuple[Step, ...] = ()
    """Relationships from the part to the key, where it is a thing."""

    @property
    def key(self) -> str:
        """Return the field of a row that holds the key."""
        return camel(self.name)


def _value(field: str, type_: str, says: str, name: str = "", part: str = "") -> Group:
    return Group(name=name or _snake(field), type=type_, description=says, field=field, part=part)


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def _year(field: str, says: str, name: str = "year") -> Group:
    return _value(field, "Int", says, name, "year")


def _thing(name: str, kind: str, says: str, *path: Step) -> Group:
    return Group(name=name, type=kind, description=says, path=path)


def _at(of: str, *groups: Group) -> tuple[Group, ...]:
    return tuple(replace(group, of=of) for group in groups)


_BASED = (Predicate.BASED_IN, _OUT)
_ISSUED = (Predicate.ISSUES, _IN)
_KIND = Group(name="kind", type="Kind", description="What kind of thing it is.", field="id", part="kind")
_JURISDICTION = _thing("jurisdiction", "Jurisdiction", "Where it is based.", _BASED)
_OFFERING = (
    _value("kind", "OfferingKind", "What sort of sale it is."),
    _value("status", "OfferingStatus", "How far it has come."),
    _year("expectedOn", "Year in which it is expected or took place."),
    _value("amount", "String", "Currency of what it raises.", "currency", "currency"),
    _value("aggregate", "Boolean", "Whether it stands for many offerings told as one."),
    _thing("exchange", "Exchange", "Where it is or will be listed.", (Predicate.LISTS_ON, _OUT)),
    _thing("issuer", "Company", "Who issues it.", _ISSUED),
    _thing("issuer_jurisdiction", "Jurisdiction", "Where its issuers are based.", _ISSUED, _BASED),
    _thing("technology", "Technology", "What its issuers make.", _ISSUED, (Predicate.DEVELOPS, _OUT)),
)
_EXCLUDED = _thing("excluded_jurisdiction", "Jurisdiction", "Whom it shuts out.", (Predicate.EXCLUDES, _OUT))
_NODES: Mapping[str, tuple[Group, ...]] = MappingProxyType(
    {
        "Company": (
            _JURISDICTION,
            _thing("exchange", "Exchange", "Where it is or will be listed.", (Predicate.LISTS_ON, _OUT)),
            _thing("technology", "Technology", "What it makes.", (Predicate.DEVELOPS, _OUT)),
            _value("status", "String", "Whether it still exists."),
            _year("founded", "Year in which it was founded."),
        ),
        "Person": (_thing("organisation", "Entity", "Where they hold or held a role.", (Predicate.HOLDS_ROLE, _OUT)),),
        "Regulator": (_JURISDICTION,),
        "Law": (
            _value("stage", "LawStage", "How far it has come."),
            _year("enactedOn", "Year in which it was passed or issued."),
            _JURISDICTION,
            _thing("technology", "Technology", "What it governs.", (Predicate.GOVERNS, _OUT)),
        ),
        "Exchange": (_JURISDICTION,),
        "Jurisdiction": (_value("bloc", "Boolean", "Whether it is a bloc."),),
        "Offering": (*_OFFERING, _EXCLUDED),
        "Technology": (_value("key", "String", "The entry's key."),),
        "Entity": (_KIND,),
        "Actor": (_KIND,),
    }
)
_LINK = _at(
    "edge",
    _value("modality", "Modality", "How firmly the relationship is said."),
    _value("publisher", "String", "Publisher of the relationship's best claim."),
    _year("firstSaid", "Year in which the relationship was first said.", "said_year"),
)
_EXCLUSION = (
    *_LINK,
    *_at(
        "edge",
        _value("reason", "String", "The reason of the best claim."),
        _value("investorClass", "String", "The investors meant by the best claim, where not all."),
        _thing("law", "Law", "Laws cited as its ground."),
    ),
)
_RECORDS: Mapping[str, tuple[Group, ...]] = MappingProxyType(
    {
        "Exclusion": (
            *_at("jurisdiction", _thing("jurisdiction", "Jurisdiction", "Who is shut out.")),
            *_at("offering", *_OFFERING),
            *_EXCLUSION,
        ),
        "Claim": (
            _value("predicate", "String", "Relationship type, or `HAS`."),
            _value("property", "String", "Property, of a property claim."),
            _value("status", "ClaimStatus", "Whether it counts."),
            _value("modality", "Modality", "How firmly the text says it."),
            _value("negated", "Boolean", "Whether the text denies it."),
            _value("extractor", "String", "Who read it."),
            _year("saidAt", "Year of the document's date."),
            _value("document", "String", "Who published the document.", "publisher", "publisher"),
        ),
        "Document": (
            _value("publisher", "String", "Who published it."),
            _year("publishedAt", "Year in which it was published."),
            _value("language", "String", "Its language."),
        ),
    }
)
_SUM = "Sum of {} in euros at the rate of their date; null where none is known. `amounts` tells of how many."


def groups_of(name: str) -> Mapping[str, Group]:
    """Return what a list can be counted by; `name` is its connection's without `Connection`."""
    if name in _RECORDS:
        found: Iterable[Group] = _RECORDS[name]
    elif name.endswith("Exclusion"):
        found = (*_EXCLUSION, *_NODES[name.removesuffix("Exclusion")])
    elif name.endswith("Link"):
        found = (*_LINK, *_NODES[name.removesuffix("Link")])
    else:
        found = _NODES["Entity" if name == "Search" else name]
    return MappingProxyType({group.name: group for group in found})


def summed(name: str) -> str | None:
    """Return the part of an entry whose amount is summed up, or None."""
    if name in ("Exclusion", "Claim"):
        return "offering" if name == "Exclusion" else "node"
    if name.startswith(Kind.OFFERING):
        return "node"
    return "edge" if name.endswith("Link") else None


def aggregate_type(name: str) -> ObjectType:
    """Return the type of the rows that the entries of a list are counted in."""
    fields = [
        plain_field(group.key, group.type, f"{group.description} Null where there is none, or it is not counted by.")
        for group in groups_of(name).values()
    ]
    fields.append(plain_field("count", "Int!", "How many entries."))
    part = summed(name)
    if part is not None:
        whose = {"node": "their amounts", "offering": "the offerings' amounts"}
        what = whose.get(part, "the amounts that the best claims give to the relationships")
        fields.append(plain_field("sumEur", "Decimal", _SUM.format(what)))
        fields.append(plain_field("amounts", "Int!", "How many entries have an amount whose euros are known."))
    return ObjectType(name=f"{name}Aggregate", description="Entries that are alike, counted.", fields=keyed(fields))


def aggregate_field(name: str) -> Field:
    """Return the field of a connection that counts its entries."""
    text = "All entries that fit, on whatever page, counted by the groups: the largest first, then by key."
    return plain_field("aggregate", f"[{name}Aggregate!]!", text, Role.AGGREGATE)
