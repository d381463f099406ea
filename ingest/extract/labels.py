"""The labels of the trained model, in the order in which its outputs stand."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind, Modality, Predicate, allows

KINDS: tuple[Kind, ...] = (
    Kind.COMPANY,
    Kind.PERSON,
    Kind.REGULATOR,
    Kind.LAW,
    Kind.EXCHANGE,
    Kind.JURISDICTION,
    Kind.OFFERING,
    Kind.TECHNOLOGY,
)
FORMS: tuple[str, ...] = ("name", "nominal", "pronoun")
PREDICATES: tuple[Predicate, ...] = tuple(Predicate)
MODALITIES: tuple[Modality, ...] = tuple(Modality)

TAGS: tuple[str, ...] = ("O", *(f"{place}-{kind}-{form}" for place in "BI" for kind in KINDS for form in FORMS))
"""Tags of words: outside, then the beginnings, then the insides, each kind by kind and form by form."""
CLASSES = len(KINDS) * len(FORMS)
"""Number of (kind, form) pairs; the class of kind k and form f is `k * 3 + f`."""

SHAPES: tuple[str, ...] = ("special", "lower", "upper", "title", "mixed", "capital", "digits", "punctuation")
"""Shapes of words; a word of the title has the shape's index plus `len(SHAPES) - 1`."""
N_SHAPES = 2 * len(SHAPES) - 1


def label_card() -> dict[str, list[str]]:
    """Return the labels as the model's card holds them; a model made with others is refused."""
    return {
        "kinds": [str(kind) for kind in KINDS],
        "forms": list(FORMS),
        "predicates": [str(predicate) for predicate in PREDICATES],
        "modalities": [str(modality) for modality in MODALITIES],
        "technologies": list(TECHNOLOGIES),
        "offering_kinds": list(OFFERING_KINDS),
        "shapes": list(SHAPES),
    }


@cache
def allowed_table() -> NDArray[np.bool_]:
    """Return which predicates may join which kinds, (left kind, right kind, predicate, direction).

    Direction 0 reads from left to right, direction 1 from right to left.
    """
    table = np.zeros((len(KINDS), len(KINDS), len(PREDICATES), 2), dtype=np.bool_)
    for left, left_kind in enumerate(KINDS):
        for right, right_kind in enumerate(KINDS):
            for number, predicate in enumerate(PREDICATES):
                table[left, right, number, 0] = allows(predicate, left_kind, right_kind)
                table[left, right, number, 1] = allows(predicate, right_kind, left_kind)
    table.setflags(write=False)
    return table
