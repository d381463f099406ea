import pytest

from graph.names import kind_of
from graph.ontology import KINDS, LAW_STAGES, TECHNOLOGIES, Kind, NameKind
from graph.reference import SurfaceUse, find_reference, iter_parts, iter_reference, iter_surfaces


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("jurisdiction:CN", "China"),
        ("jurisdiction:EU", "European Union"),
        ("exchange:XSHG", "Shanghai Stock Exchange"),
        ("exchange:star-market", "STAR Market"),
        ("technology:semiconductor", "semiconductors"),
        ("law:itar", "International Traffic in Arms Regulations"),
        ("regulator:csrc", "China Securities Regulatory Commission"),
        ("company:spacex", "SpaceX"),
    ],
)
def test_known_things_have_their_ids(id_: str, name: str) -> None:
    entity = find_reference(id_)
    assert entity is not None
    assert entity.name == name
    assert entity.names[0] == (name, NameKind.PRIMARY)


def test_what_is_not_known_is_none() -> None:
    assert find_reference("company:nobody") is None


def test_rows_fit_the_ontology() -> None:
    for entity in iter_reference():
        assert kind_of(entity.id) is entity.kind
        assert set(entity.properties) <= {one.name for one in KINDS[entity.kind].properties} | {"code"}
        assert all(":" in identifier for identifier in entity.identifiers)
        if entity.kind is Kind.LAW:
            assert entity.properties.get("stage", "in_force") in LAW_STAGES


def test_ends_of_references_exist() -> None:
    for entity in iter_reference():
        for other in (entity.jurisdiction, entity.part_of):
            assert other is None or find_reference(other) is not None
    for part, whole in iter_parts():
        assert find_reference(part) is not None
        assert find_reference(whole) is not None


def test_kinds_can_be_listed_alone() -> None:
    assert {entity.id for entity in iter_reference(Kind.TECHNOLOGY)} == {f"technology:{key}" for key in TECHNOLOGIES}


def test_blocs_have_their_members_and_boards_their_exchanges() -> None:
    parts = set(iter_parts())
    assert ("jurisdiction:DE", "jurisdiction:EU") in parts
    assert ("jurisdiction:GB", "jurisdiction:EU") not in parts
    assert ("exchange:star-market", "exchange:XSHG") in parts


def test_demonyms_and_cities_are_words_but_no_names() -> None:
    words = {(surface.text, surface.use): surface.entity.id for surface in iter_surfaces()}
    assert words["Chinese", SurfaceUse.DEMONYM] == "jurisdiction:CN"
    assert words["Washington", SurfaceUse.METONYM] == "jurisdiction:US"
    assert words["Shanghai", SurfaceUse.CITY] == "exchange:XSHG"
    china = find_reference("jurisdiction:CN")
    assert china is not None
    assert "Chinese" not in dict(china.names)
