"""Stage 4: entities. Names are joined by rule, descriptions and pronouns by the coreference head."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from graph.ontology import TECHNOLOGIES, Kind, NameKind
from ingest.extract.aliases import core, is_acronym, is_generic, is_plain_tail, is_short_form, without_title
from ingest.extract.gazetteer import find_country, find_entity, find_listing_place, find_technology, folded
from ingest.extract.pairs import list_choices
from ingest.extract.reading import Reading, Thing, find_reading, register
from ingest.extract.work import scored_in_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from spacy.tokens import Doc

    from ingest.extract.pairs import Mention

LEXICON_WEIGHT = 0.5
"""Added to a technology's probability where its word list has the mention's words."""
COMMON_SHARE = 0.35
"""Least share of the probability that the best antecedent of a description must have."""
_ALIAS_WITHIN = 3
_MANY_CHOICES, _LEAST_VOTE = 100_000, 0.001
"""Choices of which no article has as many, and what a vote among so many must have to be remembered."""
_NAMES_AROUND = 300
"""Different names before and after a short form, of one kind, that it may stand for; no article has as many."""


@Language.factory("caplinks_entities")
def make_entities(nlp: Language, name: str) -> Entities:  # noqa: ARG001 - spaCy's signature
    """Return the stage."""
    register()
    return Entities()


class Entities:
    """Sets `things` and `thing_of`; offerings are left to the next stage."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its entities found."""
        reading = find_reading(doc)
        clusters = _Clusters(doc, reading)
        clusters.join_names()
        clusters.join_others()
        reading.things, reading.thing_of = clusters.things()
        return doc


def near_jurisdictions(mentions: Iterable[Mention]) -> list[str]:
    """Return the ids of the jurisdictions that a document names, also inside other names, the most frequent first."""
    found: Counter[str] = Counter()
    for mention in mentions:
        if mention.form == "name":
            words = mention.text.split()
            for text in (mention.text, *words[:2], " ".join(words[:2])):
                country = find_country(text)
                if country is not None:
                    found[country.id] += 1
    return [country for country, _ in found.most_common()]


class _Clusters:
    """Mentions into clusters: a cluster is the set of its mentions, numbered by the first."""

    def __init__(self, doc: Doc, reading: Reading) -> None:
        self._doc = doc
        self._reading = reading
        self._mentions: Sequence[Mention] = reading.mentions
        self._parent = list(range(len(self._mentions)))
        self._reference: dict[int, str] = {}
        self._dropped: set[int] = set()
        self._names: dict[Kind, list[int]] = defaultdict(list)

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def _join(self, one: int, other: int) -> None:
        one, other = self._root(one), self._root(other)
        if one == other:
            return
        first, second = min(one, other), max(one, other)
        known = self._reference.get(one), self._reference.get(other)
        if known[0] and known[1] and known[0] != known[1]:
            return
        self._parent[second] = first
        if known[0] or known[1]:
            self._reference[first] = str(known[0] or known[1])

    def join_names(self) -> None:
        """Join the mentions that are names."""
        near = near_jurisdictions(self._mentions)
        for number, mention in enumerate(self._mentions):
            if mention.kind is Kind.TECHNOLOGY:
                self._reference[number] = f"technology:{self._technology(number)}"
            elif mention.kind is not Kind.OFFERING:
                self._note_name(number, mention, near)
        self._join_equal()
        for numbers in self._names.values():
            self._join_bracketed(numbers)
            self._join_short_forms(numbers)

    def _note_name(self, number: int, mention: Mention, near: Sequence[str]) -> None:
        if mention.form == "pronoun":
            return
        entity = find_entity(mention.text, mention.kind, near)
        if entity is None and mention.kind is Kind.EXCHANGE:
            entity = find_listing_place(mention.text)
        if entity is not None:
            self._reference[number] = entity.id
        if mention.form == "name" and (entity is not None or not is_generic(mention.text)):
            self._names[mention.kind].append(number)

    def _technology(self, number: int) -> str:
        spans = self._reading.spans
        scores = np.zeros(len(TECHNOLOGIES)) if spans is None else spans.technology[number].astype(float)
        key = find_technology(self._mentions[number].text)
        if key is not None:
            scores[TECHNOLOGIES.index(key)] += LEXICON_WEIGHT
        return TECHNOLOGIES[int(scores.argmax())]

    def _join_equal(self) -> None:
        first: dict[object, int] = {}
        for number in sorted(self._reference):
            self._join(first.setdefault(self._reference[number], number), number)
        for kind, numbers in self._names.items():
            equal: dict[object, int] = {}
            for number in numbers:
                text = self._mentions[number].text
                self._join(equal.setdefault(folded(text), number), number)
                self._join(equal.setdefault(core(text, kind), number), number)

    def _join_bracketed(self, numbers: Sequence[int]) -> None:
        """Join "Long Name (LN)" and "Long Name, or LN,"."""
        for one, other in pairwise(numbers):
            left, right = self._mentions[one], self._mentions[other]
            if left.sentence != right.sentence or not 0 < right.start - left.end <= _ALIAS_WITHIN:
                continue
            between = self._doc[left.end : right.start].text_with_ws
            bracketed = between.strip() in ("(", '("', "(“", "[") or between.strip().startswith("(formerly")
            if bracketed and (right.text.isupper() or is_short_form(right.text, left.text, left.kind)):
                self._join(one, other)

    def _join_short_forms(self, numbers: Sequence[int]) -> None:
        """Join a short form with the one name that it stands for: the last before it, else the next."""
        firsts: dict[int, int] = {}
        for number in numbers:
            firsts.setdefault(self._root(number), number)
        groups: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            groups[self._root(number)].append(number)
        roots = sorted(groups)
        for root, members in sorted(groups.items(), key=lambda item: (len(self._longest(item[1])), item[0])):
            text = self._longest(members)
            place = bisect_left(roots, root)
            longer = [
                other
                for other in roots[max(0, place - _NAMES_AROUND) : place + _NAMES_AROUND]
                if self._root(other) != self._root(root) and self._stands_for(members, groups[other], text)
            ]
            if longer:
                before = [other for other in longer if other < root]
                self._join(root, max(before) if before else min(longer))

    def _longest(self, members: Sequence[int]) -> str:
        return max((self._mentions[number].text for number in members), key=lambda text: (len(text.split()), len(text)))

    def _stands_for(self, short: Sequence[int], long: Sequence[int], text: str) -> bool:
        kind = self._mentions[short[0]].kind
        full = next((t for t in self._texts(long) if is_short_form(text, t, kind)), None)
        if full is None:
            return False
        if kind is not Kind.COMPANY or is_acronym(text, full) or is_plain_tail(text, full, kind):
            return True
        return self._first_in_body(long) <= self._first_in_body(short)

    def _texts(self, members: Sequence[int]) -> list[str]:
        return sorted({self._mentions[number].text for number in members})

    def _first_in_body(self, members: Sequence[int]) -> int:
        titled = self._reading.titled
        return next((n for n in members if not titled or self._mentions[n].sentence > 0), len(self._mentions))

    def join_others(self) -> None:
        """Join descriptions, pronouns and generic names with what the coreference head takes them for."""
        named = {number for numbers in self._names.values() for number in numbers}
        loose = [
            number
            for number, mention in enumerate(self._mentions)
            if number not in named and number not in self._reference and mention.kind is not Kind.OFFERING
        ]
        offerings = {number for number, mention in enumerate(self._mentions) if mention.kind is Kind.OFFERING}
        votes = self._votes(offerings.union(loose))
        for number in loose:
            best, share = self._best(votes.get(number, ()), named)
            if best is None or share < COMMON_SHARE:
                self._dropped.add(number)
            else:
                self._join(number, best)
                named.add(number)

    def _votes(self, wanted: Collection[int]) -> dict[int, list[tuple[int, float]]]:
        reading = self._reading
        if reading.model is None or reading.spans is None:
            return {}
        found: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for choices, scores in scored_in_parts(reading.model.coreference, reading.spans, list_choices):
            rows = zip(choices.anaphor.tolist(), choices.candidate.tolist(), scores.candidates.tolist(), strict=True)
            least = _LEAST_VOTE if len(choices) > _MANY_CHOICES else 0.0
            for anaphor, candidate, score in rows:
                if anaphor in wanted and score >= least:
                    found[anaphor].append((candidate, score))
        reading.votes = dict(found)
        return found

    def _best(self, votes: Iterable[tuple[int, float]], usable: Collection[int]) -> tuple[int | None, float]:
        sums: dict[int, float] = defaultdict(float)
        for candidate, score in votes:
            if candidate in usable or candidate in self._reference:
                sums[self._root(candidate)] += score
        if not sums:
            return None, 0.0
        best = max(sums, key=lambda root: (sums[root], -root))
        return best, sums[best]

    def things(self) -> tuple[list[Thing], dict[int, int]]:
        """Return the clusters that have a name or a reference, in the order of the text, and who belongs where."""
        members: dict[int, list[int]] = defaultdict(list)
        for number, mention in enumerate(self._mentions):
            if number not in self._dropped and mention.kind is not Kind.OFFERING:
                members[self._root(number)].append(number)
        things: list[Thing] = []
        thing_of: dict[int, int] = {}
        named = {number for numbers in self._names.values() for number in numbers}
        for root in sorted(members):
            reference = self._reference.get(root)
            names = [n for n in members[root] if n in named]
            kind = self._mentions[root].kind
            if reference is None and (not names or kind is Kind.JURISDICTION):
                continue
            thing_of |= dict.fromkeys(members[root], len(things))
            things.append(Thing(kind=kind, mentions=members[root], reference=reference, names=self._named(kind, names)))
        return things, thing_of

    def _named(self, kind: Kind, numbers: Sequence[int]) -> dict[str, NameKind]:
        return order_names((self._mentions[number].text for number in numbers), kind)


def order_names(texts: Iterable[str], kind: Kind) -> dict[str, NameKind]:
    """Return the proper names of a thing, the fullest first: no demonym, seat of government or city."""
    texts = [text for text in dict.fromkeys(texts) if _is_proper(text, kind)]
    if kind is Kind.PERSON:
        texts = list(dict.fromkeys(map(without_title, texts)))
    texts.sort(key=lambda text: (-len(core(text, kind)), -len(text), text))
    found: dict[str, NameKind] = {}
    for text in texts:
        short = bool(found) and is_acronym(text, next(iter(found)))
        found[text] = NameKind.PRIMARY if not found else NameKind.ACRONYM if short else NameKind.ALIAS
    return found


def _is_proper(text: str, kind: Kind) -> bool:
    if kind is Kind.TECHNOLOGY:
        return False
    if kind is Kind.JURISDICTION:
        country = find_country(text)
        return country is not None and folded(text) in {folded(name) for name, _ in country.names}
    if kind is Kind.EXCHANGE:
        return find_listing_place(text) is None
    return True
