from decimal import Decimal

import pytest

from graph.model import Money, PartialDate, Value
from graph.ontology import Predicate
from ingest.extract.qualifiers import Sentence, find_title, read_qualifiers


def sentence(text: str, subject: str = "", object_: str = "", **more: object) -> Sentence:
    def place(words: str) -> tuple[int, int] | None:
        return (text.index(words), text.index(words) + len(words)) if words else None

    return Sentence(text=text, subject=place(subject), object=place(object_), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "person", "organisation", "title"),
    [
        ("Arcline’s head of policy, Mia Low, urged it.", "Mia Low", "Arcline", "head of policy"),
        ("Mia Low, chief executive of Arcline, said so.", "Mia Low", "Arcline", "chief executive"),
        (
            "said Mia Low, an investment adviser at the Arcline advisory firm.",
            "Mia Low",
            "Arcline",
            "investment adviser",
        ),
        ("Arcline founder Mia Low left.", "Mia Low", "Arcline", "founder"),
        (
            "Former assistant secretary of commerce for export administration, Mia Low, put it clearly.",
            "Mia Low",
            "commerce",
            "assistant secretary of commerce for export administration",
        ),
        ("Mia Low, who co-founded Arcline in 2015, left.", "Mia Low", "Arcline", "co-founder"),
        ("Mia Low went home.", "Mia Low", "", None),
    ],
)
def test_titles(text: str, person: str, organisation: str, title: str | None) -> None:
    assert find_title(sentence(text, person, organisation)) == title


def test_a_title_without_a_person_is_none() -> None:
    assert find_title(sentence("The chief executive left.")) is None


def test_former_roles() -> None:
    found = read_qualifiers(
        Predicate.HOLDS_ROLE, sentence("Mia Low, a former director of Arcline, left.", "Mia Low", "Arcline")
    )
    assert found == {"title": "director", "former": True}


MONEY = Money(value=Decimal(5), currency="USD")


@pytest.mark.parametrize(
    ("predicate", "text", "name", "value"),
    [
        (Predicate.UNDERWRITES, "Low Bank is the sole sponsor of the IPO.", "role", "sole sponsor"),
        (Predicate.OWNS, "It holds about 34% of Arcline.", "stake", "about 34%"),
        (Predicate.OWNS, "It holds a majority stake in Arcline.", "stake", "majority stake"),
        (Predicate.RESTRICTS, "It put Arcline on its Entity List.", "measure", "Entity List"),
        (Predicate.RESTRICTS, "It tightened export controls on Arcline.", "measure", "export controls on Arcline"),
        (Predicate.EXCLUDES, "It bars retail investors, citing national security.", "reason", "national security"),
        (
            Predicate.EXCLUDES,
            "It bars retail investors, citing national security.",
            "investor_class",
            "retail investors",
        ),
        (Predicate.ISSUES, "It sells shares, according to the prospectus.", "attributed_to", "the prospectus"),
        (
            Predicate.ISSUES,
            "It plans an IPO, people familiar with the matter said.",
            "attributed_to",
            "people familiar with the matter",
        ),
        (Predicate.COMMENTS_ON, "“It is a very good plan,” she said.", "quote", "It is a very good plan"),
    ],
)
def test_qualifiers(predicate: Predicate, text: str, name: str, value: Value) -> None:
    assert read_qualifiers(predicate, sentence(text))[name] == value


def test_what_follows_the_object() -> None:
    urged = sentence("Arcline urged Congress to ban it.", "Arcline", "Congress")
    assert read_qualifiers(Predicate.URGES, urged)["action"] == "ban it"
    accused = sentence("Arcline accused Boreal of copying its chips.", "Arcline", "Boreal")
    assert read_qualifiers(Predicate.ACCUSES, accused)["of"] == "copying its chips"


def test_the_nearest_class_of_investors_is_the_objects() -> None:
    both = sentence("It bars retail French investors and welcomes retail Chinese investors.", "", "Chinese")
    assert read_qualifiers(Predicate.EXCLUDES, both)["investor_class"] == "retail Chinese investors"


def test_a_class_of_investors_of_another_place_is_not_the_objects() -> None:
    other = sentence("American firms refuse retail Chinese investors.", "", "American")
    assert "investor_class" not in read_qualifiers(Predicate.EXCLUDES, other)


def test_all_investors_of_a_place_are_no_class() -> None:
    everybody = sentence("It bars Chinese and Hong Kong investors.", "", "Chinese")
    assert "investor_class" not in read_qualifiers(Predicate.EXCLUDES, everybody)


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("It bars China from its initial public offering.", None),
        ("It will go public without China.", None),
        ("The public offering is closed to China.", None),
        ("Shares for the public will not be sold in China.", "the public"),
    ],
)
def test_a_public_offering_is_no_class_of_investors(text: str, class_: str | None) -> None:
    assert read_qualifiers(Predicate.EXCLUDES, sentence(text, "", "China")).get("investor_class") == class_


def test_sums_and_days() -> None:
    said = sentence(
        "Arcline bought Boreal.", "Arcline", "Boreal", sums=((3, MONEY),), days=((False, PartialDate("2026-05")),)
    )
    assert read_qualifiers(Predicate.ACQUIRES, said) == {"valid_from": PartialDate("2026-05"), "amount": MONEY}
    later = sentence("Arcline plans an IPO.", days=((True, PartialDate("2026")),))
    assert read_qualifiers(Predicate.ISSUES, later) == {"valid_to": PartialDate("2026")}


def test_only_qualifiers_of_the_predicate_are_given() -> None:
    assert read_qualifiers(Predicate.BASED_IN, sentence("It holds 34% of Arcline.")) == {}
