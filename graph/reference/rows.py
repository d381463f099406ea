"""The rows of the reference data as frozen objects. Pure but for reading the CSV files beside it, once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from graph.model import Value
from graph.ontology import Kind, NameKind

_Row = Mapping[str, str]


class SurfaceUse(StrEnum):
    """What words that point to a reference entity are to it."""

    NAME = "name"
    ACRONYM = "acronym"
    DEMONYM = "demonym"
    """"Chinese": points to the country, is no name of it."""
    METONYM = "metonym"
    """"Washington", "the Kremlin": a government named by its seat."""
    CITY = "city"
    """"Shanghai" in the text of a listing: points to the exchange there."""
    WORD = "word"
    """"chipmaker": points to a technology."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntity:
    """A thing that reference data knows."""

    id: str
    """As everywhere in the graph: `jurisdiction:CN`, `exchange:XSHG`, `law:itar`."""
    kind: Kind
    name: str
    """Usual English name."""
    names: tuple[tuple[str, NameKind], ...]
    """All names, the usual one first, as `primary`; no demonyms, metonyms or cities."""
    properties: Mapping[str, Value] = field(default_factory=dict)
    """Properties of the ontology: `code`, `mic`, `citation`, `stage`, `key` …"""
    identifiers: tuple[str, ...] = ()
    """`scheme:value`, as in `cik:0001045810`."""
    jurisdiction: str | None = None
    """Id of the country or bloc that it belongs to."""
    part_of: str | None = None
    """Id of the thing of its kind that it is a board or office of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Words that a text may use for a reference entity."""

    text: str
    use: SurfaceUse
    entity: ReferenceEntity


def find_reference(id_: str) -> ReferenceEntity | None:
    """Return the reference entity of this id, or None."""
    return _all().get(id_)


def iter_reference(kind: Kind | None = None) -> Iterator[ReferenceEntity]:
    """Yield the reference entities, of one kind or all, in the order of their ids."""
    return (entity for entity in _all().values() if kind is None or entity.kind is kind)


def iter_surfaces() -> Iterator[Surface]:
    """Yield all words by which texts point to reference entities; the same words may point to several."""
    yield from _surfaces()


def iter_parts() -> Iterator[tuple[str, str]]:
    """Yield (part, whole) pairs of ids in order: boards of exchanges, offices of authorities, members of blocs."""
    pairs = {(entity.id, entity.part_of) for entity in _all().values() if entity.part_of}
    for row in _rows("blocs"):
        pairs |= {(f"jurisdiction:{member}", f"jurisdiction:{row['bloc']}") for member in _list(row["members"])}
    yield from sorted(pairs)


@cache
def _all() -> Mapping[str, ReferenceEntity]:
    found = {entity.id: entity for name, make in _MAKERS.items() for entity in map(make, _rows(name))}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def _surfaces() -> tuple[Surface, ...]:
    found: list[Surface] = []
    for entity in _all().values():
        found += [
            Surface(text=text, use=SurfaceUse.ACRONYM if kind is NameKind.ACRONYM else SurfaceUse.NAME, entity=entity)
            for text, kind in entity.names
        ]
    for name, column, use in _OTHER_WORDS:
        for row in _rows(name):
            entity = _MAKERS[name](row)
            found += [Surface(text=text, use=use, entity=entity) for text in _list(row[column])]
    return tuple(found)


_OTHER_WORDS = (
    ("countries", "adjectives", SurfaceUse.DEMONYM),
    ("countries", "capitals", SurfaceUse.METONYM),
    ("countries", "metonyms", SurfaceUse.METONYM),
    ("exchanges", "cities", SurfaceUse.CITY),
    ("technologies", "words", SurfaceUse.WORD),
)


@cache
def _rows(name: str) -> tuple[_Row, ...]:
    text = files("graph.reference").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _list(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _names(row: _Row) -> tuple[tuple[str, NameKind], ...]:
    found = {row["name"]: NameKind.PRIMARY}
    acronym = row.get("acronym")
    if acronym:
        found.setdefault(acronym, NameKind.ACRONYM)
    for name in _list(row.get("names", "")):
        short = name.isupper() and name.isalpha() and len(name) < _LONGEST_ACRONYM
        found.setdefault(name, NameKind.ACRONYM if short else NameKind.ALIAS)
    return tuple(found.items())


_LONGEST_ACRONYM = 6


def _values(row: _Row, *columns: str) -> Mapping[str, Value]:
    return MappingProxyType({column: row[column] for column in columns if row[column]})


def _country_id(row: _Row) -> str | None:
    return f"jurisdiction:{row['country']}" if row["country"] else None


def _part_of(row: _Row, kind: Kind) -> str | None:
    return f"{kind.lower()}:{row['part_of']}" if row["part_of"] else None


def _country(row: _Row) -> ReferenceEntity:
    bloc: Mapping[str, Value] = {"bloc": True} if row["bloc"] else {}
    names = (*_names(row), (row["code"], NameKind.ACRONYM))
    return ReferenceEntity(
        id=f"jurisdiction:{row['code']}",
        kind=Kind.JURISDICTION,
        name=row["name"],
        names=tuple(dict(reversed(names)).items())[::-1],
        properties=MappingProxyType({"code": row["code"], **bloc}),
        identifiers=(f"qid:{row['wikidata']}",) if row["wikidata"] else (),
    )


def _exchange(row: _Row) -> ReferenceEntity:
    return ReferenceEntity(
        id=f"exchange:{row['id']}",
        kind=Kind.EXCHANGE,
        name=row["name"],
        names=_names(row),
        properties=_values(row, "mic", "acronym"),
        jurisdiction=_country_id(row),
        part_of=_part_of(row, Kind.EXCHANGE),
    )


def _regulator(row: _Row) -> ReferenceEntity:
    return ReferenceEntity(
        id=f"regulator:{row['id']}",
        kind=Kind.REGULATOR,
        name=row["name"],
        names=_names(row),
        properties=_values(row, "acronym"),
        jurisdiction=_country_id(row),
        part_of=_part_of(row, Kind.REGULATOR),
    )


def _law(row: _Row) -> ReferenceEntity:
    short: Mapping[str, Value] = {"short_name": row["acronym"]} if row["acronym"] else {}
    return ReferenceEntity(
        id=f"law:{row['id']}",
        kind=Kind.LAW,
        name=row["name"],
        names=_names(row),
        properties=MappingProxyType({**_values(row, "citation", "stage"), **short}),
        jurisdiction=_country_id(row),
    )


def _technology(row: _Row) -> ReferenceEntity:
    return ReferenceEntity(
        id=f"technology:{row['key']}",
        kind=Kind.TECHNOLOGY,
        name=row["name"],
        names=((row["name"], NameKind.PRIMARY),),
        properties=_values(row, "key"),
    )


def _company(row: _Row) -> ReferenceEntity:
    return ReferenceEntity(
        id=f"company:{row['id']}",
        kind=Kind.COMPANY,
        name=row["name"],
        names=_names(row),
        identifiers=tuple(_list(row["identifiers"])),
        jurisdiction=_country_id(row),
    )


_MAKERS: Mapping[str, Callable[[_Row], ReferenceEntity]] = MappingProxyType(
    {
        "countries": _country,
        "exchanges": _exchange,
        "regulators": _regulator,
        "laws": _law,
        "technologies": _technology,
        "companies": _company,
    }
)
