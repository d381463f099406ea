"""What of the graph is exported: a day, and which things, predicates and claims. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.export.sections import Record, Type
from graph.model import PartialDate
from graph.names import kind_of
from graph.ontology import HAS, Kind, Modality, Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted; a set that is empty wants all.

    `as_of`, `valid_on`, `publishers`, `modalities` and `min_confidence` choose claims: links, names and properties are
    then derived from the chosen ones alone, as the writer derives them. `kinds` and `predicates` choose what is shown.
    """

    as_of: date | None = None
    """Only claims said by the end of this day, under today's decisions."""
    valid_on: date | None = None
    """Only claims that do not say that they held before or after this day alone."""
    publishers: frozenset[str] = frozenset()
    modalities: frozenset[Modality] = frozenset()
    min_confidence: float | None = None
    kinds: frozenset[Kind] = frozenset()
    predicates: frozenset[Predicate] = frozenset()

    @property
    def chooses_claims(self) -> bool:
        """Return whether some claims do not count, so that all else is derived anew."""
        return bool(
            self.as_of or self.valid_on or self.publishers or self.modalities or self.min_confidence is not None
        )

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is left out."""
        return not (self.chooses_claims or self.kinds or self.predicates)

    def parameters(self) -> dict[str, Any]:
        """Return what the condition on claims takes; null and empty mean no condition."""
        return {
            "as_of": self.as_of and self.as_of.isoformat(),
            "valid_on": self.valid_on and self.valid_on.isoformat(),
            "publishers": sorted(self.publishers) or None,
            "modalities": sorted(self.modalities) or None,
            "min_confidence": self.min_confidence,
        }

    def describe(self) -> dict[str, Any]:
        """Return the selection as JSON, only what is set."""
        named = {**self.parameters(), "kinds": sorted(self.kinds), "predicates": sorted(self.predicates)}
        return {name: value for name, value in named.items() if value is not None and value != []}

    def show(self, record: Record) -> Record | None:
        """Return a record as it is shown, or None.

        A thing goes by its kind; what speaks of things, by theirs; a claim or link also by its predicate, where
        property claims go with their thing. A document goes by date and publisher. Decisions are part of an export
        that chooses nothing but the day.
        """
        if not self._shows(record):
            return None
        if record["type"] == Type.STATED:
            return {**record, "laws": [law for law in record["laws"] if self.wants(law)]}
        return record

    def _shows(self, record: Record) -> bool:
        match record["type"]:
            case "claim" | "stated":
                return self._shows_link(record)
            case "link" | "named":
                return self.wants(record["subject"]) and self.wants(record["object"])
            case "entity" | "merged":
                return self.wants(record["id"])
            case "name" | "identifier":
                return self.wants(record["entity"])
            case "document":
                return self._wants_document(record)
            case _:
                return replace(self, as_of=None).is_whole

    def wants(self, id_: str) -> bool:
        """Return whether a thing of this id is shown, by its kind."""
        return not self.kinds or kind_of(id_) in self.kinds

    def _shows_link(self, row: Mapping[str, Any]) -> bool:
        if row["predicate"] != HAS and self.predicates and row["predicate"] not in self.predicates:
            return False
        return self.wants(row["subject"]) and (row.get("object") is None or self.wants(row["object"]))

    def _wants_document(self, row: Mapping[str, Any]) -> bool:
        if self.publishers and row.get("publisher") not in self.publishers:
            return False
        said = row.get("published_at") or row["retrieved_at"][:10]
        return self.as_of is None or PartialDate(said).last_day <= self.as_of
