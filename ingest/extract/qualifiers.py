"""What a sentence says besides subject, predicate and object: title, role, stake, reason, source. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.ontology import Predicate, qualifiers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graph.model import Money, PartialDate, Value

_I = re.IGNORECASE
_TITLE_HEAD = (
    r"(?:co-?)?(?:chief [\w-]+ officer|chief executive|chief economist|chief scientist|chief of \w+|"
    r"chief [\w-]+|CEO|CFO|CTO|COO|CIO|"
    r"chair(?:man|woman|person)?|president|founder|director|head|minister|secretary|commissioner|"
    r"analyst|economist|strategist|"
    r"partner|spokes(?:man|woman|person)|professor|advis[eo]r|senator|representative|congress(?:man|woman)|governor|"
    r"attorney|lawyer|counsel|manager|researcher|fellow|officer|executive|engineer|scientist|"
    r"chancellor|principal|ambassador|"
    r"administrator|general manager|leader|editor|lawmaker|MP|judge|envoy|czar|treasurer|owner|"
    r"investor|trader|expert|lecturer|"
    r"member|undersecretary|deputy|vice|general counsel|historian|dean|boss|premier|prime minister|"
    r"creator|inventor|reporter)s?"
)
_TITLE = re.compile(
    r"(?<![\w’'-])(?P<title>(?:(?!(?:and|who|said|says|told|with|the|a|an|its|their|his|her|by|from|"
    r"to|but|as|former|ex)\b)"
    rf"[\w’'-]+[\s-]){{0,4}}?{_TITLE_HEAD}\b(?:\s+and\s+(?:[\w-]+\s){{0,2}}{_TITLE_HEAD}\b)?"
    r"(?:\s+(?:of|for|in charge of)\s+(?!the\b)(?-i:[a-z])[\w’'-]*(?:\s+(?:and\s+)?(?!(?:at|of|for|"
    r"who|said)\b)(?-i:[a-z])[\w’'-]*){0,4}"
    r"(?:\s+for\s+(?-i:[a-z])\w+(?:\s(?-i:[a-z])\w+)?)?)?)",
    _I,
)
_FOUNDED = re.compile(r"\b(?P<co>co-?)?founded\b", _I)
_FORMER = re.compile(
    r"\b(?:former(?:ly)?|ex-|then-|previously|once|late|outgoing|retired|until|stepped down|resigned|"
    r"left)\b|\bex-",
    _I,
)
_CLAUSE = re.compile(r"[;:”\"]|,? (?:and|but|while|who|which|that|as) ")
_ROLE = re.compile(
    r"\b(?:(?:sole|joint|lead|co-?|overall|global|main|nominated|financial|left|active|international|"
    r"domestic|exclusive)[\s-]+(?:and\s+)?)*"
    r"(?:sponsors?|book-?runn(?:ers?|ing managers?)|underwriters?|lead[- ]managers?|managers?|"
    r"coordinators?|arrangers?|advis[eo]rs?|brokers?|"
    r"placement agents?|placing agents?|leads|managing the (?:deal|offering|sale))\b",
    _I,
)
_STAKE = re.compile(
    r"(?:(?:about|around|nearly|almost|more than|at least|up to|roughly|just over|just under|over|under|some)\s+)?"
    r"(?:\d+(?:\.\d+)?\s?(?:%|per\s?cent|percent(?:age points)?)|(?:a|one)[ -](?:third|quarter|fifth|"
    r"tenth|half)|half|two[- ]thirds|"
    r"three[- ]quarters|(?:majority|minority|controlling|golden) (?:stake|share|shareholding|interest|"
    r"holding)|wholly|fully)",
    _I,
)
_ATTRIBUTED = (
    re.compile(r"\baccording to (?P<who>[^,.;”\"]{2,80})", _I),
    re.compile(
        r"(?P<who>(?:(?:two|three|four|several|some)\s+)?(?:people|persons|sources|officials|a person|a source)\s+"
        r"(?:familiar|briefed|with (?:direct )?knowledge|close to|involved|"
        r"close)[^,.;”\"]{0,60}?)(?=\s+(?:said|told|say|have said)|[,.;])",
        _I,
    ),
    re.compile(r"(?P<who>[A-Z][\w.&’' -]{1,50}?) (?:reported|has reported|first reported)\b"),
    re.compile(
        r"\b(?:reported by|cited by|citing|as reported in) (?P<who>(?:the )?[A-Z][\w.&’' "
        r"-]{1,50}?)(?=[,.;]|$| on | that )"
    ),
)
_REASONS = re.compile(
    r"\b(?:citing|cites?|cited|because(?: of)?|owing to|due to|on (?:the )?grounds? (?:of|that)|in "
    r"view of|points? to|pointing to|"
    r"for reasons? of|on account of|blaming|out of|in order to comply with|to comply with|"
    r"under)\s+(?P<reason>[^.;”\"]{4,140})",
    _I,
)
_INVESTOR_WORDS = (
    r"investors?|buyers?|applicants?|citizens|nationals|residents|persons|people|funds?|institutions?|"
    r"shareholders|clients|"
    r"bidders|money|capital|accounts|subscribers|entities|individuals|orders"
)
_INVESTOR_CLASS = re.compile(
    rf"(?:\b(?:retail|individual|institutional|professional|non-professional|state-owned|state-linked|"
    rf"state-backed|government|private|small|ordinary|qualified|"
    rf"foreign|overseas|mainland|accredited|non-accredited|US|U\.S\.|[A-Z][a-z]+(?:an|ese|ish|ch|i|"
    rf"ic))\s+(?:and\s+[A-Z]\w+(?:\s[A-Z]\w+)?\s+)?)+(?:{_INVESTOR_WORDS})\b"
    r"|\bthe (?:general )?public\b(?!-|\s+(?:offer|share|listing|sale|debut|market|compan|float))"
)
_ALL_OF_THEM = re.compile(
    r"(?:[A-Z][\w.]*|US|and|or|investors?|buyers?|applicants?|persons|people|bidders|money|capital|subscribers|orders|\s)+"
)
"""Investors of a place, whoever they are: no class of them."""
_MEASURES = re.compile(
    r"\b(?:(?:export|import|investment|trade|sales?|travel|entry|purchas\w+|procurement|licen[cs]\w+|"
    r"foreign|outbound)[\s-]+)*"
    r"(?:ban|bans|curbs?|controls?|restrictions?|sanctions?|blacklist|tariffs?|limits?|block|embargo|"
    r"moratorium|quotas?|freeze|prohibition|"
    r"blacklisting|licen[cs]e requirement|licensing)\b(?:\s+on\s+[^,.;]{3,50})?",
    _I,
)
_LISTS = re.compile(r"\b(?:[A-Z][\w-]*\s+){0,5}(?:List|list|blacklist)\b")
_SHORTEST_ACTION = 3
_QUOTED = re.compile('[“"](?P<said>[^“”"]{8,400})[”"]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and where the mentions of subject and object stand in it (none: in another sentence)."""

    text: str
    subject: tuple[int, int] | None
    object: tuple[int, int] | None
    sums: tuple[tuple[int, Money], ...] = ()
    """Where each sum stands and what it is."""
    days: tuple[tuple[bool, PartialDate], ...] = ()
    """Whether a date is only a limit, and the date."""


def read_qualifiers(predicate: Predicate, sentence: Sentence) -> dict[str, Value]:
    """Return the qualifiers of a claim that its sentence gives, those of the ontology alone, in its order."""
    found: dict[str, Value] = {}
    for name, read in _READERS.get(predicate, {}).items():
        value = read(sentence)
        if value is not None and value != "":
            found[name] = value
    who = _attributed(sentence.text)
    if who:
        found["attributed_to"] = who
    if predicate is Predicate.HOLDS_ROLE and _is_former(sentence):
        found["former"] = True
    if len(sentence.days) == 1:
        limit, day = sentence.days[0]
        if predicate in _DATED:
            found["valid_to" if limit else "valid_from"] = day
    return {name: found[name] for name in qualifiers_of(predicate) if name in found}


_DATED = frozenset(
    {
        Predicate.ISSUES, Predicate.LISTS_ON, Predicate.APPROVES, Predicate.REJECTS, Predicate.ENACTS,
        Predicate.PENALISES,
        Predicate.SUES, Predicate.INVESTIGATES, Predicate.ACQUIRES, Predicate.RESTRICTS, Predicate.PROPOSES,
    }
)  # fmt: skip


def find_title(sentence: Sentence) -> str | None:
    """Return a person's title: the words with a title's head nearest to the name, on the side of the organisation."""
    if sentence.subject is None:
        return None
    start, end = sentence.subject
    candidates: list[tuple[float, str]] = []
    for match in _TITLE.finditer(sentence.text):
        if match.start() < end and start < match.end():
            continue
        gap = start - match.end() if match.end() <= start else match.start() - end
        between = sentence.text[min(match.end(), end) : max(match.start(), start)]
        cost = gap + 40 * len(_CLAUSE.findall(between)) + (0 if match.end() <= start else 2)
        title = _without_object(match, sentence)
        if title:
            candidates.append((cost, title))
    best = min(candidates, default=None)
    if best is not None and best[0] < _FARTHEST_TITLE:
        return best[1]
    founded = _FOUNDED.search(sentence.text)
    return f"{founded['co'] or ''}founder".lower() if founded else None


_FARTHEST_TITLE = 80


def _without_object(match: re.Match[str], sentence: Sentence) -> str:
    """Return a title without the organisation's own name, should the pattern have run into it."""
    start, end = match.span("title")
    if sentence.object is not None:
        left, right = sentence.object
        if start < right and left < end and sentence.text[left].isupper():
            start, end = (right, end) if left <= start else (start, left)
    words = sentence.text[start:end].strip(" ,’'")
    words = re.sub(r"^[’']?s\s+", "", words)
    return re.sub(r"\s+(?:of|for|at|in)$", "", words).strip()


def _is_former(sentence: Sentence) -> bool:
    if sentence.subject is None:
        return False
    start, end = sentence.subject
    return bool(_FORMER.search(sentence.text[max(0, start - 90) : min(len(sentence.text), end + 60)]))


def _role(sentence: Sentence) -> str | None:
    found = _ROLE.search(sentence.text)
    return found[0] if found else None


def _stake(sentence: Sentence) -> str | None:
    places = [place for place in (sentence.subject, sentence.object) if place is not None]
    found = list(_STAKE.finditer(sentence.text))
    if not found:
        return None
    return min(found, key=lambda m: min((abs(m.start() - p[0]) for p in places), default=m.start()))[0]


def _attributed(text: str) -> str | None:
    for pattern in _ATTRIBUTED:
        found = pattern.search(text)
        if found:
            return found["who"].strip()
    return None


def _reason(sentence: Sentence) -> str | None:
    found = _REASONS.search(sentence.text)
    return found["reason"].strip().rstrip(",") if found else None


def _investor_class(sentence: Sentence) -> str | None:
    classes = (match[0] for match in _INVESTOR_CLASS.finditer(sentence.text))
    found = [text for text in classes if not _ALL_OF_THEM.fullmatch(text)]
    if not found:
        return None
    if sentence.object is None:
        return found[0]
    word = sentence.text[slice(*sentence.object)]
    with_object = [text for text in found if word in text]
    nowhere = [text for text in found if not re.search(r"\b[A-Z]", text)]
    return next(iter(with_object + nowhere), None)


def _measure(sentence: Sentence) -> str | None:
    named = _LISTS.search(sentence.text)
    if named:
        return named[0]
    found = _MEASURES.search(sentence.text)
    return found[0] if found else None


def _action(sentence: Sentence) -> str | None:
    start = sentence.object[1] if sentence.object is not None else 0
    found = re.compile(r"\bto (?P<action>[^.;”\"]{4,120})|\b(?:over|for) (?P<for>[^.;”\"]{4,100})").search(
        sentence.text, start
    )
    return (found["action"] or found["for"]).strip() if found else None


def _accused_of(sentence: Sentence) -> str | None:
    start = sentence.object[1] if sentence.object is not None else 0
    found = re.compile(r"\b(?:of|for|over) (?P<of>[^.;]{4,160})").search(sentence.text, start)
    return found["of"].strip().rstrip(",") if found else None


def _amount(sentence: Sentence) -> Money | None:
    if not sentence.sums:
        return None
    places = [place for place in (sentence.subject, sentence.object) if place is not None]
    return min(sentence.sums, key=lambda s: min((abs(s[0] - p[0]) for p in places), default=s[0]))[1]


def _said(sentence: Sentence) -> str | None:
    found = _QUOTED.search(sentence.text)
    return found["said"].strip(" ,") if found else None


_READERS: Mapping[Predicate, Mapping[str, Callable[[Sentence], Value | None]]] = {
    Predicate.HOLDS_ROLE: {"title": find_title},
    Predicate.UNDERWRITES: {"role": _role},
    Predicate.OWNS: {"stake": _stake},
    Predicate.INVESTS_IN: {"stake": _stake, "amount": _amount},
    Predicate.ACQUIRES: {"amount": _amount},
    Predicate.PENALISES: {"amount": _amount, "measure": _measure},
    Predicate.PROMOTES: {"amount": _amount},
    Predicate.EXCLUDES: {"investor_class": _investor_class, "reason": _reason},
    Predicate.RESTRICTS: {"measure": _measure},
    Predicate.URGES: {"action": _action},
    Predicate.ACCUSES: {"of": _accused_of},
    Predicate.COMMENTS_ON: {"quote": _said},
}
