"""Runs the whole extraction on marked articles and compares it with their marks: for thresholds, and to measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from graph.model import Document, PartialDate
from graph.names import fold
from graph.ontology import PREDICATES as SPECS
from graph.ontology import Kind, Predicate
from ingest.extract.pipeline import load_reader
from ingest.training.evaluate import Counts, Scored, gold_record
from ingest.wire.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ingest.training.marked import MarkedArticle

_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)

Json = dict[str, Any]
Triple = tuple[str | None, Predicate, str | None]
"""Subject, predicate and object by the keys of marked entities; None stands for what is not marked."""


@dataclass(slots=True, kw_only=True)
class EndToEnd:
    """What extraction found in articles, against their marks."""

    entities: Counts = field(default_factory=Counts)
    kinds: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    """The same by kind."""
    scored: list[Scored] = field(default_factory=list)
    """Claims that were found."""
    required: Counter[Predicate] = field(default_factory=Counter)


def extract_marked(model: Path | None, articles: Iterable[MarkedArticle]) -> EndToEnd:
    """Return what extraction with this model finds in the articles' texts, against their marks."""
    found = EndToEnd()
    for _ in extract_each(model, articles, found):
        pass
    return found


def extract_each(
    model: Path | None, articles: Iterable[MarkedArticle], found: EndToEnd | None = None
) -> Iterator[EndToEnd]:
    """Yield what extraction finds in each article, or all into `found` if that is given."""
    reader = load_reader(model)
    for article in articles:
        document, story = Document.ids(article.id, article.text)
        extraction = reader.read(
            Document(
                id=document,
                story=story,
                url=article.id,
                title=article.title,
                published_at=PartialDate(article.date),
                retrieved_at=_READ_AT,
            ),
            article.text,
        )
        into = found if found is not None else EndToEnd()
        compare(gold_record(article), orjson.loads(render(extraction)), into)
        yield into


def compare(gold: Json, line: Json, found: EndToEnd) -> None:
    """Count what one line of extraction has right, wrong and missed into `found`."""
    predictions = {entity["id"]: entity for entity in line["entities"]}
    keys = {id_: match_entity(entity, gold, predictions) for id_, entity in predictions.items()}
    optional = {entity["key"] for entity in gold["entities"] if entity.get("optional")}
    met = {key for key in keys.values() if key}
    for id_, key in keys.items():
        found.kinds[predictions[id_]["kind"]].wrong += key is None
    for entity in gold["entities"]:
        if entity["key"] not in optional:
            found.kinds[entity["kind"]].right += entity["key"] in met
            found.kinds[entity["kind"]].missed += entity["key"] not in met
    found.entities.wrong += sum(key is None for key in keys.values())
    found.entities.right += len(met - optional)
    found.entities.missed += len({entity["key"] for entity in gold["entities"]} - met - optional)
    wanted: dict[Triple, Json] = {
        (claim["subject"], Predicate(claim["predicate"]), claim["object"]): claim for claim in gold["claims"]
    }
    for claim in gold["claims"]:
        found.required[Predicate(claim["predicate"])] += not claim.get("optional")
    hit: set[Triple] = set()
    for claim in line["claims"]:
        predicate = Predicate(claim["predicate"])
        subject, object_ = keys.get(claim["subject"]), keys.get(claim["object"])
        if (subject, predicate, object_) not in wanted and SPECS[predicate].symmetric:
            subject, object_ = object_, subject
        triple = subject, predicate, object_
        target = wanted.get(triple)
        right = target is not None and target["qualifiers"].get("negated", False) == claim["qualifiers"]["negated"]
        if right and triple in hit:
            continue
        hit.add(triple)
        found.scored.append(
            Scored(
                article=gold["id"],
                predicate=predicate,
                score=claim["confidence"],
                right=right,
                optional=target is not None and bool(target.get("optional")),
            )
        )


def match_entity(predicted: Json, gold: Json, predictions: Mapping[str, Json]) -> str | None:
    """Return the key of the marked entity that a found one stands for, None if there is none."""
    kind = predicted["kind"]
    rivals = [entity for entity in gold["entities"] if entity["kind"] == kind]
    if kind == Kind.OFFERING:
        return _match_offering(predicted, rivals, gold, predictions)
    best = None
    for entity in rivals:
        names = {fold(name, Kind(kind)) for name in entity["names"]}
        if fold(predicted["name"], Kind(kind)) in names:
            return str(entity["key"])
        forms = [*predicted["aliases"], predicted["id"].partition(":")[2]]
        if best is None and names & {fold(form, Kind(kind)) for form in forms}:
            best = str(entity["key"])
    return best


def _match_offering(predicted: Json, rivals: Sequence[Json], gold: Json, predictions: Mapping[str, Json]) -> str | None:
    properties = predicted["properties"]
    issuer = predictions.get(properties.get("issuer") or "")
    issuer_key = match_entity(issuer, gold, predictions) if issuer else None
    have = (properties.get("amount") or {}).get("value")
    candidates: list[tuple[tuple[bool, ...], str]] = []
    for entity in rivals:
        want = (entity["properties"].get("amount") or {}).get("value")
        clash = want is not None and have is not None and float(want) != float(have)
        same_kind = entity.get("offering_kind") == properties.get("kind")
        rank = same_kind, want is not None and have is not None and not clash, not clash
        if entity.get("issuer"):
            if entity["issuer"] == issuer_key:
                candidates.append((rank, entity["key"]))
        elif not issuer and (properties.get("aggregate") or same_kind) and not clash:
            candidates.append((rank, entity["key"]))
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else None
