"""Colours: one for each kind and predicate, and legible on white and on near black."""

from __future__ import annotations

import pytest

from api.pages.palette import FAMILIES, FAMILY_OF, KIND_INKS, Ink
from graph.ontology import Kind, Predicate

WHITE, DARK = "#FFFFFF", "#14181D"
INKS = [*KIND_INKS.values(), *(family.ink for family in FAMILIES)]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_wcags() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


def test_every_kind_and_every_predicate_has_its_colour() -> None:
    assert set(KIND_INKS) == set(Kind)
    assert sorted(predicate for family in FAMILIES for predicate in family.predicates) == sorted(Predicate)
    assert set(FAMILY_OF) == set(Predicate)
    assert len({ink.fill for ink in INKS}) == len(INKS)


@pytest.mark.parametrize("ink", INKS, ids=[ink.fill for ink in INKS])
def test_it_is_legible(ink: Ink) -> None:
    assert contrast(ink.fill, WHITE) >= 4.5
    assert contrast(ink.fill, DARK) >= 3
    assert contrast(ink.on_dark, DARK) >= 4.5
