"""A chat model as a reader, asked over real HTTP: what text and ontology bear out enters, the rest is counted."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from graph.model import Document, Extraction, Money, PartialDate
from graph.ontology import KINDS, PREDICATES, QUALIFIERS, TECHNOLOGIES, Kind, Modality, Predicate, allows
from ingest.chat import ChatError, ChatOptions, ChatReader, parse_address
from ingest.chat.answers import AnswerError, Told, parse_told
from ingest.chat.checks import CONFIDENCE, extraction_of
from ingest.chat.prompt import CLOSED, prompt_version, system_prompt
from ingest.chat.reader import iter_parts
from ingest.chat.verbatim import find_verbatim, has_digits, stands_in
from ingest.extract.package import PipelineError
from tests.chat_server import ChatServer, Reply, chat_server, part_of

GOLDEN = Path(__file__).parent / "golden"
TEXT = (
    "Arcline Photonics plans to raise $3.1 billion in its initial public offering on Nasdaq.\n"
    "The company shut investors from China out of the offering, citing the Outbound Investment Rules.\n\n"
    "Arcline has not hired Harbour Peak Securities, Ms Low said."
)
SHUT = "The company shut investors from China out of the offering, citing the Outbound Investment Rules."
PLANS = "Arcline Photonics plans to raise $3.1 billion in its initial public offering on Nasdaq."
ENTITIES: list[dict[str, Any]] = [
    {"key": "a", "kind": "Company", "names": ["Arcline Photonics", "Arcline"]},
    {
        "key": "o",
        "kind": "Offering",
        "names": ["initial public offering", "the offering"],
        "kind_of_offering": "ipo",
        "issuer": "a",
        "properties": [
            {"name": "amount", "value": {"value": 3100000000, "currency": "USD", "bound": "exact"}, "quote": PLANS},
            {"name": "status", "value": "planned", "quote": PLANS},
        ],
    },
    {"key": "n", "kind": "Exchange", "names": ["Nasdaq"]},
    {"key": "c", "kind": "Jurisdiction", "names": ["China"], "code": "CN"},
    {"key": "l", "kind": "Law", "names": ["Outbound Investment Rules"]},
    {"key": "h", "kind": "Company", "names": ["Harbour Peak Securities"]},
]
CLAIMS: list[dict[str, Any]] = [
    {"subject": "a", "predicate": "ISSUES", "object": "o", "quote": PLANS, "modality": "planned"},
    {"subject": "o", "predicate": "LISTS_ON", "object": "n", "quote": PLANS, "modality": "planned"},
    {
        "subject": "o",
        "predicate": "EXCLUDES",
        "object": "c",
        "quote": SHUT,
        "legal_bases": ["l"],
        "qualifiers": {"reason": "the Outbound Investment Rules", "investor_class": ""},
    },
    {
        "subject": "h",
        "predicate": "UNDERWRITES",
        "object": "o",
        "quote": "Arcline has not hired Harbour Peak Securities, Ms Low said.",
        "negated": True,
    },
]
GOOD = {"entities": ENTITIES, "claims": CLAIMS}


def document(text: str = TEXT) -> Document:
    id_, story = Document.ids("x.txt", text)
    return Document(
        id=id_,
        story=story,
        url="x.txt",
        title="Arcline shuts China out",
        published_at=PartialDate("2026-05-04"),
        retrieved_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


def reader(server: ChatServer, **options: Any) -> ChatReader:
    return ChatReader(parse_address(server.pipeline), ChatOptions(pause_s=0.01, **options))


def says(*, entities: list[Any] | None = None, claims: list[Any] | None = None) -> Reply:
    told = {"entities": ENTITIES if entities is None else entities, "claims": CLAIMS if claims is None else claims}
    return Reply(content=json.dumps(told))


def check(extraction: Extraction) -> None:
    kinds = {entity.id: entity.kind for entity in extraction.entities}
    for claim in extraction.claims:
        assert extraction.text[claim.start : claim.end] == claim.quote != ""
        if claim.predicate is not None:
            assert claim.object is not None
            assert allows(claim.predicate, kinds[claim.subject], kinds[claim.object])


def links(extraction: Extraction) -> list[tuple[str, str, str | None]]:
    return [(claim.subject, str(claim.predicate), claim.object) for claim in extraction.claims if claim.predicate]


# What is right


def test_a_good_answer_becomes_claims_with_our_references(server: ChatServer) -> None:
    server.reply_in_turn(says())
    found = reader(server).read(document(), TEXT)
    check(found)
    assert links(found) == [
        ("company:arcline-photonics", "ISSUES", "offering:arcline-photonics-ipo"),
        ("offering:arcline-photonics-ipo", "LISTS_ON", "exchange:XNAS"),
        ("offering:arcline-photonics-ipo", "EXCLUDES", "jurisdiction:CN"),
        ("company:harbour-peak-securities", "UNDERWRITES", "offering:arcline-photonics-ipo"),
    ]
    issues, _, excludes, underwrites = [claim for claim in found.claims if claim.predicate]
    assert issues.modality is Modality.PLANNED
    assert excludes.legal_bases == (next(e.id for e in found.entities if e.kind is Kind.LAW),)
    assert excludes.qualifiers == {"reason": "the Outbound Investment Rules"}
    assert underwrites.negated
    has = {(claim.subject, claim.property): claim.value for claim in found.claims if not claim.predicate}
    sale = "offering:arcline-photonics-ipo"
    assert has[sale, "amount"] == Money(value=Decimal(3100000000), currency="USD")
    assert (has[sale, "kind"], has[sale, "status"], has[sale, "name"]) == ("ipo", "planned", "Arcline IPO")
    assert {claim.extractor for claim in found.claims} == {"openai:tiny-1"}
    assert {claim.version for claim in found.claims} == {prompt_version()}
    assert {claim.confidence for claim in found.claims} == {CONFIDENCE}
    assert found.dropped == ()


def test_the_same_answers_give_the_same_extraction(server: ChatServer) -> None:
    server.reply_in_turn(says())
    assert reader(server).read(document(), TEXT) == reader(server).read(document(), TEXT)


def test_what_is_asked(server: ChatServer) -> None:
    server.reply_in_turn(says())
    reader(server, key=SecretStr("sk-secret")).read(document(), TEXT)
    (question,) = server.asked
    assert server.paths == ["/v1/chat/completions"]
    assert (question["model"], question["temperature"]) == ("tiny-1", 0)
    assert question["response_format"] == {"type": "json_object"}
    assert question["messages"][0]["content"] == system_prompt()
    assert "Title: Arcline shuts China out\nPublished: 2026-05-04" in question["messages"][1]["content"]
    assert part_of(question) == TEXT
    assert server.headers[0]["authorization"] == "Bearer sk-secret"


def test_a_server_that_refuses_what_is_optional_is_asked_without(server: ChatServer) -> None:
    server.answer = lambda question: Reply(status=400) if "response_format" in question else says()
    assert links(reader(server).read(document(), TEXT))


def test_fences_of_markdown_are_passed_over(server: ChatServer) -> None:
    server.reply_in_turn(Reply(content=f"```json\n{json.dumps(GOOD)}\n```"))
    assert len(links(reader(server).read(document(), TEXT))) == 4


def test_a_foreign_text_is_read(server: ChatServer) -> None:
    text = "Nordlicht Halbleiter teilte mit, dass Anleger aus China keine Aktien aus dem Börsengang kaufen dürfen."
    entities = [
        {"key": "n", "kind": "Company", "names": ["Nordlicht Halbleiter"]},
        {"key": "o", "kind": "Offering", "names": ["Börsengang"], "kind_of_offering": "ipo", "issuer": "n"},
        {"key": "c", "kind": "Jurisdiction", "names": ["China"], "code": "CN"},
    ]
    server.reply_in_turn(
        says(entities=entities, claims=[{"subject": "o", "predicate": "EXCLUDES", "object": "c", "quote": text}])
    )
    found = reader(server).read(document(text), text)
    assert links(found) == [("offering:nordlicht-halbleiter-ipo", "EXCLUDES", "jurisdiction:CN")]


def test_line_breaks_in_a_quote_may_be_lost(server: ChatServer) -> None:
    text = TEXT.replace("shut investors", "shut\ninvestors")
    server.reply_in_turn(says())
    found = reader(server).read(document(text), text)
    check(found)
    assert len(links(found)) == 4


# Long articles


def sentences_of(question: dict[str, Any]) -> Reply:
    """Answer about one part alone: who supplies whom in it."""
    entities: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    for number, sentence in enumerate(part_of(question).split("\n\n")):
        left, verb, right = sentence.partition(" supplies ")
        if verb:
            right = right.removesuffix(".")
            entities += [
                {"key": f"l{number}", "kind": "Company", "names": [left.strip()]},
                {"key": f"r{number}", "kind": "Company", "names": [right.strip()]},
            ]
            quote = sentence.strip()
            claims.append({"subject": f"l{number}", "predicate": "SUPPLIES", "object": f"r{number}", "quote": quote})
    return Reply(content=json.dumps({"entities": entities, "claims": claims}))


LONG = "\n\n".join(f"Maker {number} supplies Buyer {number % 7}." for number in range(100))


def test_a_long_article_is_read_in_parts(server: ChatServer) -> None:
    server.answer = sentences_of
    found = reader(server, part_chars=500).read(document(LONG), LONG)
    check(found)
    assert len(server.asked) > 4
    assert all(len(part_of(question)) <= 500 for question in server.asked)
    assert len(links(found)) == 100
    assert len({entity.id for entity in found.entities}) == 107
    assert "Company: Buyer 0" in server.asked[1]["messages"][1]["content"]


def test_an_answer_that_was_cut_off_is_asked_for_in_halves(server: ChatServer) -> None:
    def answer(question: dict[str, Any]) -> Reply:
        reply = sentences_of(question)
        if len(reply.content) < 6_000:
            return reply
        return Reply(content=reply.content[:6_000], finish="length")

    server.answer = answer
    found = reader(server).read(document(LONG), LONG)
    assert len(links(found)) == 100
    assert found.dropped == ()


def test_half_an_answer_is_never_taken(server: ChatServer) -> None:
    server.reply_in_turn(Reply(content=json.dumps(GOOD)[:900]))
    with pytest.raises(AnswerError, match="no JSON, in part 1 of 1, asked 2 times"):
        reader(server).read(document(), TEXT)


@pytest.mark.parametrize("most", [1, 7, 60, 10_000])
def test_parts_are_the_text(most: int) -> None:
    parts = list(iter_parts(TEXT, most))
    assert "".join(TEXT[start:end] for start, end in parts).split() == TEXT.split() or most == 1
    assert all(end - start <= most for start, end in parts)


# What is wrong


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "Arcline shut everybody out of everything."}, "the quote does not stand in the text"),
        ({"quote": SHUT.replace("investors from China", "investors from Japan")}, "the quote does not stand"),
        ({"quote": "the"}, "the quote does not stand"),
        ({"quote": None}, "the quote does not stand"),
        ({"predicate": "HATES"}, "the predicate is not in the ontology"),
        ({"predicate": "SUPPLIES"}, "the predicate does not join these kinds"),
        ({"object": "a"}, "the predicate does not join these kinds"),
        ({"object": "nobody"}, "is no thing that passed"),
        ({"object": "o"}, "is no thing that passed"),
        ({"object": ["c"]}, "is no thing that passed"),
        ({"legal_bases": ["x"]}, "is no thing that passed"),
        ({"legal_bases": ["h"]}, "is not what the ontology asks for"),
        ({"modality": "certain"}, "is not what the ontology asks for"),
        ({"negated": "no"}, "is not what the ontology asks for"),
        ({"qualifiers": {"mood": "grim"}}, "is not what the ontology asks for"),
        ({"qualifiers": {"stake": "China"}}, "is not what the ontology asks for"),
        ({"qualifiers": ["x"]}, "is not what the ontology asks for"),
        ({"qualifiers": {"investor_class": "retail investors"}}, "does not stand in it"),
        ({"qualifiers": {"amount": {"value": 5000000, "currency": "USD"}}}, "a number does not stand in the quote"),
        ({"qualifiers": {"amount": {"value": "1e999999", "currency": "USD"}}}, "is not what the ontology"),
        ({"qualifiers": {"valid_from": "soon"}}, "is not what the ontology asks for"),
    ],
)
def test_a_claim_that_does_not_hold_is_dropped_and_counted(
    change: dict[str, Any], reason: str, server: ChatServer
) -> None:
    claims = [*CLAIMS[:2], CLAIMS[2] | change, *CLAIMS[3:]]
    server.reply_in_turn(says(claims=claims))
    found = reader(server).read(document(), TEXT)
    check(found)
    assert Predicate.EXCLUDES not in {claim.predicate for claim in found.claims}
    assert len(links(found)) == 3
    ((told, count),) = found.dropped
    assert reason in told
    assert count == 1


@pytest.mark.parametrize(
    ("number", "change", "reason"),
    [
        (0, {"kind": "Planet"}, "the kind of a thing"),
        (0, {"names": ["Arclight"]}, "no name of a thing stands in the text"),
        (0, {"names": "Arcline"}, "no JSON object with key, kind and names"),
        (0, {"key": 7}, "no JSON object with key, kind and names"),
        (1, {"kind_of_offering": "lottery"}, "an offering has no kind"),
        (1, {"issuer": "n"}, "an offering has no kind"),
        (1, {"issuer": None}, "an offering has no kind"),
        (3, {"names": ["investors"], "code": "XX"}, "not in the list"),
    ],
)
def test_a_thing_that_does_not_hold_takes_its_claims_along(
    number: int, change: dict[str, Any], reason: str, server: ChatServer
) -> None:
    entities = [entity | change if at == number else entity for at, entity in enumerate(ENTITIES)]
    server.reply_in_turn(says(entities=entities))
    found = reader(server).read(document(), TEXT)
    check(found)
    dropped = dict(found.dropped)
    assert any(reason in told for told in dropped)
    assert dropped["subject, object or legal basis is no thing that passed"] >= 1


@pytest.mark.parametrize(
    "property_",
    [
        {"name": "amount", "value": {"value": 9900000000, "currency": "USD"}, "quote": PLANS},
        {"name": "amount", "value": {"value": 3100000000, "currency": "dollars"}, "quote": PLANS},
        {"name": "amount", "value": {"value": 3100000000, "currency": "USD"}, "quote": "It raises $3.1 billion."},
        {"name": "colour", "value": "red", "quote": PLANS},
        {"name": "status", "value": "dreamt of", "quote": PLANS},
        {"name": "identifier", "value": "lei:123", "quote": PLANS},
        "amount",
    ],
)
def test_a_property_that_does_not_hold_is_dropped(property_: Any, server: ChatServer) -> None:
    entities = [ENTITIES[0], ENTITIES[1] | {"properties": [property_]}, *ENTITIES[2:]]
    server.reply_in_turn(says(entities=entities))
    found = reader(server).read(document(), TEXT)
    has = {claim.property for claim in found.claims if claim.subject.startswith("offering:") and not claim.predicate}
    assert has == {"name", "kind"}
    assert sum(count for _, count in found.dropped) == 1


def test_a_name_that_is_not_in_the_text_is_left_out(server: ChatServer) -> None:
    entities = [ENTITIES[0] | {"names": ["Arcline Photonics", "ARCP Holdings"]}, *ENTITIES[1:]]
    server.reply_in_turn(says(entities=entities))
    found = reader(server).read(document(), TEXT)
    assert "ARCP Holdings" not in {claim.value for claim in found.claims}


@pytest.mark.parametrize("content", ["I cannot help with that.", "", "[]", '{"claims": []}', '{"entities": 1}', "null"])
def test_nonsense_is_asked_for_twice_and_then_refused(content: str, server: ChatServer) -> None:
    server.reply_in_turn(Reply(content=content))
    with pytest.raises(AnswerError, match="asked 2 times"):
        reader(server).read(document(), TEXT)
    assert len(server.asked) == 2


def test_nonsense_once_is_forgiven(server: ChatServer) -> None:
    server.reply_in_turn(Reply(content="Sure! Here you are:"), says())
    assert len(links(reader(server).read(document(), TEXT))) == 4


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([PLANS, "a", "o", "China", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["key", "kind", "names", "quote", "name", "value", "properties"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_comes_back_nothing_false_enters(data: st.DataObject) -> None:
    """Fields of good answers are replaced by anything."""
    entities = [dict(entity) for entity in ENTITIES]
    claims = [dict(claim) for claim in CLAIMS]
    for given_ in data.draw(st.lists(st.sampled_from([*entities, *claims]), max_size=4)):
        given_[data.draw(st.sampled_from(sorted(given_)))] = data.draw(JSON)
    mixed = [*claims, data.draw(JSON)]
    told = parse_told(json.dumps({"entities": [*entities, data.draw(JSON)], "claims": mixed}), 0, len(TEXT))
    found = extraction_of(document(), TEXT, [told], ("openai:tiny-1", "1"))
    check(found)
    assert len(links(found)) + sum(count for _, count in found.dropped) >= 1


# What goes wrong on the way


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(status: int, server: ChatServer) -> None:
    server.reply_in_turn(Reply(status=status, body=b"busy"), Reply(status=status), says())
    assert len(links(reader(server).read(document(), TEXT))) == 4
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [429, 500])
def test_a_server_that_stays_busy_is_given_up(status: int, server: ChatServer) -> None:
    server.reply_in_turn(Reply(status=status))
    with pytest.raises(ChatError, match=f"tiny-1 gave no answer in 3 attempts: HTTP {status}"):
        reader(server, attempts=3).read(document(), TEXT)
    assert len(server.asked) == 3


def test_pauses_grow_and_follow_the_server(server: ChatServer) -> None:
    server.reply_in_turn(Reply(status=500), Reply(status=429, headers={"Retry-After": "7"}), Reply(status=500), says())
    pauses: list[float] = []
    ChatReader(parse_address(server.pipeline), ChatOptions(pause_s=1.0), pauses.append).read(document(), TEXT)
    assert pauses == [1.0, 7.0, 4.0]


def test_a_slow_server_is_not_waited_for_for_ever(server: ChatServer) -> None:
    server.reply_in_turn(Reply(content=json.dumps(GOOD), pause_s=2.0))
    began = time.monotonic()
    with pytest.raises(ChatError, match=r"took longer than 0\.2 seconds"):
        reader(server, timeout_s=0.2, attempts=2).read(document(), TEXT)
    assert time.monotonic() - began < 2.0


def test_an_answer_that_trickles_is_not_waited_for_either(server: ChatServer) -> None:
    server.reply_in_turn(Reply(content=json.dumps(GOOD), trickle_s=0.02))
    began = time.monotonic()
    with pytest.raises(ChatError, match=r"took longer than 0\.3 seconds"):
        reader(server, timeout_s=0.3, attempts=1).read(document(), TEXT)
    assert time.monotonic() - began < 3.0


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>"),
        Reply(body=b'{"choices": []}'),
        Reply(body=b'{"choices": ["x"]}'),
        Reply(content=None),
        Reply(content=json.dumps(GOOD), breaks_off=True),
    ],
    ids=["html", "no choice", "words", "no text", "broken off"],
)
def test_what_is_no_completion_is_asked_for_again(reply: Reply, server: ChatServer) -> None:
    server.reply_in_turn(reply, says())
    assert len(links(reader(server).read(document(), TEXT))) == 4
    assert len(server.asked) == 2


def test_nobody_there_is_told() -> None:
    with chat_server() as gone:
        address = parse_address(gone.pipeline)
    with pytest.raises(ChatError, match="gave no answer in 2 attempts"):
        ChatReader(address, ChatOptions(pause_s=0.01, attempts=2)).read(document(), TEXT)


@pytest.mark.parametrize(("status", "remedy"), [(401, "CAPLINKS_CHAT_KEY"), (404, "/v1"), (418, "own log")])
def test_a_refusal_is_final_and_tells_no_secret(
    status: int, remedy: str, server: ChatServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.reply_in_turn(Reply(status=status, body=b"Incorrect key: sk-secret"))
    caplog.set_level(logging.DEBUG)
    asking = reader(server, key=SecretStr("sk-secret"))
    with pytest.raises(ChatError, match=remedy) as error:
        asking.read(document(), TEXT)
    assert len(server.asked) == 1
    out, err = capfd.readouterr()
    assert "sk-secret" not in f"{error.value!r} {asking!r} {vars(asking)} {out} {err} {caplog.text}"


@pytest.mark.parametrize(
    "text",
    [
        "openai:",
        "openai:http://x/v1",
        "openai:ftp://x/v1#m",
        "openai:x#m",
        "openai:http://me:pw@x/v1#m",
        "openai:http://x:port/v1#m",
    ],
)
def test_an_address_that_is_none_is_told(text: str) -> None:
    with pytest.raises(PipelineError, match=r"openai:URL#MODEL|CAPLINKS_CHAT_KEY") as error:
        parse_address(text)
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("end", ["/v1", "/v1/", "/v1/chat/completions"])
def test_the_address_may_end_early_or_late(end: str) -> None:
    found = parse_address(f"openai:https://models.example{end}#org/model:7b")
    assert found.url == "https://models.example/v1/chat/completions"
    assert found.model == "org/model:7b"


# The prompt


def test_the_prompt_is_written_from_the_ontology() -> None:
    prompt = system_prompt()
    for kind, spec in KINDS.items():
        assert f"- {kind}: {spec.description}" in prompt
        if kind not in CLOSED:
            assert all(f"- {each.name} (" in prompt or each.name == "kind" for each in spec.properties)
    for predicate, said in PREDICATES.items():
        assert f"- {predicate}: " in prompt
        assert said.description in prompt
    assert all(f"- {name} (" in prompt for name in QUALIFIERS)
    assert all(modality in prompt for modality in Modality)
    assert ", ".join(TECHNOLOGIES) in prompt


def test_golden_prompt(golden: Callable[[Path, str], None]) -> None:
    """A change of the ontology or of the words shows here, and makes another version."""
    golden(GOLDEN / "chat-prompt.txt", f"version {prompt_version()}\n\n{system_prompt()}")


# Words and numbers


@pytest.mark.parametrize(
    ("number", "quote", "stands"),
    [
        (126_100_000_000, "126.1 billion yuan", True),
        (13_000_000, "13 million shares", True),
        (1_234_500, "1,234,500 shares", True),
        (Decimal("64.39"), "at 64.39 yuan", True),
        (Decimal("0.5"), "0.5 percent", True),
        (50, "nearly 50 companies", True),
        (2_340_000_000, "2,34 Milliarden Euro", True),
        (75, "\u0667\u0665 \u0634\u0631\u0643\u0629", True),
        (500_000_000, "half a billion", False),
        (75_000_000_000, "$57 billion", False),
        (0, "nothing", False),
    ],
)
def test_digits_of_a_number_stand_in_its_quote(number: Decimal | int, quote: str, *, stands: bool) -> None:
    assert has_digits(number, quote) is stands


def test_words_are_found_where_they_first_stand() -> None:
    assert find_verbatim("a b", "x a\n b a b") == (2, 6)
    assert find_verbatim("a b", "a b c a b", 1) == (6, 9)
    assert find_verbatim("a  b", "A b") is None
    assert find_verbatim(" ", "a b") is None
    assert stands_in("Retail  Investors", "for retail\ninvestors only")
    assert not stands_in("", "x")


def test_two_answers_about_one_thing_are_one_thing() -> None:
    text = "Arcline Photonics sells shares. Arcline lists on Nasdaq."
    entity = {"key": "e1", "kind": "Company", "names": ["Arcline Photonics", "Arcline"]}
    other = {"key": "e1", "kind": "Exchange", "names": ["Nasdaq"]}
    again = {"key": "e2", "kind": "Company", "names": ["Arcline"]}
    claim = {"subject": "e2", "predicate": "LISTS_ON", "object": "e1", "quote": "Arcline lists on Nasdaq."}
    answers = [
        Told(start=0, end=31, entities=(entity,), claims=()),
        Told(start=32, end=len(text), entities=(other, again), claims=(claim,)),
    ]
    found = extraction_of(document(text), text, answers, ("openai:m", "1"))
    assert links(found) == [("company:arcline-photonics", "LISTS_ON", "exchange:XNAS")]
    assert len(found.entities) == 2
