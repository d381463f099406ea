"""Which references stand for one thing. Pure: a function of the set of references and verdicts, never of their order.

The rules, and why they are these, stand in `docs/adr/0020-identity-rules.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from graph.names import kind_of
from graph.ontology import Kind

NAMED_KINDS = frozenset({Kind.COMPANY, Kind.REGULATOR, Kind.LAW, Kind.EXCHANGE, Kind.TECHNOLOGY, Kind.PERSON})
"""Kinds whose references are joined by their names."""
ONCE_KINDS = frozenset({"ipo", "direct_listing", "spac"})
"""Kinds of offerings that a company has once."""
CLASH_FACTOR = 2.0
"""Amounts in one currency clash when one is more than this many times the other, as far as their bounds allow."""


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most that an amount may mean, in one currency."""

    currency: str
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is known of one reference, from its accepted claims and from reference data."""

    id: str
    primary: frozenset[str] = frozenset()
    """Folded primary names."""
    others: frozenset[str] = frozenset()
    """Folded aliases and acronyms."""
    known: bool = False
    """Whether reference data has it."""
    identified: bool = False
    """Whether it has an identifier."""
    issuers: frozenset[str] = frozenset()
    """Of an offering: its issuers as resolved."""
    kinds: frozenset[str] = frozenset()
    """Of an offering: the kinds claimed for it."""
    amounts: frozenset[Span] = frozenset()
    """Of an offering: the amounts claimed for it."""

    @property
    def rank(self) -> tuple[bool, bool, str]:
        """Return what decides who survives; the smallest does."""
        return not self.known, not self.identified, self.id


class Ruling(StrEnum):
    """What a person decided of two entities."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A decision that is in force; the latest about a pair counts."""

    ruling: Ruling
    left: str
    right: str
    when: str
    id: str

    @property
    def pair(self) -> frozenset[str]:
        """Return the two references meant, in no order."""
        return frozenset({self.left, self.right})


class _Groups:
    """Union-find that refuses to bring together what a rule or a verdict holds apart."""

    def __init__(self, references: Mapping[str, Reference], apart: Iterable[frozenset[str]]) -> None:
        self._parent = {id_: id_ for id_ in references}
        self._members: dict[str, set[str]] = {id_: {id_} for id_ in references}
        self._stamps = {id_: _stamps(reference) for id_, reference in references.items()}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for pair in apart:
            for one in pair & references.keys():
                self._apart[one] |= (pair - {one}) & references.keys()

    def find(self, id_: str) -> str:
        while self._parent[id_] != id_:
            self._parent[id_] = self._parent[self._parent[id_]]
            id_ = self._parent[id_]
        return id_

    def join(self, left: str, right: str, *, ruled: bool = False) -> None:
        """Join two groups, unless a split holds them apart or (when no person ruled it) they bear different stamps."""
        one, two = self.find(left), self.find(right)
        if one == two or any(self._apart.get(id_, set()) & self._members[two] for id_ in self._members[one]):
            return
        if not ruled and _contradict(self._stamps[one], self._stamps[two]):
            return
        if len(self._members[one]) < len(self._members[two]):
            one, two = two, one
        self._parent[two] = one
        self._members[one] |= self._members.pop(two)
        self._stamps[one] = self._stamps[one] | self._stamps.pop(two)

    def groups(self) -> Iterable[set[str]]:
        return self._members.values()


def _stamps(reference: Reference) -> frozenset[tuple[str, str]]:
    found = {("known", reference.id)} if reference.known else set()
    _, mark, suffix = reference.id.rpartition("~")
    if mark and kind_of(reference.id) is Kind.PERSON:
        found.add(("suffix", suffix))
    return frozenset(found)


def _contradict(one: frozenset[tuple[str, str]], two: frozenset[tuple[str, str]]) -> bool:
    return any(name == other and value != that for name, value in one for other, that in two)


def resolve(references: Iterable[Reference], verdicts: Iterable[Verdict] = ()) -> dict[str, str]:
    """Return the survivor of every reference: itself, or the one that its group goes by.

    Offerings need `issuers` as resolved: resolve the others first.
    """
    known = {reference.id: reference for reference in sorted(references, key=lambda reference: reference.id)}
    latest = {verdict.pair: verdict for verdict in sorted(verdicts, key=lambda verdict: (verdict.when, verdict.id))}
    groups = _Groups(known, (pair for pair, verdict in latest.items() if verdict.ruling is Ruling.SPLIT))
    merges = [verdict for verdict in latest.values() if verdict.ruling is Ruling.MERGE]
    for verdict in sorted(merges, key=lambda verdict: (verdict.when, verdict.id), reverse=True):
        if verdict.pair <= known.keys():
            groups.join(verdict.left, verdict.right, ruled=True)
    _join_named(known, groups)
    _join_offerings(known, groups)
    survivors: dict[str, str] = {}
    for members in groups.groups():
        first = min(members, key=lambda id_: known[id_].rank)
        survivors.update(dict.fromkeys(members, first))
    return survivors


def _join_named(known: Mapping[str, Reference], groups: _Groups) -> None:
    primary, bearers = bearers_by_name(known.values())
    for name in sorted(primary):
        for left, right in _agreeing([known[id_] for id_ in sorted(primary[name])]):
            groups.join(left, right)
    unions: list[tuple[str, str]] = []
    for name in sorted(primary):
        heads = {groups.find(id_) for id_ in bearers[name]}
        if len(heads) == 2:  # noqa: PLR2004 - one bears it as a primary name, one other thing bears it at all
            left, right = sorted(heads)
            unions.append((left, right))
    for left, right in unions:
        groups.join(left, right)


def bearers_by_name(
    references: Iterable[Reference],
) -> tuple[dict[tuple[Kind, str], set[str]], dict[tuple[Kind, str], set[str]]]:
    """Return who bears a name (by kind and folded name) as a primary one, and who bears it at all."""
    primary: dict[tuple[Kind, str], set[str]] = defaultdict(set)
    bearers: dict[tuple[Kind, str], set[str]] = defaultdict(set)
    for reference in references:
        kind = kind_of(reference.id)
        if kind in NAMED_KINDS:
            for name in reference.primary | reference.others:
                bearers[kind, name].add(reference.id)
            for name in reference.primary:
                primary[kind, name].add(reference.id)
    return primary, bearers


def _agreeing(bearers: list[Reference]) -> Iterable[tuple[str, str]]:
    """Yield pairs among the bearers of one primary name; those of no stamp stay alone where stamps contradict."""
    by_stamp: dict[frozenset[tuple[str, str]], list[Reference]] = defaultdict(list)
    for bearer in bearers:
        by_stamp[_stamps(bearer)].append(bearer)
    stamps = list(by_stamp)
    if any(_contradict(one, two) for one, two in combinations(stamps, 2)):
        cohorts = list(by_stamp.values())
    else:
        cohorts = [bearers]
    for cohort in cohorts:
        for other in cohort[1:]:
            yield cohort[0].id, other.id


def _join_offerings(known: Mapping[str, Reference], groups: _Groups) -> None:
    by_issuer: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for reference in known.values():
        if kind_of(reference.id) is Kind.OFFERING and len(reference.kinds) == 1:
            (kind,) = reference.kinds
            if kind in ONCE_KINDS:
                for issuer in sorted(reference.issuers):
                    by_issuer[issuer, kind].append(reference)
    for _, offerings in sorted(by_issuer.items()):
        for left, right in combinations(offerings, 2):
            if not clash(left.amounts, right.amounts):
                groups.join(left.id, right.id)


def clash(left: Iterable[Span], right: Iterable[Span]) -> bool:
    """Return whether two offerings' amounts contradict: some share a currency, and none of these may mean the same."""
    shared = [(one, two) for one in left for two in right if one.currency == two.currency]
    return bool(shared) and all(
        max(one.least, two.least) > CLASH_FACTOR * min(one.most, two.most) for one, two in shared
    )
