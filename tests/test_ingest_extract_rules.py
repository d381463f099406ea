from datetime import UTC, datetime

from graph.model import Document
from graph.ontology import Kind, Modality, Predicate
from ingest.extract.arbiter import Chosen
from ingest.extract.bases import find_bases
from ingest.extract.name_kinds import with_one_kind, without_words
from ingest.extract.pairs import Mention
from ingest.extract.reading import OfferingFacts, Reading, Statement, Thing


def mention(text: str, kind: Kind, score: float = 0.9, sentence: int = 0) -> Mention:
    return Mention(start=0, end=1, kind=kind, form="name", sentence=sentence, text=text, score=score)


def test_a_name_has_one_kind_by_vote() -> None:
    given = [mention("Arcline", Kind.COMPANY), mention("Arcline", Kind.PERSON, 0.5), mention("Arcline", Kind.COMPANY)]
    assert {one.kind for one in with_one_kind(given)} == {Kind.COMPANY}


def test_the_lists_vote_too() -> None:
    given = [mention("BaFin", Kind.COMPANY), mention("BaFin", Kind.REGULATOR, 0.5)]
    assert {one.kind for one in with_one_kind(given)} == {Kind.REGULATOR}


def test_a_form_of_address_makes_a_person() -> None:
    assert [one.kind for one in with_one_kind([mention("Ms Low", Kind.COMPANY)])] == [Kind.PERSON]


def test_a_known_surname_is_the_person() -> None:
    given = [mention("Mia Low", Kind.PERSON), mention("Low", Kind.COMPANY)]
    assert [one.kind for one in with_one_kind(given)] == [Kind.PERSON, Kind.PERSON]
    given.append(mention("Low Group", Kind.COMPANY))
    assert with_one_kind(given)[1].kind is Kind.COMPANY


def test_plain_words_are_no_names() -> None:
    given = [
        mention("President", Kind.PERSON),
        mention("Growth", Kind.COMPANY, 0.5),
        mention("national security", Kind.LAW),
        mention("final rule", Kind.LAW),
        mention("Mia Low", Kind.PERSON),
    ]
    assert [one.text for one in without_words(given, {"growth"})] == ["final rule", "Mia Low"]


def statement(subject: int, predicate: Predicate, object_: int, sentence: int) -> Statement:
    return Statement(
        subject=subject,
        predicate=predicate,
        object=object_,
        sentence=sentence,
        score=0.9,
        negated=0.0,
        modality=Modality.ASSERTED,
        left=0,
        right=1,
    )


def bases(texts: list[str], law_sentence: int, *invoking: Statement) -> list[int]:
    id_, story = Document.ids("x", "x")
    document = Document(id=id_, story=story, url="x", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
    reading = Reading(document=document)
    reading.mentions = [mention("Law", Kind.LAW, sentence=law_sentence)]
    reading.things = [
        Thing(kind=Kind.COMPANY, mentions=[]),
        Thing(kind=Kind.OFFERING, mentions=[], offering=OfferingFacts(kind="ipo", issuer=0)),
        Thing(kind=Kind.LAW, mentions=[0]),
        Thing(kind=Kind.JURISDICTION, mentions=[]),
    ]
    reading.statements = list(invoking)
    said = statement(1, Predicate.EXCLUDES, 3, 2)
    excluded = Chosen(statements=(said,), score=0.9, quoted=said)
    return find_bases(excluded, reading, texts)


TEXTS = ["One.", "Two.", "Americans may not buy.", "It points to the Law.", "Four.", "Five."]


def test_laws_that_the_issuer_invokes_near_by_are_the_ground() -> None:
    assert bases(TEXTS, 3, statement(0, Predicate.INVOKES, 2, 3)) == [2]
    assert bases(TEXTS, 3, statement(1, Predicate.INVOKES, 2, 3)) == [2]
    assert bases(TEXTS, 5, statement(0, Predicate.INVOKES, 2, 5)) == []
    assert bases(TEXTS, 3, statement(0, Predicate.ISSUES, 1, 3)) == []


def test_laws_in_the_exclusions_sentence_are_the_ground_where_it_says_so() -> None:
    assert bases(["", "", "Under the Law, Americans may not buy."], 2) == [2]
    assert bases(["", "", "Americans may not buy; the Law is old."], 2) == []
