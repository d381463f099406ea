import pytest

from graph.ontology import Kind
from ingest.extract.aliases import is_acronym, is_described, is_generic, is_short_form, without_title
from ingest.extract.gazetteer import (
    find_country,
    find_entity,
    find_listing_place,
    find_surfaces,
    find_technology,
    scan,
    split_country,
)

COMPANY, PERSON, REGULATOR, LAW = Kind.COMPANY, Kind.PERSON, Kind.REGULATOR, Kind.LAW


@pytest.mark.parametrize(
    ("short", "long", "kind"),
    [
        ("Quantel", "Quantel Vision Technology", COMPANY),
        ("QVT", "Quantel Vision Technology", COMPANY),
        ("Okoye", "Renata Okoye", PERSON),
        ("Liang", "Liang Weimin", PERSON),
        ("Energy Department", "Department of Energy", REGULATOR),
        ("CMC", "Capital Markets Commission", REGULATOR),
        ("Chip Act", "Chip Act Amendment", LAW),
    ],
)
def test_short_forms(short: str, long: str, kind: Kind) -> None:
    assert is_short_form(short, long, kind)


@pytest.mark.parametrize(
    ("short", "long", "kind"),
    [
        ("China", "China Telecom Tower", COMPANY),
        ("National", "National Grid Works", COMPANY),
        ("Quantel Vision", "Quantel Vision", COMPANY),
        ("Vision", "Quantel Vision", COMPANY),
        ("Okoye", "Okoye", PERSON),
        ("Trade Commission", "Securities Commission", REGULATOR),
    ],
)
def test_other_names(short: str, long: str, kind: Kind) -> None:
    assert not is_short_form(short, long, kind)


@pytest.mark.parametrize(("short", "long"), [("CXT", "Chang Xin Trading Co"), ("A.B.C.", "Alpha Beta of Canada")])
def test_acronyms(short: str, long: str) -> None:
    assert is_acronym(short, long)


def test_what_names_nothing_by_itself() -> None:
    assert is_generic("the Commission")
    assert is_generic("Company")
    assert is_generic("the Texas start-up")
    assert is_described("a Chinese maker")
    assert not is_generic("Listing Rules")
    assert not is_generic("the Federal Trade Commission")


def test_forms_of_address_go() -> None:
    assert without_title("Dr. Ana Ruiz") == "Ana Ruiz"
    assert without_title("Ms Ruiz") == "Ruiz"
    assert without_title("Professor Ruiz") == "Professor Ruiz"


@pytest.mark.parametrize(
    ("text", "kind", "near", "id_"),
    [
        ("Chinese", Kind.JURISDICTION, [], "jurisdiction:CN"),
        ("U.S.", Kind.JURISDICTION, [], "jurisdiction:US"),
        ("ITAR", LAW, [], "law:itar"),
        ("US Commerce Department", REGULATOR, [], "regulator:doc"),
        ("Commerce Department", REGULATOR, ["jurisdiction:US"], "regulator:doc"),
        ("Treasury", REGULATOR, ["jurisdiction:GB", "jurisdiction:US"], "regulator:gb-treasury"),
        ("Ministry of Commerce", REGULATOR, ["jurisdiction:CN"], "regulator:mofcom"),
        ("Ministry of Commerce", REGULATOR, ["jurisdiction:TH"], None),
        ("Thai Ministry of Commerce", REGULATOR, [], None),
        ("Chinese Cyberspace Administration of China", REGULATOR, [], "regulator:cac"),
        ("Nobody Knows", Kind.COMPANY, [], None),
        ("us", Kind.JURISDICTION, [], None),
    ],
)
def test_names_that_the_lists_know(text: str, kind: Kind, near: list[str], id_: str | None) -> None:
    found = find_entity(text, kind, near)
    assert (found.id if found else None) == id_


def test_places_and_technologies() -> None:
    shanghai = find_listing_place("Shanghai")
    assert shanghai is not None
    assert shanghai.id == "exchange:XSHG"
    assert find_listing_place("Mars") is None
    assert find_technology("chipmaker") == "semiconductor"
    assert find_technology("humanoid robots") == "robotics"
    assert find_technology("porridge") is None
    washington = find_country("Washington")
    assert washington is not None
    assert washington.id == "jurisdiction:US"
    country, rest = split_country("South Korean trade ministry")
    assert country is not None
    assert (country.id, rest) == ("jurisdiction:KR", "trade ministry")
    assert split_country("trade ministry") == (None, "trade ministry")
    assert find_surfaces("") == ()


def test_scan_takes_the_longest_name() -> None:
    text = "the US International Traffic in Arms Regulations and China"
    words = text.split()
    places = [(text.index(word), text.index(word) + len(word)) for word in words]
    assert [text.split()[start:end] for start, end, _ in scan(words, places, text)] == [words[1:7], ["China"]]
