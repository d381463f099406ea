"""Stage 5: sums and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from graph.ontology import Kind
from ingest.extract.dates import find_days
from ingest.extract.money import find_sums
from ingest.extract.reading import find_reading, register

if TYPE_CHECKING:
    from spacy.tokens import Doc


@Language.factory("caplinks_money_dates")
def make_money_dates(nlp: Language, name: str) -> MoneyDates:  # noqa: ARG001 - spaCy's signature
    """Return the stage."""
    register()
    return MoneyDates()


class MoneyDates:
    """Sets `sums` and `days`."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its sums and dates found."""
        reading = find_reading(doc)
        places = [thing for thing in reading.things if thing.kind is Kind.JURISDICTION and thing.reference]
        places.sort(key=lambda thing: -len(thing.mentions))
        reading.sums = find_sums(doc.text, [str(thing.reference).partition(":")[2] for thing in places])
        reading.days = find_days(doc.text, reading.document.published_at)
        return doc
