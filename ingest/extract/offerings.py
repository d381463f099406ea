"""Stage 6: offerings. Mentions of sales of securities into offerings, by issuer, kind and round."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from graph.ontology import OFFERING_KINDS, Kind
from ingest.extract.offering_facts import add_facts
from ingest.extract.pairs import list_issuers
from ingest.extract.reading import OfferingFacts, Reading, Thing, find_reading, register
from ingest.extract.words import word_set
from ingest.extract.work import scored_in_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float64]

SAME = 0.5
"""Share of the coreference head's probability from which two mentions are one offering."""
ISSUER = 0.3
"""Least probability of an issuer."""
ELSEWHERE = 0.25
"""What is left of an issuer's probability where a bare mention's sentence does not speak of it."""
WORD_WEIGHT = 0.6
"""Added to the probability of the kind that the mention's own words name."""
KIND_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for kind, words in (
        ("direct_listing", r"direct listings?"),
        ("spac", r"SPACs?|blank[- ]check|de-SPAC|business combination"),
        ("secondary_listing", r"secondary listings?|dual[- ](?:primary )?listings?|second listings?"),
        ("bond", r"bonds?|notes|debentures?|convertibles?|debt sale|sukuk"),
        (
            "private_round",
            r"series [a-k]\d?\+?|seed|(?:funding|financing|investment|fundraising) (?:round|deal)s?|"
            r"rounds?|private placements?|"
            r"pre-IPO|venture round|financing|fundraise|funding",
        ),
        ("follow_on", r"follow-?on|rights issue|placement|placing|capital (?:increase|raising)|new shares|top-up"),
        ("ipo", r"IPOs?|initial public offerings?|flotations?|floats?|debuts?|go(?:ing|es)? public|market debut"),
    )
)
_ROUND = re.compile(r"\b(series [a-k]\d?\+?|(?:pre-)?seed|pre-series [a-k]|angel|pre-ipo)(?:\b|(?<=\+))", re.IGNORECASE)
_COUNT = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)|\b(?P<word>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|hundred|dozens?)\b",
    re.IGNORECASE,
)
_NUMBERS = dict(
    zip(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ],
        range(2, 16),
        strict=True,
    )
) | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "dozen": 12, "dozens": 24}
_PLURAL = re.compile(
    r"\b(?:offerings|listings|IPOs|floats|flotations|debuts|companies|firms|applications|rounds|deals|issues|sales|"
    r"issuers|applicants|groups|start-?ups|filings|chipmakers|makers|names)\b",
    re.IGNORECASE,
)
_PLURAL_END = re.compile(r"[a-z]{2,}[^s\W]s$")
_COHORT = re.compile(r"\b(?:companies|firms|issuers|applicants|start-?ups|groups)\b", re.IGNORECASE)
_TOLD_COHORT = re.compile(
    r"\b(?:\d{2,}|dozens of|scores of|hundreds of|several|many)\s+(?:[\w-]+\s+){0,3}"
    r"(?:companies|firms|issuers|applicants|start-?ups)\b",
    re.IGNORECASE,
)
_POINTERS = word_set("the this that its their his her these those 's ’s which whose such said")
_WINDOW = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_DIGITS = 12
"""Of a number of offerings; more is no number of anything."""
_MOST_TOLD = 100
"""Mentions of an offering that tell its issuer, kind and number: the first ones. No article has as many."""


@Language.factory("caplinks_offerings")
def make_offerings(nlp: Language, name: str) -> Offerings:  # noqa: ARG001 - spaCy's signature
    """Return the stage."""
    register()
    return Offerings()


class Offerings:
    """Adds offerings to `things`, with what the text says of them."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its offerings found."""
        reading = find_reading(doc)
        for members, facts in _Sales(doc, reading).found():
            reading.thing_of |= dict.fromkeys(members, len(reading.things))
            reading.things.append(Thing(kind=Kind.OFFERING, mentions=members, offering=facts))
        reading.votes = {}  # a third of what a long text has piled up by now, and done with
        add_facts(doc, reading)
        return doc


class _Sales:
    """Clusters of mentions of offerings with the probabilities of their issuers and kinds."""

    def __init__(self, doc: Doc, reading: Reading) -> None:
        self._doc = doc
        self._starts = [sentence.start for sentence in doc.sents] if len(doc) else []
        self._reading = reading
        self._numbers = [n for n, mention in enumerate(reading.mentions) if mention.kind is Kind.OFFERING]
        self._issuers = _issuer_shares(reading)
        self._where: dict[int, int] = {}
        self._by_sentence: dict[int, list[int]] = defaultdict(list)
        for number, mention in enumerate(reading.mentions):
            self._by_sentence[mention.sentence].append(number)
        for number in self._numbers:
            if not self._refers(number):
                self._doubt(number)
        self._groups: list[list[int]] = []

    def _doubt(self, number: int) -> None:
        """Trust the issuers of a bare "IPO" less where its sentence speaks of other companies, or of a cohort."""
        sentence = self._reading.mentions[number].sentence
        here = {
            self._reading.thing_of.get(other, -other) for other in self._by_sentence[sentence] if self._is_rival(other)
        }
        cohort = _TOLD_COHORT.search(self._doc[self._starts[sentence] : self._reading.mentions[number].start].text)
        for thing, share in self._issuers.get(number, {}).items():
            if (here or cohort) and thing not in here:
                self._issuers[number][thing] = share * ELSEWHERE

    def _is_rival(self, number: int) -> bool:
        mention = self._reading.mentions[number]
        cohort = mention.kind is Kind.OFFERING and _COHORT.search(mention.text) is not None
        return cohort or (mention.kind is Kind.COMPANY and number in self._reading.thing_of)

    def found(self) -> Iterable[tuple[list[int], OfferingFacts]]:
        """Yield mentions and facts of each offering that has an issuer or is a cohort, in the order of the text."""
        for number in self._numbers:
            self._place(number)
        self._merge_same()
        for group in self._groups:
            facts = self._facts(group)
            if facts.issuer is not None or facts.aggregate:
                yield sorted(group), facts

    def _place(self, number: int) -> None:
        shares: dict[int, float] = defaultdict(float)
        for candidate, score in self._reading.votes.get(number, ()):
            if candidate in self._where:
                shares[self._where[candidate]] += score
        best = max(shares, key=lambda place: (shares[place], -place), default=None)
        points = self._refers(number)
        if not points and self._issuer([number]) is None:
            best = self._cohort_beside(number)
        elif best is not None and (shares[best] < SAME or not self._agree(number, self._groups[best])):
            best = None
        if best is None:
            best = len(self._groups)
            self._groups.append([])
        self._groups[best].append(number)
        self._where[number] = best

    def _cohort_beside(self, number: int) -> int | None:
        """Return the group of the cohort that the mention's sentence speaks of before it: "50 firms filed for IPOs"."""
        sentence = self._reading.mentions[number].sentence
        for place in sorted({self._where[other] for other in self._by_sentence[sentence] if other in self._where}):
            group = self._groups[place]
            if self._issuer(group) is None and self._facts(group).aggregate:
                return place
        return None

    def _refers(self, number: int) -> bool:
        """Return whether a mention points back: a pronoun, "the offering", "its listing"; not a bare "IPO"."""
        mention = self._reading.mentions[number]
        if mention.form == "pronoun":
            return True
        first = max(self._starts[mention.sentence], mention.start - _WINDOW)
        words = {token.text.casefold() for token in self._doc[first : mention.start]} | {
            mention.text.split()[0].casefold()
        }
        return bool(words & _POINTERS)

    def _agree(self, number: int, group: Sequence[int]) -> bool:
        """Return whether a mention may be of a group: no other issuer, no other round."""
        one, other = self._issuer([number]), self._issuer(group)
        rounds = {self._round([number]), self._round(group)} - {None}
        if len(rounds) > 1:
            return False
        pronoun = self._reading.mentions[number].form == "pronoun"
        return pronoun or one is None or other is None or one == other

    def _issuer(self, group: Sequence[int]) -> int | None:
        group = group[:_MOST_TOLD]
        sums: dict[int, float] = defaultdict(float)
        for number in group:
            for thing, share in self._issuers.get(number, {}).items():
                sums[thing] += share / len(group)
        best = max(sums, key=lambda thing: (sums[thing], -thing), default=None)
        return best if best is not None and sums[best] >= ISSUER else None

    def _kind(self, group: Sequence[int]) -> str:
        scores: Floats = np.zeros(len(OFFERING_KINDS))
        for number in group[:_MOST_TOLD]:
            if self._reading.spans is not None:
                scores += self._reading.spans.offering_kind[number]
            text = self._reading.mentions[number].text
            kind = next((kind for kind, words in KIND_WORDS if words.search(text)), None)
            if kind is not None:
                scores[OFFERING_KINDS.index(kind)] += WORD_WEIGHT
        return OFFERING_KINDS[int(scores.argmax())]

    def _round(self, group: Sequence[int]) -> str | None:
        return find_round(self._reading.mentions[number].text for number in group[:_MOST_TOLD])

    def _merge_same(self) -> None:
        """Join groups of one issuer and kind, unless they are different rounds."""
        kept: dict[tuple[int, str], list[tuple[str | None, list[int]]]] = defaultdict(list)
        merged: list[list[int]] = []
        for group in self._groups:
            issuer, kind, round_ = self._issuer(group), self._kind(group), self._round(group)
            if issuer is None:
                merged.append(group)
                continue
            homes = kept[issuer, kind]
            at = next((n for n, (other, _) in enumerate(homes) if round_ is None or other in (None, round_)), None)
            if at is None:
                homes.append((round_, list(group)))
                merged.append(homes[-1][1])
            else:
                other, home = homes[at]
                home += group
                homes[at] = (other or round_, home)
        self._groups = merged

    def _facts(self, group: Sequence[int]) -> OfferingFacts:
        issuer = self._issuer(group)
        facts = OfferingFacts(kind=self._kind(group), issuer=issuer, round=self._round(group))
        if issuer is None:
            first = sorted(group[:_MOST_TOLD])
            count = next((n for n in map(self._count, first) if n is not None), None)
            plural = any(self._is_plural(self._reading.mentions[number].text) for number in first)
            facts.aggregate = plural or count is not None
            facts.count = count
        return facts

    def _is_plural(self, text: str) -> bool:
        return bool(_PLURAL.search(text) or _PLURAL_END.search(text))

    def _count(self, number: int) -> int | None:
        """Return the number of offerings that a mention or the words before it give."""
        mention = self._reading.mentions[number]
        start = max(self._starts[mention.sentence], mention.start - 2 * _WINDOW)
        for words in (mention.text, self._doc[start : mention.start].text):
            if words != mention.text and not _PLURAL.search(f"{words} {mention.text}"):
                continue
            for match in reversed(list(_COUNT.finditer(words))):
                after = words[match.end() : match.end() + 2]
                if match["word"]:
                    return _NUMBERS[match["word"].lower()]
                if len(match[0]) > _MOST_DIGITS:
                    continue
                if not _YEAR.fullmatch(match[0]) and not re.match(r"[.%]\d?|[- ]?bn", after):
                    return int(match["digits"].replace(",", ""))
        return None


def find_round(texts: Iterable[str]) -> str | None:
    """Return the round that the first of these words to name one names, in lower case ("series b"), or None."""
    for text in texts:
        found = _ROUND.search(text)
        if found:
            return found[1].lower()
    return None


def _issuer_shares(reading: Reading) -> dict[int, dict[int, float]]:
    """Return for each mention of an offering the probabilities of its issuers, by thing."""
    if reading.model is None or reading.spans is None:
        return {}
    found: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for choices, scores in scored_in_parts(reading.model.issuers, reading.spans, list_issuers):
        rows = zip(choices.anaphor.tolist(), choices.candidate.tolist(), scores.candidates.tolist(), strict=True)
        for offering, company, score in rows:
            thing = reading.thing_of.get(company)
            if thing is not None:
                found[offering][thing] += score
    return {offering: dict(shares) for offering, shares in found.items()}
