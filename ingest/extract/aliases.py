"""When two names of one kind in one document are the same thing's. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from graph.names import fold
from graph.ontology import Kind
from ingest.extract.gazetteer import find_country, split_country
from ingest.extract.words import word_set

GENERIC_HEADS = word_set(
    "act agency administration authority bank bill board body bourse bureau cabinet chamber code commission committee ",
    "company congress council court department directive exchange executive firm fund government group house issuer ",
    "law list market ministry office offering order panel parliament party regulation regulations regulator rule ",
    "rules senate state statute tribunal treasury measure measures ordinance legislation investor investors parent ",
    "unit startup start-up chipmaker maker lender bourse watchdog offer listing ipo share sale round bloc union ",
    "corporation partnership trust venture issue placement agreement treaty registrant buyer seller target lab ",
    "guidelines guidance framework program programme decree announcement notice bidder acquirer offeror subsidiary",
)
"""Words that, alone with an article, name nothing: "the Commission", "the Company"."""
_ARTICLES = word_set("the a an this that these those its their his her our said such new")
_SMALL = word_set("of for the and on in de la du des di y e a to an s")
TITLE_WORDS = word_set(
    "mr mrs ms miss dr prof professor sir dame lord lady president chairman minister senator sen rep gov governor ",
    "judge justice secretary ceo chief king prince sheikh acting former",
    "representative general deputy executive officer",
)
_COMMON_FIRST = word_set(
    "first national general united american international bank global new great central royal state standard public ",
    "north south east west western eastern northern southern capital china us uk europe asia silicon digital ",
    "advanced applied big blue red green black white golden union federal grand super ministry department office ",
    "university institute committee house senate european",
)
_PLAIN_TAILS = word_set(
    "technologies technology group holdings holding corporation corp company co inc incorporated international ",
    "limited ",
    "ltd plc ag sa nv se llc lp industries systems semiconductor semiconductors electronics robotics ai labs ",
    "laboratories energy pharma pharmaceuticals therapeutics bio motors motor materials memory partners enterprises ",
    "networks software solutions space aerospace dynamics intelligence computing micro microelectronics",
)
_YEAR = re.compile(r"\b(?:of )?(?:19|20)\d\d\b")
_LEAST_ACRONYM = 2
_EXTRA_WORDS = 2
"""Words of a name that its acronym may leave out at the end: a legal form, a country."""
_ADDRESS = re.compile(r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Mx)\b\.?\s+)+")


@lru_cache(maxsize=1 << 14)
def core(name: str, kind: Kind) -> tuple[str, ...]:
    """Return the words of a name that count: folded, without titles, legal forms, a country before an authority."""
    if kind in (Kind.REGULATOR, Kind.LAW):
        name = split_country(name)[1]
    words = fold(name, kind).split()
    if kind is Kind.PERSON:
        words = [word for word in words if word not in TITLE_WORDS] or words
    if kind is Kind.LAW:
        words = _YEAR.sub("", " ".join(words)).split() or words
    return tuple(words)


def is_generic(text: str) -> bool:
    """Return whether words in capitals name nothing by themselves: "the Commission", "the Act", "Company"."""
    words = fold(text).split()
    while words and words[0] in _ARTICLES:
        words = words[1:]
    if not words or (len(words) == 1 and words[0] in GENERIC_HEADS):
        return True
    return is_described(text)


def is_described(text: str) -> bool:
    """Return whether words describe a thing and do not name it: "the Texas start-up", "a Chinese maker"."""
    words = text.split()
    if len(words) < _LEAST_ACRONYM or words[0].casefold() not in _ARTICLES:
        return False
    last = words[-1].rstrip(".,")
    return last.islower() or (last.istitle() and find_country(last) is not None and last.endswith("s"))


def has_address(name: str) -> bool:
    """Return whether a name begins with "Mr", "Ms", "Dr" or their like."""
    return _ADDRESS.match(name) is not None


def without_title(name: str) -> str:
    """Return a person's name without "Mr", "Ms", "Dr" and their like before it."""
    return _ADDRESS.sub("", name) or name


def is_short_form(short: str, long: str, kind: Kind) -> bool:
    """Return whether `short` may be said for `long`: its beginning, a surname, its initials, the same words turned."""
    one, other = core(short, kind), core(long, kind)
    if not one or len(one) > len(other) or one == other:
        return kind is Kind.REGULATOR and one != other and _same_words(one, other)
    if kind is Kind.PERSON:
        return len(one) < len(other) and (one == other[-len(one) :] or (len(one) == 1 and set(one) <= set(other)))
    if is_acronym(short, long):
        return True
    if kind is Kind.REGULATOR:
        return _same_words(one, other)
    return other[: len(one)] == one and (len(one) > 1 or _may_stand_alone("".join(one), short))


def _may_stand_alone(word: str, short: str) -> bool:
    return word not in _COMMON_FIRST and find_country(short) is None and len(word) > 1


def is_plain_tail(short: str, long: str, kind: Kind) -> bool:
    """Return whether `long` adds to `short` only words like "Technologies" or "Group"."""
    one, other = core(short, kind), core(long, kind)
    return all(word in _PLAIN_TAILS for word in other[len(one) :])


def is_acronym(short: str, long: str) -> bool:
    """Return whether `short` is made of the first letters of the words of `long`, small words skipped or not."""
    letters = short.replace(".", "")
    if not (
        letters.isalpha() and sum(char.isupper() for char in letters) >= _LEAST_ACRONYM and len(letters.split()) == 1
    ):
        return False
    wanted = letters.casefold()
    words = [word for word in re.split(r"[\s\-–/]+", fold_keeping_forms(long)) if word]
    if len(words) < _LEAST_ACRONYM:
        return False
    every = "".join(word[0] for word in words)
    big = "".join(word[0] for word in words if word not in _SMALL)
    if wanted in (every, big):
        return True
    return len(wanted) > _LEAST_ACRONYM and big.startswith(wanted) and len(big) - len(wanted) <= _EXTRA_WORDS


def fold_keeping_forms(name: str) -> str:
    """Return a name folded, with its legal form."""
    return fold(name)


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    left = {_stem(word) for word in one if word not in _SMALL}
    right = {_stem(word) for word in other if word not in _SMALL}
    return bool(left) and left == right


def _stem(word: str) -> str:
    return {"defence": "defense"}.get(word, word)
