"""Which gold entity a found one stands for. Pure.

The rules are those of the evaluation that the figures in `docs/` were made with, and stay as they are: a better rule
would make figures of two versions differ that were found alike. So names are folded here in their own way, not by
`graph.names`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from ingest.evaluation.records import OFFERING, FoundEntity, GoldArticle, GoldEntity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SUFFIXES = re.compile(
    r"\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc|ag|sa|nv|holdings?|group|technologies"
    r"|technology)\b\.?"
)
_APOSTROPHES = re.compile(r"[\u2018\u2019\u02bc]")
_DASHES = re.compile(r"[\u2010-\u2015]")
_DOTTED = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)")
_OTHER = re.compile(r"[^a-z0-9 ]")
_ARTICLE = re.compile(r"^\s*the\s+")


def fold_form(name: str) -> str:
    """Return a name without case, accents, punctuation, "the" and legal suffixes; empty for other scripts."""
    text = _DASHES.sub("-", _APOSTROPHES.sub("'", name))
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    text = _DOTTED.sub("", text)
    text = text.replace("&", " and ").replace("'s", "")
    text = _ARTICLE.sub("", _OTHER.sub(" ", text))
    bare = _SUFFIXES.sub(" ", text)
    return " ".join((bare if bare.strip() else text).split())


def fold_forms(names: Iterable[str]) -> set[str]:
    """Return names folded."""
    return {fold_form(name) for name in names}


def forms_of(found: FoundEntity) -> set[str]:
    """Return all that a found entity is called, folded: name, aliases, and what its id is made of."""
    forms = fold_forms((found.name, *found.aliases, found.id.split(":", 1)[-1]))
    forms.discard("")  # a name in another script folds to nothing, and nothing is no name
    return forms


def match_entity(found: FoundEntity, gold: GoldArticle, by_id: Mapping[str, FoundEntity]) -> str | None:
    """Return the key of the gold entity that a found one stands for, None if there is none.

    A name goes before an alias. An offering is known by its issuer; kind, amount and name tell those of one issuer
    apart.
    """
    if found.kind == OFFERING:
        return _match_offering(found, gold, by_id)
    forms, named = forms_of(found), fold_form(found.name)
    best = None
    for key, entity in gold.by_key.items():
        if entity.kind != found.kind:
            continue
        names = fold_forms(entity.names)
        if named and named in names:
            return key
        if best is None and forms & names:
            best = key
    return best


def _match_offering(found: FoundEntity, gold: GoldArticle, by_id: Mapping[str, FoundEntity]) -> str | None:
    issuer = issuer_of(found, by_id)
    issuer_key = match_entity(issuer, gold, by_id) if issuer is not None else None
    candidates: list[tuple[tuple[bool, bool, bool, bool], str]] = []
    for entity in gold.entities:
        if entity.kind != OFFERING:
            continue
        if entity.issuer:
            fits = issuer_key == entity.issuer
        else:
            cohort = bool(found.properties.get("aggregate")) or same_kind(found, entity)
            fits = issuer is None and cohort and not _clash(found, entity)
        if fits:
            candidates.append((_rank(found, entity), entity.key))
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def issuer_of(found: FoundEntity, by_id: Mapping[str, FoundEntity]) -> FoundEntity | None:
    """Return the issuer of a found offering, None if it names none that is listed."""
    return by_id.get(found.properties.get("issuer") or "")


def same_kind(found: FoundEntity, entity: GoldEntity) -> bool:
    """Return whether both are offerings of one kind."""
    return bool(entity.offering_kind == found.properties.get("kind"))


def same_value(found: FoundEntity, entity: GoldEntity) -> bool:
    """Return whether both give an amount, and the same."""
    want = entity.amount.get("value")
    return want is not None and bool(want == found.amount.get("value"))


def _clash(found: FoundEntity, entity: GoldEntity) -> bool:
    want, have = entity.amount.get("value"), found.amount.get("value")
    return want is not None and have is not None and bool(want != have)


def _rank(found: FoundEntity, entity: GoldEntity) -> tuple[bool, bool, bool, bool]:
    named_so = bool(forms_of(found) & fold_forms(entity.names))
    return same_kind(found, entity), same_value(found, entity), named_so, not _clash(found, entity)
