"""What the text says of its offerings: amount, valuation, price, shares, status, date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.ontology import Kind
from ingest.extract.reading import Found, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc

    from ingest.extract.reading import Day, Sum

_I = re.IGNORECASE
VALUATION_BEFORE = re.compile(
    r"(?:valu\w+|capitali[sz]ation|market cap|(?:company|firm|group|business|start-?up) "
    r"worth)\b[^.;]{0,45}$|market value of[^.;,]{0,20}$|post-money[^.;,]{0,20}$",
    _I,
)
VALUATION_AFTER = re.compile(
    r"[\s-]*(?:post-money |pre-money |equity )?(?:valuation|market (?:value|cap)|company|firm|start-?up)\b", _I
)
AMOUNT_BEFORE = re.compile(
    r"\b(?:rais\w+|haul|take[ns]? home|took home|worth|made do with|fetch\w*|bring(?:s|ing)? in|"
    r"net(?:s|ted|ting)?|pull\w* in|collect\w*|secur\w+|drew|gather\w*|"
    r"proceeds(?: of)?|s(?:old|ell(?:s|ing)?)|issu(?:e|ed|ing)|seek\w*|clos\w+|generat\w+|yield\w*|"
    r"pric\w+)\b[^.;]{0,50}$"
    r"|\b(?:offerings?|IPO|float|round|sale|issue|listing|placement|placing|bonds?|notes|financing|"
    r"flotation|funding|debut)"
    r"\s+(?:of|worth|for|totall?ing|that (?:raised|could raise|may raise))[^.;,]{0,30}$",
    _I,
)
AMOUNT_AFTER = re.compile(
    r"[\s-]*(?:\([^)]*\)\s*)?(?:[\w'’-]+\s+){0,4}?(?:IPO|initial public offering|offerings?|float|"
    r"flotation|round|share sale|sale|"
    r"listing|placement|placing|bonds?|notes|financing|funding|issue|raise|fundrais\w+|debut|Series "
    r"[A-K]|rights issue)\b",
    _I,
)
AMOUNT_LATER = re.compile(
    r"[\s,]*(?:\([^)]*\)\s*)?(?:in|from|through|via|by|with)\s+(?:an?|the|its|their|his|fresh|"
    r"new)?\s*(?:[\w'’-]+\s+){0,5}?"
    r"(?:IPO|offering|float|flotation|round|sale|listing|placement|bonds?|equity|shares|stock|funding|"
    r"financing|capital|debut)\b",
    _I,
)
OTHER_BEFORE = re.compile(
    r"\b(?:revenues?|sales|profits?|loss(?:es)?|lost|lose|fin(?:e|ed|es)|penalt\w+|invest(?:s|ed|ing|ment)?|"
    r"bought|buy\w*|paid|pay|"
    r"spen[dt]\w*|earn\w*|cost\w*|budget|debts?|loan\w*|lent|stake|order|orders|contract|deal|grant\w*|subsid\w+|"
    r"turnover|acqui\w+|subscrib\w+|commit\w*|put|net income|deficit|assets|cash|backlog|award\w*|"
    r"settle\w*|damages)\b[^.;]{0,40}$",
    _I,
)
OTHER_AFTER = re.compile(
    r"\s+(?:worth )?of (?:the|its|their|that|this) (?:\w+ )?"
    r"(?:stock|shares|offering|deal|sale|IPO|issue|notes|bonds|float|listing)\b|"
    r"[\s-]*(?:in |of )?(?:annual |net |total |quarterly )?(?:revenues?|sales|profits?|loss(?:es)?|"
    r"fine|penalty|loan|stake|order|orders|contract|deal|"
    r"takeover|acquisition|grant|subsid\w+|cash|debt|facility|plant|factory|fund\b|acquisition|buyout|"
    r"in cash|market\b)",
    _I,
)
PARTIAL = re.compile(
    r"\b(?:of which|including|first (?:tranche|close)|tranche|cornerstone|anchor|earlier|previous\w*|last "
    r"year|ago)\b",
    _I,
)
_SHARES = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(?P<scale>million|billion|mln|bln|m|"
    r"bn)?\s+(?:new |ordinary |common |offer |existing |primary |H |A |B |class A |Class A )*"
    r"(?:shares|ADSs|American depositary shares|units)\b"
)
_SCALE = {"million": 10**6, "mln": 10**6, "m": 10**6, "billion": 10**9, "bln": 10**9, "bn": 10**9}
STATUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (status, re.compile(rf"\b(?:{words})\b", _I))
    for status, words in (
        (
            "withdrawn",
            r"withdr[ae]w\w*|withdrawal|scrap\w*|called off|"
            r"cancel\w*|abandon\w*|pull(?:ed|s|ing) (?:its|the|out)|dropped|terminated",
        ),
        ("postponed", r"postpon\w*|delay(?:ed|s)?|shelv\w*|on hold|suspend\w*|put off|paus\w*"),
        (
            "listed",
            r"debuted|first day of trading|began trading|started trading|made its debut|went public|"
            r"trading debut|closed (?:up|down)|"
            r"opened at|shares (?:rose|fell|jumped|soared|slid|climbed|sank|surged|dropped)|listed on|"
            r"has been listed|market debut|in its debut|on debut",
        ),
        ("priced", r"priced|pricing|offer price was set|set the price"),
        ("completed", r"raised|closed|completed|has raised|oversubscribed|sold|issued|secured|landed|bagged"),
        (
            "approved",
            r"approv\w*|clear(?:ed|s|ance)|green light|"
            r"go-ahead|registered|registration|passed a listing hearing|won permission",
        ),
        ("filed", r"filed|files|filing|submitted|applied|applies|application|prospectus|registration statement|lodged"),
        ("rumoured", r"weigh\w*|consider\w*|explor\w*|could|in talks|may|might|mull\w*|reported(?:ly)?|rumou?r\w*"),
        (
            "planned",
            r"plan\w*|aims?|aiming|seek\w*|expect\w*|prepar\w*|will|to raise|"
            r"intend\w*|launch\w*|hopes?|set to|ahead of|targets?|targeting|would",
        ),
    )
)
ROLE_WEIGHT = 2.0
"""How much what the words say of a sum counts against how near it stands to an offering."""
LEAST_AMOUNT = 100_000
"""A smaller sum is a price of a share."""
ADJACENT = 2.0
"""Weight of a sum that stands right beside an offering."""
_JOINED = 40
_JOINT = re.compile(
    r"[\s-]*(?:,? ?(?:of|worth|for|totall?ing|valued at)[\s,]+)?(?:(?:about|up to|at least|around|"
    r"some|nearly|almost|roughly|as much as|more than|a|over)\s+)*"
    r"(?:\([^)]*\)\s*)?",
    _I,
)
_BEFORE = re.compile(r"[\s-]*(?:\([^)]*\)\s*)?", _I)
_FAR = (-1, -2, 1, -3, 2)
"""Sentences in whose offerings a sum may belong that its own sentence has none for, the likeliest first."""
_NEAR = 60
_LEAST = 1.0
_MOST_SHARES = 1e15
"""No company has as many; such a number is none."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A value, whose it may be and how good that is."""

    thing: int
    name: str
    found: Found
    place: int | None = None
    """Where the value stands, if it can be only one offering's."""


def add_facts(doc: Doc, reading: Reading) -> None:
    """Set the properties of the offerings among the things of a document."""
    sentences = [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
    facts = _Facts(doc.text, reading, sentences)
    offers = [*facts.sums(), *facts.shares(), *facts.days(), *facts.statuses()]
    used: dict[tuple[str, int], int] = {}
    for offer in sorted(offers, key=lambda offer: -offer.found.score):
        offering = reading.things[offer.thing].offering
        if offering is None or offer.name in offering.found:
            continue
        if offer.place is not None and used.setdefault((offer.name, offer.place), offer.thing) != offer.thing:
            continue
        offering.found[offer.name] = offer.found


class _Facts:
    def __init__(self, text: str, reading: Reading, sentences: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._reading = reading
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._by_sentence: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, thing in enumerate(reading.things):
            if thing.kind is Kind.OFFERING:
                for mention in thing.mentions:
                    self._by_sentence[reading.mentions[mention].sentence].append((mention, number))
        self._mentions_of: dict[int, list[int]] = defaultdict(list)
        for number, mention_ in enumerate(reading.mentions):
            self._mentions_of[mention_.sentence].append(number)
        self._of_issuer: dict[int, list[int]] = defaultdict(list)
        for number, thing in enumerate(reading.things):
            if thing.offering is not None and thing.offering.issuer is not None:
                self._of_issuer[thing.offering.issuer].append(number)

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _nearest(self, sentence: int, start: int, end: int) -> list[tuple[int, float]]:
        """Return the offerings that a place in a sentence may speak of, with a weight."""
        mentions, things = self._reading.mentions, self._reading.things
        encoded = self._reading.encoded
        found: dict[int, float] = {}
        for mention, thing in self._by_sentence.get(sentence, ()):
            first = self._char(mentions[mention].start)
            gap = first - end if first >= end else start - first
            last = first + len(mentions[mention].text)
            beside = ADJACENT if self._beside(last, start, _JOINT) or self._beside(end, first, _BEFORE) else 0.0
            found[thing] = max(found.get(thing, 0.0), 2.0 - min(gap, 200) / 200 + beside)
        if found or encoded is None:
            return list(found.items())
        for number in self._mentions_of.get(sentence, ()):
            for offering in self._of_issuer.get(self._reading.thing_of.get(number, -1), ()):
                found[offering] = max(found.get(offering, 0.0), 0.9 if len(things) else 0.0)
        for step in _FAR if not found else ():
            for _, thing in self._by_sentence.get(sentence + step, ())[-1:]:
                found.setdefault(thing, 0.8 / abs(step))
            if found:
                break
        return list(found.items())

    def _beside(self, left: int, right: int, joint: re.Pattern[str]) -> bool:
        """Return whether only a few small words join two places: "an issue of $381 million", "a $2 million seed"."""
        return 0 <= right - left < _JOINED and bool(joint.fullmatch(self._text[left:right]))

    def _char(self, word: int) -> int:
        encoded = self._reading.encoded
        return encoded.doc[word].idx if encoded is not None else 0

    def sums(self) -> Iterable[_Offer]:
        """Yield amounts, valuations and prices of shares."""
        for one in self._reading.sums:
            sentence = self._sentence(one.start)
            near_by = self._nearest(sentence, one.start, one.end)
            beside = any(near > ADJACENT for _, near in near_by)
            role, weight = self._role(one, sentence, beside=beside)
            if role is None:
                continue
            for thing, near in near_by:
                score = ROLE_WEIGHT * weight + near - 0.01 * sentence
                yield _Offer(thing, role, Found(value=one.money, sentence=sentence, score=score), one.start)

    def _role(self, one: Sum, sentence: int, *, beside: bool) -> tuple[str | None, float]:
        start, end = self._sentences[sentence]
        before, after = self._text[max(start, one.start - _NEAR) : one.start], self._text[one.end : end][:_NEAR]
        if one.per_share or one.money.value < LEAST_AMOUNT:
            return "share_price", 1.0
        scores = {"amount": 0.3 + 2.0 * beside, "valuation": 0.0, "other": 0.2}
        scores["amount"] += 1.5 * bool(AMOUNT_BEFORE.search(before)) + 1.5 * bool(AMOUNT_AFTER.match(after))
        scores["amount"] += 1.0 * bool(AMOUNT_LATER.match(after))
        scores["valuation"] += 1.9 * bool(VALUATION_BEFORE.search(before)) + 2.5 * bool(VALUATION_AFTER.match(after))
        scores["other"] += 1.2 * bool(OTHER_BEFORE.search(before)) + 1.5 * bool(OTHER_AFTER.match(after))
        best = max(scores, key=lambda name: scores[name])
        if best == "other":
            return None, 0.0
        return best, scores[best] - (0.5 if PARTIAL.search(before) else 0)

    def shares(self) -> Iterable[_Offer]:
        """Yield numbers of shares."""
        for match in _SHARES.finditer(self._text):
            sentence = self._sentence(match.start())
            number = float(match["number"].replace(",", "")) * _SCALE.get(match["scale"] or "", 1)
            if number > _MOST_SHARES:
                continue
            for thing, near in self._nearest(sentence, match.start(), match.end()):
                if near > _LEAST:
                    value = round(number)
                    yield _Offer(thing, "shares", Found(value=value, sentence=sentence, score=near - 0.01 * sentence))

    def days(self) -> Iterable[_Offer]:
        """Yield days on which an offering is expected."""
        for day in self._reading.days:
            sentence = self._sentence(day.start)
            start, end = self._sentences[sentence]
            if not _expects(self._text[start:end], day):
                continue
            for thing, near in self._nearest(sentence, day.start, day.end):
                if near > _LEAST:
                    found = Found(value=day.date, sentence=sentence, score=near - 0.01 * sentence)
                    yield _Offer(thing, "expected_on", found)

    def statuses(self) -> Iterable[_Offer]:
        """Yield how far offerings have come; what ends one counts most, then what is furthest."""
        for sentence, places in sorted(self._by_sentence.items()):
            start, end = self._sentences[sentence]
            text = self._text[start:end]
            rank = next((n for n, (_, words) in enumerate(STATUSES) if words.search(text)), None)
            if rank is None:
                continue
            things = {thing for _, thing in places}
            for thing in things:
                score = 10.0 - rank - (0.5 if len(things) > 1 else 0) - 0.2 * sentence
                yield _Offer(thing, "status", Found(value=STATUSES[rank][0], sentence=sentence, score=score))


_FUTURE = re.compile(
    r"\b(?:expect\w*|plan\w*|will|due|scheduled|slated|set to|aim\w*|target\w*|as (?:soon|early) as|by)\b", _I
)


def _expects(text: str, day: Day) -> bool:
    return day.limit or bool(_FUTURE.search(text))
