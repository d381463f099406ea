"""Made-up gold articles and what might be found in them, for tests of the evaluation: small, and wrong in every way."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from graph.ontology import PREDICATES, Kind, Predicate, allows
from ingest.evaluation.records import FoundArticle, GoldArticle

Json = dict[str, Any]
UNHURRIED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For laws of what is made here: how long one example takes says nothing on a busy machine."""

NAMES: dict[Kind, list[str]] = {
    Kind.COMPANY: ["Arcline", "Arcline Robotics", "Bolt Foundry", "Bolt Foundry Inc.", "Corvo", "中芯"],
    Kind.PERSON: ["Ann Example", "Example", "Bo Sample"],
    Kind.REGULATOR: ["Trade Office", "The Trade Office"],
    Kind.LAW: ["Chip Act", "the Chip Act"],
    Kind.EXCHANGE: ["Nasdaq", "Bolt Foundry"],
    Kind.JURISDICTION: ["United States", "U.S.", "China"],
    Kind.OFFERING: ["Arcline IPO", "Corvo notes", "Arcline Series B"],
    Kind.TECHNOLOGY: ["semiconductor", "robotics"],
}
"""By kind; some are forms of one name, one stands under two kinds, one folds to nothing."""
SENTENCES = (
    "Arcline sells shares on Nasdaq.",
    "Bolt Foundry supplies Arcline Robotics, Ann Example said.",
    "The Trade Office shut China out under the Chip Act.",
    "Corvo may buy notes.",
)
TEXT = "Arcline goes public\n\n" + " ".join(SENTENCES)
AMOUNTS = [
    None,
    {"value": 100, "currency": "USD"},
    {"value": 250, "currency": "USD"},
    {"value": 100, "currency": "EUR"},
]
OFFERING_KINDS = ["ipo", "bond", "private_round"]
_KINDS = st.sampled_from([*Kind, Kind.COMPANY, Kind.OFFERING])
_PREDICATES = [
    *(Predicate.SUPPLIES, Predicate.PARTNERS_WITH, Predicate.ACQUIRES, Predicate.EXCLUDES, Predicate.ISSUES),
    *(Predicate.LISTS_ON, Predicate.INVESTS_IN, Predicate.COMPETES_WITH),
]
_MODALITIES = st.sampled_from(["asserted", "planned"])


@st.composite
def golds(draw: st.DrawFn) -> Json:
    """Return a gold article as its file holds it."""
    entities: list[Json] = []
    for number, kind in enumerate(draw(st.lists(_KINDS, min_size=1, max_size=7))):
        names = draw(st.lists(st.sampled_from(NAMES[kind]), min_size=1, max_size=2, unique=True))
        entity: Json = {"key": f"e{number}", "kind": str(kind), "names": names, "optional": draw(st.booleans())}
        if kind is Kind.OFFERING:
            companies = [one["key"] for one in entities if one["kind"] == Kind.COMPANY]
            entity["issuer"] = draw(st.sampled_from([None, *companies]))
            entity["offering_kind"] = draw(st.sampled_from(OFFERING_KINDS))
            amount = draw(st.sampled_from(AMOUNTS))
            entity["properties"] = {"amount": amount} if amount else {}
        entities.append(entity)
    laws = [entity["key"] for entity in entities if entity["kind"] == Kind.LAW]
    claims = [
        {**ends, **_said(draw), "also": draw(st.lists(st.sampled_from(SENTENCES), max_size=1))}
        | {"optional": draw(st.booleans()), "legal_bases": draw(st.lists(st.sampled_from(laws))) if laws else []}
        for ends in draw(_ends([(one["key"], Kind(one["kind"])) for one in entities], 8))
    ]
    return {"id": "made", "text": TEXT, "entities": entities, "claims": claims}


@st.composite
def founds(draw: st.DrawFn) -> Json:
    """Return what might be printed of such an article."""
    entities: list[Json] = []
    for number, kind in enumerate(draw(st.lists(_KINDS, max_size=7))):
        name, *aliases = draw(st.lists(st.sampled_from(NAMES[kind]), min_size=1, max_size=3))
        entity: Json = {"id": f"{kind.lower()}:{number}", "kind": str(kind), "name": name, "aliases": aliases}
        if kind is Kind.OFFERING:
            companies = [one["id"] for one in entities if one["kind"] == Kind.COMPANY]
            entity["properties"] = {
                "issuer": draw(st.sampled_from([None, "company:unlisted", *companies])),
                "kind": draw(st.sampled_from(OFFERING_KINDS)),
                "amount": draw(st.sampled_from(AMOUNTS)),
                "aggregate": draw(st.booleans()),
            }
        entities.append(entity)
    laws = [entity["id"] for entity in entities if entity["kind"] == Kind.LAW] + ["law:unlisted"]
    ends = [(one["id"], Kind(one["kind"])) for one in entities]
    claims = []
    for claim in draw(_ends(ends, 10)):
        said = _said(draw)
        start = TEXT.index(said["quote"]) + draw(st.sampled_from([0, 0, 0, 1]))
        claims.append(
            {**claim, **said, "start": start, "end": start + len(said["quote"])}
            | {"confidence": draw(st.floats(0, 1)), "legal_bases": draw(st.lists(st.sampled_from(laws), max_size=2))}
        )
    return {"document": {"id": "made", "source": "made.txt"}, "entities": entities, "claims": claims}


def _ends(things: list[tuple[str, Kind]], most: int) -> st.SearchStrategy[list[Json]]:
    """Return claims between things, mostly such as the ontology allows."""
    fitting = [
        {"subject": one, "predicate": str(predicate), "object": other}
        for one, kind in things
        for other, other_kind in things
        for predicate in _PREDICATES
        if allows(predicate, kind, other_kind) or (PREDICATES[predicate].symmetric and one == other)
    ]
    return st.lists(st.sampled_from(fitting), max_size=most) if fitting else st.just([])


def _said(draw: st.DrawFn) -> Json:
    return {
        "quote": draw(st.sampled_from(SENTENCES)),
        "qualifiers": {"modality": draw(_MODALITIES), "negated": draw(st.sampled_from([False, False, True]))},
    }


def gold(record: Json) -> GoldArticle:
    """Return a gold article as it is read."""
    return GoldArticle.model_validate(record)


def found(record: Json) -> FoundArticle:
    """Return a found article as it is read."""
    return FoundArticle.model_validate(record)
