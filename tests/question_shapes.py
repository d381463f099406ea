"""How answers of GraphQL become the rows of the saved questions, or the relationships of their pictures.

A shape takes the entries of an answer: those of a connection, the items of `changes`, else the one root field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, product
from typing import Any

from graph.model import PartialDate

Row = tuple[Any, ...]
Shape = Callable[[list[Any]], Iterable[Row]]
PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question: the shape of its answer in GraphQL, the columns of the Cypher that it has, and values."""

    shape: Shape
    columns: str
    """Those that are compared, or `PICTURE`: then the shape gives the ids of relationships, in rows of one."""
    graphql: Mapping[str, Any] = field(default_factory=dict)
    cypher: Mapping[str, Any] = field(default_factory=dict)


def each(shape: Callable[[Any], Iterator[Row]]) -> Shape:
    """Return the shape of a list of which each entry becomes rows by itself."""
    return lambda entries: (row for entry in entries for row in shape(entry))


def edges(node: Any, *fields: str) -> Iterator[Any]:
    """Yield the edges of those of these lists that a node has."""
    return (edge for name in fields for edge in node.get(name, {"edges": []})["edges"])


def low(value: str | None) -> str | None:
    """Return a value of an enum as it is stored."""
    return None if value is None else value.lower()


def told(link: Any, names: str) -> Row:
    """Return values of a relationship or claim; enums as they are stored."""
    return tuple(low(link[name]) if name in {"modality", "status"} else link[name] for name in names.split())


def predicate(edge: Any) -> str:
    """Return the predicate that an edge's id holds."""
    return str(edge["id"].split("|")[1])


def name_of(thing: Any) -> Any:
    """Return the name of a thing, if there is one."""
    return thing and thing["name"]


def read_in(claim: Any) -> Row:
    """Return publisher, date and address of a claim."""
    return claim["document"]["publisher"], claim["saidAt"], claim["document"]["url"]


# -- evidence --------------------------------------------------------------------------------------------------------


def changed(items: list[Any]) -> Iterator[Row]:
    latest = {item["id"]: item["node"] for item in items if item["type"] == "CLAIM"}  # one may be touched again
    for claim in filter(None, latest.values()):
        if claim["predicate"] != "HAS":
            ends = claim["subject"]["name"], claim["predicate"], name_of(claim["object"])
            yield *ends, *told(claim, "negated status quote"), *read_in(claim), claim["id"]


def _object(claim: Any) -> str | None:
    return claim["object"]["name"] if claim["object"] else f"{claim['property']}: {claim['value']}"


def waiting(claim: Any) -> Iterator[Row]:
    words = told(claim, "negated modality confidence quote")
    yield claim["subject"]["name"], claim["predicate"], _object(claim), *words, *read_in(claim), claim["id"]


def behind_an_edge(claim: Any) -> Iterator[Row]:
    words = told(claim, "negated modality confidence status reason attributedTo quote start end id")
    document = claim["document"]["title"], next(iter(claim["document"]["sources"]), None)
    yield claim["subject"]["name"], claim["predicate"], _object(claim), *words, *read_in(claim), *document


def contradictions(claims: list[Any]) -> Iterator[Row]:
    for no, yes in product([claim for claim in claims if claim["negated"]], claims):
        if yes["link"] == no["link"] and not yes["negated"]:
            ends = no["subject"]["name"], no["predicate"], name_of(no["object"])
            yield *ends, yes["quote"], *read_in(yes), no["quote"], *read_in(no)


def by_month(documents: list[Any]) -> Iterator[Row]:
    def month(document: Any) -> str:
        return str(document["publishedAt"] or document["retrievedAt"])[:7]

    for when, group in groupby(sorted(documents, key=month), month):
        read = list(group)
        stories = {document["story"] for document in read}
        publishers = {document["publisher"] for document in read} - {None}
        counts = (sum(document[name]["totalCount"] for document in read) for name in ("accepted", "waiting"))
        yield when, len(read), len(stories), len(publishers), *counts


def single_story(node: Any) -> Iterator[Row]:
    for edge in edges(node, "excludes", "restricts", "penalises"):
        words = told(edge, "modality confidence denials quote publisher lastSaid url id")
        yield node["name"], predicate(edge), edge["node"]["name"], *words


# -- exclusions and laws ---------------------------------------------------------------------------------------------


def as_of(node: Any) -> Iterator[Row]:
    days = (PartialDate(node[name]).last_day.isoformat() for name in ("firstSaid", "lastSaid"))
    url = min(edge["node"]["document"]["url"] for edge in edges(node, "evidence"))
    yield node["offering"]["id"], node["jurisdiction"]["name"], node["claims"], node["stories"], *days, url


def shut_out_of(asked: Any) -> Iterator[Row]:
    for place in (asked, *(edge["node"] for edge in edges(asked, "partOf"))):
        for edge in edges(place, "excludedFrom"):
            words = told(edge, "investorClass reason modality confidence quote publisher lastSaid url")
            yield asked["name"], edge["node"]["name"], low(edge["node"]["status"]), place["name"], *words


def shut_out(node: Any) -> Iterator[Row]:
    yield (node["id"],)
    yield from ((edge["id"],) for edge in edges(node["offering"], "issuers", "invokes"))


def bites(entries: list[Any]) -> Iterator[Row]:
    rows = set()
    for law in (entry for entry in entries if "restricts" in entry):
        for edge in edges(law, "restricts", "governs", "invokedBy"):
            how = predicate(edge).replace("INVOKES", "INVOKED BY")
            rows.add(
                (law["name"], low(law["stage"]), how, edge["node"]["name"], *told(edge, "quote publisher lastSaid url"))
            )
    for claim in (entry for entry in entries if "laws" in entry):
        shut = f"SHUT OUT OF {claim['subject']['name']}", claim["object"]["name"], claim["quote"], *read_in(claim)
        rows |= {(law["name"], low(law["stage"]), *shut) for law in claim["laws"]}
    yield from rows


def around_a_law(law: Any) -> Iterator[Row]:
    fields = ("restricts", "governs", "invokedBy", "enactedBy", "proposedBy", "enforcedBy")
    yield from ((edge["id"],) for edge in edges(law, *fields))


# -- companies and networks ------------------------------------------------------------------------------------------


def _at(id_: str, near: Any) -> Iterator[Any]:
    assert not near["truncated"]
    return (link for link in near["relationships"] if id_ in (link["subject"]["id"], link["object"]["id"]))


def links_of(id_: str) -> Shape:
    def shape(near: Any) -> Iterator[Row]:
        for link in _at(id_, near):
            words = told(link, "modality confidence stories denials quote publisher lastSaid url id")
            yield link["subject"]["name"], link["predicate"], link["object"]["name"], *words

    return each(shape)


def ids_of(id_: str) -> Shape:
    return each(lambda near: ((link["id"],) for link in _at(id_, near)))


def said_of(id_: str) -> Shape:
    def shape(near: Any) -> Iterator[Row]:
        for link in _at(id_, near):
            for claim in (edge["node"] for edge in edges(link, "evidence")):
                ends = link["subject"]["name"], claim["predicate"], link["object"]["name"]
                document = claim["document"]["title"], next(iter(claim["document"]["sources"]), None)
                yield *ends, *told(claim, "negated modality attributedTo quote"), *read_in(claim), *document

    return each(shape)


def found(hit: Any) -> Iterator[Row]:
    yield hit["name"], hit["__typename"], hit["id"]


def supplies(near: Any) -> Iterator[Row]:
    assert not near["truncated"]
    inner = {node["node"]["id"] for node in near["nodes"] if node["depth"] < 3}
    yield from (
        (link["id"],) for link in near["relationships"] if {link["subject"]["id"], link["object"]["id"]} & inner
    )


def chains(answer: Any) -> Iterator[Row]:
    assert not answer["truncated"]
    yield from ((hop["relationship"]["id"],) for path in answer["paths"] for hop in path["hops"])


def stands_behind(node: Any) -> Iterator[Row]:
    for edge in edges(node, "owners", "investors", "acquirers"):
        yield (edge["id"],)
        yield from stands_behind(edge["node"])
    for edge in edges(node, "issues"):
        behind = list(stands_behind(edge["node"]))
        yield from [(edge["id"],), *behind] if behind else []


# -- money -----------------------------------------------------------------------------------------------------------

MONEY = ("investors", "owners", "acquirers", "underwriters", "promotedBy")


def _into(company: Any) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Yield each edge by which money comes, what it goes into, and the edges from the company to that."""
    targets = [(company, []), *((edge["node"], [edge]) for edge in edges(company, "issues"))]
    return ((edge, target, by) for target, by in targets for edge in edges(target, *MONEY))


def backers(technology: Any) -> Iterator[Row]:
    for maker in (edge["node"] for edge in edges(technology, "developers")):
        for edge, target, _ in _into(maker):
            words = told(edge, "modality stories quote publisher lastSaid url")
            yield edge["node"]["name"], predicate(edge), target["name"], maker["name"], *words


def backing(technology: Any) -> Iterator[Row]:
    for develops in edges(technology, "developers"):
        for edge, _, by in _into(develops["node"]):
            yield from ((link["id"],) for link in (develops, edge, *by))


def _abroad(company: Any) -> Iterator[tuple[Any, Any, list[Any], str, str]]:
    """Yield what `_into` does with home and jurisdiction abroad of those from elsewhere; the edges are all others."""
    for edge, target, by in _into(company):
        investor = edge["node"]
        homes = [(base["node"]["name"], [base]) for base in edges(investor, "basedIn")]
        homes += [(investor["name"], [])] if investor["__typename"] == "Jurisdiction" else []
        for (home, bases), seat in product(homes, edges(company, "basedIn")):
            if home != seat["node"]["name"] and investor["id"] != company["id"]:
                yield edge, target, [*bases, *by, seat], home, seat["node"]["name"]


def across(company: Any) -> Iterator[Row]:
    for edge, target, _, home, abroad in _abroad(company):
        words = told(edge, "modality stories quote publisher lastSaid url")
        yield home, edge["node"]["name"], predicate(edge), target["name"], company["name"], abroad, *words


def crossing(company: Any) -> Iterator[Row]:
    for edge, _, others, _, _ in _abroad(company):
        yield from ((link["id"],) for link in (edge, *others))


def sold(offering: Any) -> Iterator[Row]:
    money = offering["amount"] or dict.fromkeys(("bound", "value", "currency", "eur"))
    amounts = low(money["bound"]), _millions(money["value"]), money["currency"], _millions(money["eur"])
    told_of = offering["expectedOn"], offering["count"], offering["id"]
    issuers, venues = ([edge["node"]["name"] for edge in edges(offering, name)] for name in ("issuers", "listsOn"))
    for issuer, venue in product(issuers or [None], venues or [None]):
        yield offering["name"], issuer, low(offering["kind"]), low(offering["status"]), venue, *amounts, *told_of


def _millions(value: float | None) -> float | None:
    return None if value is None else round(value / 1e6, 1)


def by_venue(rows: list[Any]) -> Iterator[Row]:
    def venue(row: Any) -> Row:
        return row["exchange"]["name"], row["exchange"]["companies"]["totalCount"]

    for (name, companies), group in groupby(sorted(rows, key=venue), venue):
        counted = list(group)
        sums = (
            round(sum(row["sumEur"] or 0 for row in counted if row["aggregate"] is many) / 1e6)
            for many in (False, True)
        )
        yield name, sum(row["count"] for row in counted), *sums, companies


BIRCH, EXCLUSION = "company:birch", "offering:alder-float~0000000d|EXCLUDES|jurisdiction:CN"
_BIRCH: dict[str, Mapping[str, Any]] = {"graphql": {"id": BIRCH}, "cypher": {"name": "birch"}}
_ALDER: dict[str, Mapping[str, Any]] = {"graphql": {"id": "company:alder"}, "cypher": {"name": "Alder Systems"}}
_CHIPS: dict[str, Mapping[str, Any]] = {
    "graphql": {"id": "technology:semiconductor"},
    "cypher": {"technology": "semiconductor"},
}
_SAID = "modality stories quote publisher said url"


def _same(**given: Any) -> dict[str, Mapping[str, Any]]:
    return {"graphql": given, "cypher": given}


MORE: dict[str, Question] = {
    "changes": Question(
        changed, "subject link object denied status quote publisher said url claim", cypher={"days": 36500}
    ),
    "review": Question(each(waiting), "subject link object denied modality confidence quote publisher said url claim"),
    "evidence": Question(
        each(behind_an_edge),
        "subject link object denied modality confidence status reason according_to quote start end claim "
        "publisher said url title source",
        **_same(id=EXCLUSION),
    ),
    "contradictions": Question(
        contradictions,
        "subject link object stated stated_by stated_on stated_url denied denied_by denied_on denied_url",
    ),
    "coverage": Question(by_month, "month documents stories publishers accepted waiting"),
    "single-story": Question(
        each(single_story), "subject link object modality confidence denials quote publisher said url id"
    ),
    "exclusions-as-of": Question(
        each(as_of), "id shut_out claims stories first_said last_said url", **_same(day="2026-06-30")
    ),
    "exclusions-of": Question(
        each(shut_out_of),
        "investors_of offering status shut_out investors reason modality confidence quote publisher said url",
        **_same(codes=["CN", "DE", "HK"]),
    ),
    "exclusions-graph": Question(each(shut_out), PICTURE),
    "laws": Question(bites, "law stage how whom quote publisher said url"),
    "laws-graph": Question(each(around_a_law), PICTURE),
    "company": Question(
        links_of(BIRCH),
        "subject link object modality confidence stories denials quote publisher said url id",
        **_BIRCH,
    ),
    "company-graph": Question(ids_of(BIRCH), PICTURE, **_BIRCH),
    "company-timeline": Question(
        said_of(BIRCH),
        "subject link object denied modality according_to quote publisher said url title source",
        **_BIRCH,
    ),
    "find": Question(each(found), "name kind id", **_same(text="alder")),
    "supply-chain": Question(each(supplies), PICTURE, **_ALDER),
    "owners": Question(each(stands_behind), PICTURE, **_ALDER),
    "shortest-chain": Question(
        each(chains),
        PICTURE,
        graphql={"from": BIRCH, "to": "company:orbit"},
        cypher={"first": "birch", "second": "Orbit Launch"},
    ),
    "money-behind-technology": Question(each(backers), f"backer link into maker {_SAID}", **_CHIPS),
    "money-behind-technology-graph": Question(each(backing), PICTURE, **_CHIPS),
    "cross-border-funding": Question(each(across), f"from investor link into company in {_SAID}"),
    "cross-border-funding-graph": Question(each(crossing), PICTURE),
    "offerings": Question(
        each(sold), "offering issuer kind status venue bound million currency million_eur expected cohort_of id"
    ),
    "raised-by-venue": Question(by_venue, "venue offerings million_eur cohorts_million_eur companies"),
}
