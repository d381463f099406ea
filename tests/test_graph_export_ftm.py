"""Entities of FollowTheMoney, as its own package sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.client import GraphClient
from graph.export.ftm import SCHEMAS, entity_id, iter_entities
from graph.export.selection import Selection
from graph.names import kind_of
from graph.ontology import KINDS, PREDICATES, Kind, Predicate
from tests.export_samples import export_to, store_everything
from tests.graph_samples import OFFERING, Sample, dollars, store

followthemoney = pytest.importorskip("followthemoney", reason="the extra `ftm` is not installed")


async def lines_of(graph: GraphClient, path: Path, selection: Selection | None = None) -> list[dict[str, Any]]:
    exported = await export_to(graph, "ftm", path, selection)
    return [orjson.loads(line) for line in exported.read_bytes().splitlines()]


def fault_of(line: dict[str, Any]) -> str | None:
    """Return what the package has against an entity: an unknown schema or property, or a value that it would change."""
    schema = followthemoney.model.get(line["schema"])
    if schema is None or schema.abstract:
        return "schema"
    if followthemoney.types.registry.entity.clean(line["id"]) != line["id"]:
        return "id"
    for name, values in line["properties"].items():
        prop = schema.get(name)
        if prop is None or prop.stub:
            return str(name)
        for value in values:
            if not isinstance(value, str) or prop.type.clean(value) is None:
                return f"{name}: {value!r}"
    schema.validate(line)
    return None


def with_every_predicate() -> Sample:
    """Return a sample with a link of every predicate between every two kinds that it may join."""
    sample = Sample("every.txt")
    for predicate, spec in PREDICATES.items():
        for subjects, objects in spec.signatures:
            for subject in sorted(subjects):
                for object_ in sorted(objects):
                    sample.say(reference(subject, "one"), predicate, reference(object_, "two"))
    return sample


def reference(kind: Kind, name: str) -> str:
    known = {Kind.JURISDICTION: {"one": "US", "two": "EU"}, Kind.TECHNOLOGY: {"one": "quantum", "two": "drone"}}
    return f"{kind.lower()}:{known.get(kind, {}).get(name, name)}"


async def test_every_entity_is_valid_and_every_end_is_there(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    await store(graph, with_every_predicate())
    lines = await lines_of(graph, tmp_path / "graph.ftm.json")
    assert [(line, fault) for line in lines if (fault := fault_of(line))] == []
    proxies: dict[str, Any] = {}
    for line in lines:  # fragments of one entity are merged, as `ftm aggregate` does
        proxy = followthemoney.model.get_proxy(line)
        proxies[proxy.id] = proxies[proxy.id].merge(proxy) if proxy.id in proxies else proxy
    for proxy in proxies.values():
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert value in proxies, (proxy.id, prop.name)
                assert proxies[value].schema.is_a(prop.range), (prop.name, proxies[value].schema.name)
    rows = await graph.read("MATCH (a:Entity)-[r]->(b:Entity) RETURN r.id AS id, type(r) AS type, a.id AS a, b.id AS b")
    told = {proxy.first("recordId", quiet=True) for proxy in proxies.values()}
    lost = {row["type"] for row in rows if row["id"] not in told}
    assert {row["id"] for row in rows if kind_of(row["a"]) in SCHEMAS and kind_of(row["b"]) in SCHEMAS} <= told
    assert lost == {"DEVELOPS", "RESTRICTS", "GOVERNS", "PROMOTES"}  # to technologies


async def test_what_becomes_of_what(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    sample = Sample("d.txt").say("regulator:us-treasury", Predicate.PENALISES, "company:bolt")
    sample.say("company:bolt", Predicate.DEVELOPS, "technology:quantum").say(
        "company:bolt", Predicate.BASED_IN, "jurisdiction:US"
    )
    sample.has(OFFERING, "amount", dollars(75_000_000_000)).has(OFFERING, "kind", "ipo")
    await store(graph, sample)
    merged: dict[str, dict[str, list[str]]] = {}
    for line in await lines_of(graph, tmp_path / "graph.ftm.json"):
        for name, values in line["properties"].items():
            merged.setdefault(line["id"], {"schema": [line["schema"]]}).setdefault(name, []).extend(values)
    offering, bolt = merged[entity_id(OFFERING)], merged[entity_id("company:bolt")]
    assert offering["schema"] == ["Security"]
    assert (offering["type"], offering["amount"], offering["currency"]) == (["ipo"], ["75000000000"], ["USD"])
    assert offering["issuer"] == [entity_id("company:acme")]
    assert bolt["cikCode"] == ["0000000007"]
    assert (bolt["sector"], bolt["country"]) == (["quantum computing"], ["us"])
    assert "Bolt" in bolt["alias"]
    sanction = merged[entity_id("regulator:us-treasury|PENALISES|company:bolt|sanction")]
    assert sanction["entity"] == [entity_id("company:bolt")]
    assert sanction["summary"] == ["regulator:us-treasury penalises company:bolt."]
    assert sanction["authority"][0].startswith("US")
    excluded = merged[entity_id(f"{OFFERING}|EXCLUDES|jurisdiction:CN")]
    assert (excluded["schema"], excluded["role"], excluded["status"]) == (["UnknownLink"], ["excludes"], ["asserted"])
    assert "reason: export controls" in excluded["description"][0]


async def test_names_of_authorities_are_there_in_a_selection(graph: GraphClient, tmp_path: Path) -> None:
    sample = (
        Sample("d.txt").name("regulator:board", "The Board").say("regulator:board", Predicate.PENALISES, "company:a")
    )
    await store(graph, sample)
    whole = await lines_of(graph, tmp_path / "whole")
    assert await lines_of(graph, tmp_path / "chosen", Selection(min_confidence=0.5)) == whole
    (authority,) = [line["properties"]["authority"] for line in whole if line["schema"] == "Sanction"]
    assert authority == ["The Board"]


def test_technologies_alone_have_no_schema() -> None:
    assert set(KINDS) - set(SCHEMAS) == {Kind.TECHNOLOGY}
    record = {"type": "entity", "id": "technology:drone", "kind": "Technology", "properties": {"name": "drones"}}
    assert list(iter_entities(record)) == []
