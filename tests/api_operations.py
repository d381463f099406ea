"""Operations made by chance over the schema: fields, arguments, aliases, fragments, directives, paging, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from api.graphql.catalog import CATALOG, kinds_of
from api.graphql.fields import KIND_NAMES, Role
from api.graphql.inputs import ORDERS
from tests.api_corpus import COHORT, DAYS, GRID, MERGED, ORBIT

_LISTS = ("exclusions", "offerings", "companies", "entities", "claims", "documents", "laws", "jurisdictions", "people")
_BASES = {"exclusions": "Exclusion", "entities": "Entity", "claims": "Claim", "documents": "Document"} | {
    "offerings": "Offering", "companies": "Company", "laws": "Law", "jurisdictions": "Jurisdiction", "people": "Person"
}  # fmt: skip
_IDS = (ORBIT, GRID, COHORT, *MERGED, "company:acme", "jurisdiction:CN", "law:itar", "person:ada-bell", "company:none")
_OWN = {"id", "name"}
_FILTERS: dict[str, tuple[str, ...]] = {
    "Offering": (
        "{kind: {eq: IPO}}",
        "{not: {status: {in: [PLANNED, WITHDRAWN]}}}",
        "{amount: {value: {gte: 70000000000}}}",
        '{or: [{name: {startsWith: "Grid"}}, {aggregate: {eq: true}}]}',
        '{excludes: {some: {edge: {modality: {eq: ASSERTED}}, node: {code: {in: ["CN", "HK"]}}}}}',
        "{excludes: {none: {}}}",
        '{issuers: {all: {edge: {confidence: {gt: "0.95"}}}}}',
        '{expectedOn: {lte: "2026-12"}}',
        "{kind: {isNull: true}, id: {ne: null}}",
    ),
    "Company": (
        '{name: {contains: "r"}}',
        "{issues: {some: {node: {status: {ne: PLANNED}}}}}",
        '{and: [{id: {startsWith: "company:"}}, {not: {}}]}',
        "{partners: {some: {}}}",
    ),
    "Exclusion": (
        '{jurisdiction: {code: {eq: "CN"}}}',
        '{jurisdiction: {code: {ne: "CN"}}, claims: {gte: 1}}',
        "{modality: {ne: POSSIBLE}}",
        "{reason: {isNull: false}}",
        '{or: [{lastSaid: {gt: "2026-07"}}, {offering: {kind: {eq: BOND}}}]}',
        "{denials: {gt: 0}, jurisdiction: null}",
    ),
    "Claim": (
        "{status: {eq: PROPOSED}}",
        "{negated: {eq: true}}",
        '{saidAt: {lt: "2026-08"}, predicate: {eq: "EXCLUDES"}}',
        '{subject: {id: {eq: "company:grid"}}}',
        '{object: {name: {startsWith: "O"}}}',
        "{document: {publisher: {isNull: true}}}",
    ),
    "Document": ('{publisher: {in: ["Wire", "Grid News"]}}', '{publishedAt: {gte: "2026-07"}}'),
    "Entity": ('{name: {gte: "M"}}', '{not: {name: {contains: "a"}}}'),
}


@dataclass(slots=True)
class Written:
    """The text in the making, and its variables."""

    draw: Any
    variables: dict[str, Any] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def chance(self, percent: int) -> bool:
        """Return True so often."""
        return int(self.draw(st.integers(0, 99))) < percent

    def pick(self, values: Sequence[str]) -> str:
        """Return one of them."""
        return str(self.draw(st.sampled_from(sorted(values))))

    def variable(self, type_: str, value: object) -> str:
        """Return a new variable with its `$`."""
        name = f"v{len(self.variables)}"
        self.variables[name], self.types[name] = value, type_
        return f"${name}"


@st.composite
def operations(draw: Any) -> tuple[str, dict[str, Any]]:
    """Return an operation and its variables."""
    written = Written(draw)
    roots = [_root(written, number) for number in range(draw(st.integers(1, 2)))]
    head = ", ".join(f"${name}: {type_}" for name, type_ in written.types.items())
    text = f"query Made{f'({head})' if head else ''} {{ {' '.join(roots)} }} {' '.join(written.fragments)}"
    return text, written.variables


def _lens(written: Written, percent: int = 35) -> list[str]:
    if not written.chance(percent):
        return []
    given = {}
    if written.chance(60):
        given["asOf"] = _given(written, "Date", written.pick(DAYS))
    if written.chance(20):
        given["validOn"] = _given(written, "Date", written.pick(("2025-12-31", "2026-06-30", "2027-01-01")))
    if written.chance(25):
        given["minConfidence"] = _given(written, "Decimal", written.pick(("0.5", "0.85", "0.95")))
    if written.chance(20):
        given["modality"] = written.pick(("ASSERTED", "[ASSERTED, PLANNED]", "[POSSIBLE]", "[]", "null"))
    if written.chance(25):
        given["publisher"] = written.pick(('["Wire", "The Paper"]', '["Grid News"]', '"Wire"', '["Nobody"]'))
    return [f"lens: {{{', '.join(f'{name}: {value}' for name, value in given.items())}}}"]


def _given(written: Written, type_: str, value: str) -> str:
    return written.variable(type_, value) if written.chance(50) else f'"{value}"'


def _root(written: Written, number: int) -> str:
    if written.chance(30):
        name = written.pick(("node", "entity", "company", "offering"))
        id_ = written.pick(_IDS)
        given = written.variable("ID!", id_) if written.chance(50) else f'"{id_}"'
        arguments = [f"id: {given}", *_lens(written)]
        type_name = {"node": "Node", "entity": "Entity"}.get(name, name.capitalize())
        if type_name == "Node":
            body = f"__typename id ... on Entity {{ {_fields(written, 'Entity', 1)} }}"
        else:
            body = _fields(written, type_name, 3)
        return f"r{number}: {name}({', '.join(arguments)}) {{ {body} }}"
    if written.chance(8):
        lens = _lens(written)
        return f"r{number}: coverage{f'({lens[0]})' if lens else ''} {{ documents stories claims newest notes }}"
    name = written.pick(_LISTS)
    base = _BASES[name]
    arguments = [*_page(written, base), *_lens(written)]
    given = f"({', '.join(arguments)})" if arguments else ""
    return f"r{number}: {name}{given} {{ {_connection(written, f'{base}Connection', 3)} }}"


def _page(written: Written, base: str, order: str | None = None) -> list[str]:
    found: list[str] = []
    if written.chance(35) and base in _FILTERS:
        found.append(f"where: {written.pick(_FILTERS[base])}")
    names = ORDERS[order or f"{base}Order"].fields if (order or f"{base}Order") in ORDERS else {}
    if names and written.chance(30):
        way = written.pick(("ASC", "DESC"))
        found.append(f"orderBy: {{field: {written.pick(tuple(names))}, direction: {way}}}")
    if written.chance(50):
        size = int(written.draw(st.integers(1, 4)))
        which = written.pick(("first", "last"))
        found.append(f"{which}: {written.variable('Int', size) if written.chance(40) else size}")
    return found


def _connection(written: Written, type_name: str, depth: int) -> str:
    edge = f"{type_name.removesuffix('Connection')}Edge"
    node = CATALOG[edge].fields["node"].base
    parts = ["totalCount"] if written.chance(40) else []
    if written.chance(40):
        parts.append("pageInfo { hasNextPage hasPreviousPage }")
    own = [each for each in CATALOG[edge].fields.values() if each.name not in ("cursor", "node")]
    link = [_field(written, each, depth - 1) for each in own if written.chance(15)]
    parts.append(f"edges {{ {' '.join(link)} node {{ {_fields(written, node, depth - 1)} }} }}")
    return " ".join(parts)


def _fields(written: Written, type_name: str, depth: int) -> str:
    """Return a selection on a type: some scalars, and lists as long as depth is left."""
    parts = ["__typename"] if written.chance(30) else []
    for each in CATALOG[type_name].fields.values():
        deep = each.role in (Role.LINKS, Role.CLAIMS, Role.EVIDENCE, Role.ONE, Role.LAWS, Role.GROUNDS)
        odds = 0 if deep and depth < 1 else 6 if deep else 60 if each.name in _OWN else 25
        if written.chance(odds):
            parts.append(_field(written, each, depth))
    if type_name not in KIND_NAMES and CATALOG[type_name].is_interface and type_name != "Link" and written.chance(60):
        kind = written.pick([kind.value for kind in kinds_of(type_name)])
        parts.append(f"... on {kind} {{ {_fields(written, kind, min(depth - 1, 1))} }}")
    text = " ".join(parts) or "id"
    if written.chance(15):
        name = f"F{len(written.fragments)}"
        written.fragments.append("")
        written.fragments[int(name[1:])] = f"fragment {name} on {type_name} {{ {text} }}"
        return f"id ...{name}"
    return text


def _field(written: Written, each: Any, depth: int) -> str:
    prefix = f"a{written.draw(st.integers(0, 999))}x{len(written.variables)}{each.name}: " if written.chance(15) else ""
    directive = ""
    if written.chance(8):
        flag = written.chance(50)
        which = written.pick(("skip", "include"))
        given = written.variable("Boolean!", flag) if written.chance(60) else str(flag).lower()
        directive = f" @{which}(if: {given})"
    arguments = ""
    if each.role in (Role.LINKS, Role.CLAIMS, Role.EVIDENCE):
        body = f" {{ {_connection(written, each.base, depth)} }}"
        node = each.base.removesuffix("Connection").removesuffix("Exclusion").removesuffix("Link")
        order = {Role.LINKS: "LinkOrder", Role.CLAIMS: "ClaimOrder"}.get(each.role, "none")
        page = [part for part in _page(written, node, order) if each.role is not Role.LINKS or "where" not in part]
        page += _lens(written, 12)
        arguments = f"({', '.join(page)})" if page else ""
        prefix = prefix or (f"b{written.draw(st.integers(0, 9999))}: " if arguments else "")
    else:
        body = {
            Role.MONEY: " { value currency bound eur }",
            Role.NAMES: " { text kind language }",
            Role.COVERAGE: " { documents stories claims newest }",
            Role.GROUNDS: " { law { id name stage } reason investorClass modality confidence claims }",
            Role.LAWS: " { id name }",
            Role.CONTEXT: " { before quote after }",
        }.get(each.role, "")
        if each.role is Role.ONE:
            body = f" {{ {_fields(written, each.base, 0)} }}"
    return f"{prefix}{each.name}{arguments}{directive}{body}"
