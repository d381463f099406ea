"""Why an end of a claim is missing: not found, another kind, two for one, one for two, another offering. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.evaluation.match import fold_form, fold_forms, forms_of, issuer_of, same_kind, same_value
from ingest.evaluation.records import OFFERING
from ingest.evaluation.sorts import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.evaluation.records import FoundClaim, FoundEntity, GoldClaim, GoldEntity
    from ingest.evaluation.score import Judged


class Ends:
    """The entities of one article, gold's and those found."""

    def __init__(self, judged: Judged) -> None:
        self._gold, self._found, self._keys = judged.gold, judged.found, judged.keys
        self._met = {key for key in judged.keys.values() if key}
        self._names = {key: fold_forms(entity.names) - {""} for key, entity in judged.gold.by_key.items()}
        self._forms = {id_: forms_of(entity) for id_, entity in judged.found.by_id.items()}

    def is_found(self, key: str) -> bool:
        """Return whether some found entity stands for this one."""
        return key in self._met

    def shown(self, key: str) -> str:
        """Return kind and name of a gold entity."""
        entity = self._gold.by_key[key]
        return f"{entity.kind} {entity.names[0]}"

    def are_named(self, keys: Iterable[str | None], sentences: Iterable[str]) -> bool:
        """Return whether sentences name all these gold entities, by a name that gold or the reading has for them."""
        text = f" {fold_form(' '.join(sentences))} "
        return all(any(f" {form} " in text for form in self._all_forms(key)) for key in keys if key is not None)

    def _all_forms(self, key: str) -> set[str]:
        """Return gold's names of an entity and those of what was found for it, folded."""
        found = (self._forms[id_] for id_, met in self._keys.items() if met == key)
        return self._names[key].union(*found)

    def lacking(self, claim: GoldClaim) -> str:
        """Return which ends of a claim were not found."""
        missing = [self.shown(key) for key in (claim.subject, claim.object) if not self.is_found(key)]
        return f"not found: {', '.join(missing)}" if missing else ""

    def sort_of_missed(self, key: str) -> Sort:
        """Return why a gold entity was not found."""
        entity = self._gold.by_key[key]
        if entity.kind == OFFERING:
            rivals = (found for found in self._unmatched(OFFERING))
            sorts = (self._offering_sort(found, entity) for found in rivals)
            return next((sort for sort in sorts if sort is not None), Sort.OFFERING_NOT_FOUND)
        alike = [found for id_, found in self._found.by_id.items() if self._forms[id_] & self._names[key]]
        if any(found.kind == entity.kind for found in alike):
            return Sort.MERGED  # it stands for another entity of gold, else it would stand for this one
        return Sort.KIND if alike else Sort.NOT_FOUND

    def sort_of_spurious(self, id_: str) -> Sort:
        """Return why a found entity is none of gold's; `id_` may be one that is not listed."""
        found = self._found.by_id.get(id_)
        if found is None:
            return Sort.NOT_IN_GOLD
        if found.kind == OFFERING:
            rivals = (entity for key, entity in self._gold.by_key.items() if key not in self._met)
            sorts = (self._offering_sort(found, entity) for entity in rivals if entity.kind == OFFERING)
            return next((sort for sort in sorts if sort is not None), Sort.OFFERING_NOT_IN_GOLD)
        for key, entity in self._gold.by_key.items():
            if entity.kind != found.kind and self._forms[id_] & self._names[key]:
                return Sort.KIND
        if any(self._is_part(id_, key) for key in self._met if self._gold.by_key[key].kind == found.kind):
            return Sort.SPLIT
        return Sort.NOT_IN_GOLD

    def is_merged(self, found: FoundClaim, meant: GoldClaim) -> bool:
        """Return whether a found claim would be this one if an end that bears names of two stood for the other one."""
        if found.predicate != meant.predicate:
            return False
        sides = ((found.subject, meant.subject), (found.object, meant.object))
        return all(self._keys.get(id_) == key or self._bears(id_, key) for id_, key in sides)

    def _bears(self, id_: str, key: str) -> bool:
        entity, gold = self._found.by_id.get(id_), self._gold.by_key[key]
        alike = entity is not None and entity.kind == gold.kind != OFFERING
        return alike and bool(self._forms[id_] & self._names[key])

    def _is_part(self, id_: str, key: str) -> bool:
        """Return whether all words of a found name stand in one of gold's: another form of a name that was found."""
        words = [set(form.split()) for form in self._forms[id_]]
        return any(own <= set(name.split()) for own in words for name in self._names[key])

    def _unmatched(self, kind: str) -> list[FoundEntity]:
        return [entity for id_, entity in self._found.by_id.items() if entity.kind == kind and self._keys[id_] is None]

    def _offering_sort(self, found: FoundEntity, gold: GoldEntity) -> Sort | None:
        """Return what is wrong with a found offering if it means this one, None if it does not seem to."""
        if not (same_kind(found, gold) or same_value(found, gold)):
            return None
        issuer = issuer_of(found, self._found.by_id)
        if (issuer is None) is not (gold.issuer is None):
            return Sort.OFFERING_COHORT if issuer is None or gold.properties.get("aggregate") else Sort.OFFERING_ISSUER
        return Sort.OFFERING_ISSUER if issuer is not None else Sort.OFFERING_KIND
