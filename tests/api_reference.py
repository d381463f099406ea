"""A plain, slow resolver of the schema: graphql-core's own execution, field by field, over rows in memory."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse

from graph.model import PartialDate
from graph.ontology import KINDS, PREDICATES, Kind, Modality, Predicate, ValueType
from tests.api_world import Row, Rows, World, said_at, said_on

_PLURALS = {"companies": "Company", "people": "Person", "technologies": "Technology"} | {
    f"{kind.lower()}s": kind.value for kind in Kind if kind not in (Kind.COMPANY, Kind.PERSON, Kind.TECHNOLOGY)
}
_MODALITIES = [modality.value for modality in Modality]
_ENUMS = ("Modality", "ClaimStatus", "NameKind", "Bound", "OfferingKind", "OfferingStatus", "LawStage")
Item = dict[str, Any]
"""What a resolver hands on: `_type`, `_row`, `_world`, and what belongs to it."""


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


class Reference:
    """Answers operations the slow way."""

    def __init__(self, sdl: str, rows: Rows) -> None:
        self._schema: GraphQLSchema = build_schema(sdl)
        self._world = World(rows)

    def answer(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Return the data of an operation, without its scalars being looked at."""
        result = execute_sync(
            self._schema,
            parse(query),
            variable_values=dict(variables or {}),
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value["_type"],
        )
        assert result.errors is None, result.errors
        return result.data

    def _resolve(self, source: Item | None, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        name = info.field_name
        if source is None:
            return self._root(name, self._world.narrowed(arguments.get("lens")), arguments)
        own = source.get("_fields", {})
        if name in own:
            value = own[name]
            return value(arguments) if callable(value) else value
        type_name = str(info.return_type).strip("[]!")
        value = source["_row"].get(_snake(name))
        if value is not None and type_name in _ENUMS:
            return value.upper()
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if value is None and str(info.return_type) == "Boolean!":
            return False
        return value

    # -- roots -------------------------------------------------------------------------------------------------------

    def _root(self, name: str, world: World, arguments: Mapping[str, Any]) -> Any:
        if name in _PLURALS or name == "entities":
            kinds = {_PLURALS[name]} if name in _PLURALS else set(Kind)
            things = [thing(world, id_) for id_, row in world.entities.items() if row["_kind"] in kinds]
            return page(things, arguments, [("id", False)])
        if name == "exclusions":
            links = [row for row in world.links.values() if row["_predicate"] == "EXCLUDES"]
            return page([exclusion(world, row) for row in links], arguments, [("id", False)])
        if name == "claims":
            return page([claim_of(world, row) for row in world.claims.values()], arguments, [("id", False)])
        if name == "documents":
            return page([document_of(world, row) for row in world.documents.values()], arguments, [("id", False)])
        if name == "coverage":
            return coverage(world.documents.values(), len(world.claims))
        return _by_id(name, world, arguments["id"])


def _by_id(name: str, world: World, id_: str) -> Item | None:
    def survivor(one: str) -> str:
        return world.merged.get(one, one)

    if name in ("exclusion", "node") and "|EXCLUDES|" in id_:
        subject, _, object_ = id_.partition("|EXCLUDES|")
        row = world.links.get(f"{survivor(subject)}|EXCLUDES|{survivor(object_)}")
        return exclusion(world, row) if row else None
    if name in ("claim", "node") and id_ in world.claims:
        return claim_of(world, world.claims[id_])
    if name in ("document", "node") and id_ in world.documents:
        return document_of(world, world.documents[id_])
    row = world.entities.get(survivor(id_))
    if row is None or name not in ("node", "entity", row["_kind"].lower()):
        return None
    return thing(world, row["id"])


# -- things ----------------------------------------------------------------------------------------------------------


def thing(world: World, id_: str) -> Item:
    row = world.entities.get(id_) or _unspoken(id_)
    kind = Kind(row["_kind"])
    mine = _about(world, id_)
    fields: dict[str, Any] = {
        "names": [
            {"_row": {"text": n[0], "kind": n[1], "language": n[2]}, "_type": "EntityName"} for n in row["_names"]
        ],
        "identifiers": row["_identifiers"],
        "claims": lambda arguments: page(_claims(world, arguments, id_), arguments, [("id", False)]),
        "coverage": coverage([world.documents[d] for d in {claim["_document"] for claim in mine}], len(mine)),
    }
    for spec in KINDS[kind].properties:
        if spec.type is ValueType.MONEY:
            fields[_camel(spec.name)] = money(row, spec.name)
    for predicate in PREDICATES.values():
        if predicate.symmetric:
            fields[predicate.field] = _connected(world, id_, predicate.predicate, 0, 1)
        else:
            fields[predicate.field] = _connected(world, id_, predicate.predicate, 0)
            fields[predicate.inverse] = _connected(world, id_, predicate.predicate, 1)
    return {"_type": kind.value, "_row": row, "_fields": fields}


def _about(world: World, id_: str) -> list[Row]:
    return [claim for claim in world.claims.values() if id_ in (claim["subject"], claim.get("object"))]


def _claims(world: World, arguments: Mapping[str, Any], id_: str) -> list[Item]:
    below = world.narrowed(arguments.get("lens"))
    return [claim_of(below, claim) for claim in _about(below, id_)]


def _unspoken(id_: str) -> Row:
    message = f"{id_} is not there as of the day"
    raise AssertionError(message)


def _links(world: World, id_: str, predicate: Predicate, end: int) -> list[tuple[Row, str]]:
    return [
        (row, row["_ends"][1 - end])
        for row in world.links.values()
        if row["_predicate"] == predicate and row["_ends"][end] == id_
    ]


def _connected(world: World, id_: str, predicate: Predicate, *ends: int) -> Callable[[Mapping[str, Any]], Item]:
    def connection(arguments: Mapping[str, Any]) -> Item:
        below = world.narrowed(arguments.get("lens"))
        links = [found for end in ends for found in _links(below, id_, predicate, end)]
        return page([link_item(below, row, other) for row, other in links], arguments, [("id", False)])

    return connection


def link_item(world: World, row: Row, other: str) -> Item:
    fields = link_fields(world, row)
    return {"_row": row, "_fields": fields, "_node": lambda: thing(world, other), "_type": "Link"}


def link_fields(world: World, row: Row) -> dict[str, Any]:
    def evidence(arguments: Mapping[str, Any]) -> Item:
        below = world.narrowed(arguments.get("lens"))
        return page([claim_of(below, claim) for claim in _evidence(below, row["id"])], arguments, None)

    stating = [claim for claim in _evidence(world, row["id"]) if not claim["negated"]]
    return {"evidence": evidence, "grounds": grounds(world, stating)}


def _evidence(world: World, link: str) -> list[Row]:
    accepted = [claim for claim in world.claims.values() if claim["link"] == link and claim["status"] == "accepted"]
    return sorted(accepted, key=best_first)


def best_first(claim: Row) -> tuple[Any, ...]:
    said = -int(claim["said_on"].replace("-", ""))
    return _MODALITIES.index(claim["modality"]), -claim["confidence"], said, claim["id"]


def grounds(world: World, best: list[Row]) -> list[Item]:
    groups: dict[tuple[str | None, str | None, str | None], list[Row]] = {}
    for claim in best:
        who, reason = claim.get("investor_class"), claim.get("reason")
        for law in claim["_laws"] or [None]:
            if law is not None or who is not None or reason is not None:
                groups.setdefault((law, who, None if law else reason), []).append(claim)
    ordered = sorted(
        groups.items(), key=lambda item: (best_first(item[1][0]), [(part is None, part or "") for part in item[0]])
    )
    return [
        {
            "_type": "Ground",
            "_row": {
                "reason": next((claim["reason"] for claim in claims if claim.get("reason")), None),
                "investor_class": who,
                "modality": claims[0]["modality"],
                "confidence": claims[0]["confidence"],
                "claims": len(claims),
            },
            "_fields": {"law": thing(world, law) if law else None},
        }
        for (law, who, _), claims in ordered
    ]


def exclusion(world: World, row: Row) -> Item:
    ends = {"offering": row["_ends"][0], "jurisdiction": row["_ends"][1]}
    fields = link_fields(world, row) | {name: (lambda _, end=end: thing(world, end)) for name, end in ends.items()}
    return {"_row": row, "_fields": fields, "_type": "Exclusion"}


def claim_of(world: World, row: Row) -> Item:
    def end(name: str) -> Callable[[Any], Item | None]:
        return lambda _: thing(world, row[name]) if row.get(name) in world.entities else None

    fields = {
        "subject": end("subject"),
        "object": end("object"),
        "document": lambda _: document_of(world, world.documents[row["_document"]]),
        "laws": lambda _: [thing(world, law) for law in row["_laws"]],
        "amount": money(row, "amount"),
    }
    return {"_type": "Claim", "_row": row, "_fields": fields}


def document_of(world: World, row: Row) -> Item:
    def claims(arguments: Mapping[str, Any]) -> Item:
        below = world.narrowed(arguments.get("lens"))
        mine = [claim_of(below, claim) for claim in below.claims.values() if claim["_document"] == row["id"]]
        return page(mine, arguments, [("start", False), ("id", False)])

    return {"_type": "Document", "_row": row, "_fields": {"claims": claims, "sources": row.get("sources") or []}}


def money(row: Row, name: str) -> Item | None:
    if row.get(f"{name}_value") is None:
        return None
    parts = {part: row.get(f"{name}_{part}") for part in ("value", "currency", "bound", "eur")}
    return {"_type": "Money", "_row": parts}


def coverage(documents: Iterable[Row], claims: int) -> Item:
    found = list(documents)
    newest = max(((said_on(row), said_at(row)) for row in found), default=(None, None))[1]
    notes = sorted({row["note"] for row in found if row.get("note")})
    row = {"documents": len(found), "stories": len({row["story"] for row in found}), "claims": claims, "newest": newest}
    return {"_type": "Coverage", "_row": {**row, "notes": notes}}


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


# -- lists -----------------------------------------------------------------------------------------------------------


def page(items: list[Item], arguments: Mapping[str, Any], default: list[tuple[str, bool]] | None) -> Item:
    """Return a connection; `default` is its order, None that the items are in order."""
    kept = [item for item in items if holds(item, arguments.get("where"))]
    order = [(each["field"].lower(), each.get("direction") == "DESC") for each in arguments.get("orderBy") or ()]
    if order or default is not None:
        for name, down in reversed([*order, ("id", False)] if order else default or []):
            kept.sort(key=partial(_key, name=name), reverse=down)
    total = len(kept)
    backwards = arguments.get("last") is not None
    size = arguments.get("last") or arguments.get("first") or 20
    ids = [item["_row"]["id"] for item in kept]
    cursor = arguments.get("before") if backwards else arguments.get("after")
    if cursor is not None:
        at = ids.index(json.loads(base64.urlsafe_b64decode(cursor + "==="))[-1])
        kept = kept[:at] if backwards else kept[at + 1 :]
    more = len(kept) > size
    shown = kept[-size:] if backwards else kept[:size]
    info = {
        "has_next_page": cursor is not None if backwards else more,
        "has_previous_page": more if backwards else cursor is not None,
    }
    return {
        "_type": "Connection",
        "_row": {"total_count": total},
        "_fields": {"pageInfo": {"_row": info, "_type": "PageInfo"}, "edges": [_edge(item) for item in shown]},
    }


def _edge(item: Item) -> Item:
    if "_node" in item:
        return item | {"_fields": item["_fields"] | {"node": lambda _: item["_node"]()}}
    return {"_row": {}, "_fields": {"node": item}, "_type": "Edge"}


def _key(item: Item, name: str) -> tuple[bool, Any]:
    row = item["_node"]()["_row"] if name == "name" and "_node" in item else item["_row"]
    value = row.get(name)
    value = row.get(f"{name}_value") if value is None else value
    return value is None, "" if value is None else value


# -- filters ---------------------------------------------------------------------------------------------------------


def holds(item: Item, where: Mapping[str, Any] | None) -> bool:
    """Return whether a filter lets an item through."""
    return all(_holds(item, name, value) for name, value in (where or {}).items() if value is not None)


def conditions(where: Mapping[str, Any]) -> bool:
    """Return whether a filter says anything."""
    return any((conditions(value) if isinstance(value, Mapping) else value is not None) for value in where.values())


def _holds(item: Item, name: str, value: Any) -> bool:  # noqa: PLR0911 - a case a line
    if name == "and":
        return all(holds(item, part) for part in value)
    if name == "or":
        return any(holds(item, part) for part in value)
    if name == "not":
        return not conditions(value) or not holds(item, value)
    if name == "edge":
        return holds(item | {"_fields": {}}, value)
    if name == "node":
        return holds(item["_node"](), value)
    if set(value) & {"some", "none", "all"}:
        return _quantified(item, name, value)
    if name in ("offering", "jurisdiction", "subject", "object", "document") and name in item["_fields"]:
        end = item["_fields"][name]({})
        return end is not None and holds(end, value)
    money_ = item.get("_fields", {}).get(name)
    if (isinstance(money_, dict) and money_.get("_type") == "Money") or f"{_snake(name)}_value" in item["_row"]:
        return all(_scalar((money_ or {"_row": {}})["_row"].get(part), operators) for part, operators in value.items())
    found = item["_row"].get(_snake(name))
    return _scalar(False if found is None and name in ("bloc", "aggregate") else found, value)


def _quantified(item: Item, name: str, value: Mapping[str, Any]) -> bool:
    entries = item["_fields"][name]({"first": 1000})["_fields"]["edges"]
    for quantifier, where in value.items():
        if where is None:
            continue
        found = [holds(entry, where) for entry in entries]
        if quantifier == "some" and not any(found):
            return False
        if quantifier == "none" and any(found):
            return False
        if quantifier == "all" and not all(found):
            return False
    return True


def _scalar(value: Any, operators: Mapping[str, Any] | None) -> bool:
    return all(_compare(value, name, given) for name, given in (operators or {}).items() if given is not None)


def _as_number(value: Any, given: Any) -> Any:
    """Return what is given as a number if the value is one: a Decimal may be given as text."""
    return float(given) if isinstance(value, int | float) and isinstance(given, str) else given


def _compare(value: Any, name: str, given: Any) -> bool:
    if name == "isNull":
        return (value is None) is given
    if isinstance(value, str) and isinstance(given, str) and given.isupper() and value.upper() == given:
        given = value if value.lower() == value else given
    if isinstance(given, list):
        given = [value if isinstance(value, str) and value.upper() == each else each for each in given]
    given = _as_number(value, given)
    if name == "ne":
        return value is None or value != given
    if value is None:
        return False
    tests: dict[str, Callable[[], bool]] = {
        "eq": lambda: value == given,
        "in": lambda: value in given,
        "contains": lambda: given in value,
        "startsWith": lambda: value.startswith(given),
    }
    return tests[name]() if name in tests else _range(value, name, given)


def _range(value: Any, name: str, given: Any) -> bool:
    if isinstance(value, str) and _is_date(value) and _is_date(given):
        one, other = PartialDate(value), PartialDate(given)
        return {
            "lt": one.last_day < other.first_day,
            "lte": one.last_day <= other.last_day,
            "gt": one.first_day > other.last_day,
            "gte": one.first_day >= other.first_day,
        }[name]
    return bool({"lt": value < given, "lte": value <= given, "gt": value > given, "gte": value >= given}[name])


def _is_date(text: str) -> bool:
    try:
        PartialDate(text)
    except ValueError:
        return False
    return True
