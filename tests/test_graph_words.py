"""Every word of the closed lists has a meaning, and no other has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from graph import words
from graph.ontology import LAW_STAGES, OFFERING_KINDS, OFFERING_STATUSES, Bound, Modality, NameKind, Status


@pytest.mark.parametrize(
    ("meanings", "known"),
    [
        (words.MODALITIES, Modality),
        (words.STATUSES, Status),
        (words.NAME_KINDS, NameKind),
        (words.BOUNDS, Bound),
        (words.OFFERING_KINDS, OFFERING_KINDS),
        (words.OFFERING_STATUSES, OFFERING_STATUSES),
        (words.LAW_STAGES, LAW_STAGES),
    ],
)
def test_words_are_those_of_the_ontology_in_its_order(meanings: Mapping[str, str], known: Iterable[str]) -> None:
    assert list(meanings) == [str(word) for word in known]
    assert all(says.endswith((".", '."')) for says in meanings.values())
    assert meanings in words.MEANINGS.values()
