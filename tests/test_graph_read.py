"""Look-ups: by id, absorbed id, identifier, code or name."""

from __future__ import annotations

import pytest

from graph.client import GraphClient
from graph.errors import InvalidInputError, NotFoundError
from graph.ontology import NameKind, Predicate
from graph.read.card import get_card, get_id
from graph.read.documents import list_read_documents
from tests.graph_samples import OFFERING, Sample, exclusion, store


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("law:itar", "law:itar", id="id"),
        pytest.param("company:bolt-x", "company:bolt", id="absorbed-id"),
        pytest.param("cik:7", "company:acme", id="identifier"),
        pytest.param("CN", "jurisdiction:CN", id="code"),
        pytest.param("ACME, Inc.", "company:acme", id="folded-name"),
        pytest.param("ITAR", "law:itar", id="acronym-of-reference-data"),
    ],
)
async def test_a_thing_is_found_by_whatever_names_it(graph: GraphClient, text: str, expected: str) -> None:
    joined = Sample("b.txt").name("company:bolt", "Bolt").name("company:bolt-x", "Bolt X")
    joined.name("company:bolt-x", "Bolt", NameKind.ALIAS).has("company:acme", "identifier", "cik:7")
    await store(graph, exclusion(), joined)
    assert await get_id(graph, text) == expected


async def test_what_is_unknown_or_ambiguous_is_said(graph: GraphClient) -> None:
    await store(graph, Sample("a.txt").name("company:acme", "Acme").name("law:acme", "Acme"))
    with pytest.raises(NotFoundError, match="nobody"):
        await get_card(graph, "nobody")
    with pytest.raises(InvalidInputError, match="company:acme, law:acme"):
        await get_card(graph, "Acme")


async def test_a_card_has_properties_and_links_with_their_sentences(graph: GraphClient) -> None:
    await store(graph, exclusion())
    card = await get_card(graph, OFFERING)
    assert (card.name, card.properties["kind"], card.properties["amount_bound"]) == ("Acme IPO", "ipo", "about")
    shown = {(link.predicate, link.outgoing, link.other) for link in card.links}
    assert shown == {
        (Predicate.EXCLUDES, True, "jurisdiction:CN"),
        (Predicate.LISTS_ON, True, "exchange:XNAS"),
        (Predicate.ISSUES, False, "company:acme"),
    }
    assert {(link.publisher, link.said_at) for link in card.links} == {("The Paper", "2026-06-05")}


async def test_documents_that_a_reader_has_read_are_known(graph: GraphClient) -> None:
    await store(graph, exclusion())
    id_ = exclusion().done().document.id
    assert await list_read_documents(graph, [id_, "x"], extractor="sample", version="1") == {id_}
    assert await list_read_documents(graph, [id_], extractor="sample", version="2") == frozenset()
