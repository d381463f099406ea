"""Puts the lines of a whole export into an empty graph: the same graph, to the byte of its canonical export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, LiteralString

import orjson

from graph.derive import EntityRow, LinkRow, NameRow
from graph.errors import InvalidInputError
from graph.export.jsonl import VERSION
from graph.export.sections import Record, Type
from graph.names import long_hash
from graph.ontology import Kind, Predicate
from graph.schema import forget_plans, latest_version
from graph.write.batch import SET_CLAIMS, SET_DOCUMENTS
from graph.write.derived import write_entities, write_links
from graph.write.revision import Touched, change, in_batches
from graph.write.settle import ADD_BASES, add_entities, add_merged

if TYPE_CHECKING:
    from graph.client import GraphClient, Transaction

_BATCH = 2_000
_MARK: LiteralString = """
MATCH (g:Graph {id: 'caplinks'})
WITH g, EXISTS { MATCH (n:Entity|Merged|Document|Claim|Decision) } AS holds
WITH g, (holds AND coalesce(g.restoring, '') <> $mark) AS taken
SET g.restoring = CASE WHEN taken THEN g.restoring ELSE $mark END
RETURN taken
"""
_UNMARK: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) REMOVE g.restoring"
_SET_DECISIONS: LiteralString = "UNWIND $rows AS row MERGE (d:Decision {id: row.id}) SET d = row"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """What was put into the graph."""

    revision: int
    records: Mapping[str, int]
    """How many, by type."""


def is_export(line: bytes) -> bool:
    """Return whether a first line is that of an export, and not of an extraction."""
    return line.startswith(b'{"type":"export"')


async def restore(
    graph: GraphClient,
    lines: Iterable[bytes],
    *,
    actor: str,
    run: str,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> RestoreReport:
    """Put an export into an empty graph. Broken off, it is done again from the beginning and harms nothing.

    Raises: InvalidInputError: the graph holds something else, or the lines are no whole export of this version;
        what came before the fault is in the graph.
    """
    numbered = enumerate(lines, 1)
    mark = _head(numbered)
    if await graph.write(lambda transaction: _take(transaction, mark)):
        message = "the graph holds something already; an export is loaded into an empty one"
        raise InvalidInputError(message)
    counts: Counter[str] = Counter()
    end: Record | None = None
    revision = 0
    for (type_, _), group in groupby(_records(numbered), key=lambda record: (record["type"], _group(record))):
        if type_ == "end":
            end = next(group)
            continue
        for rows in in_batches(group, _BATCH):
            try:
                revision = await _store(graph, Type(type_), rows, actor=actor, run=run)
            except (KeyError, TypeError, ValueError) as exc:
                message = f"one of the {len(rows)} records of type {type_} after the first {counts[type_]} is broken"
                raise InvalidInputError(message) from exc
            counts[type_] += len(rows)
            on_progress(counts.total())
    if end is None or {name: n for name, n in end["counts"].items() if n} != dict(counts):
        message = "the export ends too early; some of it is in the graph now: load a whole one of the same revision"
        raise InvalidInputError(message)
    await graph.run_implicit(_UNMARK)
    await forget_plans(graph)
    return RestoreReport(revision=revision, records=dict(counts))


def _head(numbered: Iterator[tuple[int, bytes]]) -> str:
    """Return what tells this export from others, once its first line was looked at."""
    head = _record(*next(numbered, (1, b"")))
    if head["type"] != "export" or head.get("version") != VERSION:
        message = f"these are no lines of `caplinks export --format jsonl` of version {VERSION}"
        raise InvalidInputError(message)
    if head["schema"] != latest_version():
        message = (
            f"the export is of a graph with schema {head['schema']}, this caplinks needs {latest_version()}; "
            "export it again with the same version of caplinks"
        )
        raise InvalidInputError(message)
    if head["selection"]:
        message = "the export holds a part of a graph alone; only a whole one can be loaded: export without filters"
        raise InvalidInputError(message)
    return long_hash(orjson.dumps(head).decode())


def _records(numbered: Iterable[tuple[int, bytes]]) -> Iterator[Record]:
    for number, line in numbered:
        if line.strip():
            yield _record(number, line)


def _record(number: int, line: bytes) -> Record:
    try:
        record = orjson.loads(line)
        kinds = (*Type, "export", "end")
        if not isinstance(record, dict) or record.get("type") not in kinds:
            raise ValueError  # noqa: TRY301 - told with the others
    except ValueError:
        message = f"line {number} is no record of an export"
        raise InvalidInputError(message) from None
    return record


def _group(record: Record) -> str:
    """Return what one statement stores together: entities go by kind, links by predicate."""
    return str(record.get({"entity": "kind", "link": "predicate"}.get(record["type"], ""), ""))


async def _take(transaction: Transaction, mark: str) -> bool:
    """Return whether the graph holds something that is not of a broken load of the same export."""
    (row,) = await transaction.run(_MARK, {"mark": mark})
    return bool(row["taken"])


async def _store(graph: GraphClient, type_: Type, rows: Sequence[Record], *, actor: str, run: str) -> int:
    bare = [{name: value for name, value in row.items() if name != "type"} for row in rows]

    async def work(transaction: Transaction, touched: Touched) -> None:
        match type_:
            case Type.ENTITY:
                entities = {row["id"]: _entity(row) for row in bare}
                await add_entities(transaction, entities)
                touched.entities |= await write_entities(transaction, entities, {})
            case Type.MERGED:
                await add_merged(transaction, {row["id"]: row["into"] for row in bare})
                touched.entities |= {row["id"] for row in bare}
            case Type.LINK:
                touched.links |= await write_links(transaction, {row["id"]: _link(row) for row in bare}, {})
            case Type.DOCUMENT:
                await transaction.run(SET_DOCUMENTS, {"rows": bare})
                touched.documents |= {row["id"] for row in bare}
            case Type.DECISION:
                await transaction.run(_SET_DECISIONS, {"rows": bare})
                touched.decisions |= {row["id"] for row in bare}
            case Type.CLAIM:
                await _store_claims(transaction, bare)
                touched.claims |= {row["id"] for row in bare}
                touched.news |= touched.claims
            case _:
                message = f"an export has no lines of type {type_}"
                raise InvalidInputError(message)

    _, revision = await change(graph, work, actor=actor, run=run)
    return revision


async def _store_claims(transaction: Transaction, rows: Sequence[Record]) -> None:
    pairs = [[row["document"], {n: v for n, v in row.items() if n not in ("document", "laws")}] for row in rows]
    await transaction.run(SET_CLAIMS, {"rows": pairs})
    await transaction.run(ADD_BASES, {"rows": [[row["id"], law] for row in rows for law in row["laws"]]})


def _entity(row: Record) -> EntityRow:
    names = tuple(
        NameRow(each["fold"], row["id"], each["text"], each["kind"], each.get("language"), each["claims"])
        for each in row["names"]
    )
    identifiers = tuple((each["key"], each["claims"]) for each in row["identifiers"])
    return EntityRow(row["id"], Kind(row["kind"]), row["properties"], names, identifiers)


def _link(row: Record) -> LinkRow:
    ends = ("predicate", "subject", "object")
    properties = {name: value for name, value in row.items() if name not in ends}
    return LinkRow(Predicate(row["predicate"]), row["subject"], row["object"], properties)
