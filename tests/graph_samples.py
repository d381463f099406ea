"""Small extractions for tests of the graph, made without any reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from graph.client import GraphClient
from graph.export import canonical
from graph.model import Claim, Document, Entity, Extraction, Money, PartialDate, Value
from graph.names import kind_of
from graph.ontology import Bound, Modality, NameKind, Predicate, Status
from graph.write import WriteReport, write_extractions

RETRIEVED = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(slots=True)
class Sample:
    """Builds one extraction: every claim adds the sentence that says so to the text."""

    url: str
    published: str | None = "2026-06-05"
    publisher: str | None = "The Paper"
    retrieved: datetime = RETRIEVED
    version: str = "1"
    note: str | None = None
    sources: tuple[str, ...] = ()
    text: str = ""
    ids: set[str] = field(default_factory=set)
    claims: list[Claim] = field(default_factory=list)

    def say(  # noqa: PLR0913
        self,
        subject: str,
        predicate: Predicate,
        object_: str,
        *,
        words: str | None = None,
        bases: Sequence[str] = (),
        negated: bool = False,
        modality: Modality = Modality.ASSERTED,
        confidence: float = 0.9,
        status: Status = Status.ACCEPTED,
        qualifiers: Mapping[str, Value] | None = None,
    ) -> Sample:
        """Add a link claim."""
        quote, start, end = self._sentence(words or f"{subject} {predicate.lower()} {object_}.")
        self.ids |= {subject, object_, *bases}
        self.claims.append(
            Claim(
                document="",
                subject=subject,
                predicate=predicate,
                object=object_,
                qualifiers=qualifiers or {},
                legal_bases=tuple(bases),
                negated=negated,
                modality=modality,
                confidence=confidence,
                status=status,
                extractor="sample",
                version=self.version,
                quote=quote,
                start=start,
                end=end,
            )
        )
        return self

    def has(  # noqa: PLR0913
        self,
        subject: str,
        property_: str,
        value: Value,
        *,
        name_kind: NameKind | None = None,
        status: Status = Status.ACCEPTED,
        negated: bool = False,
        confidence: float = 0.9,
    ) -> Sample:
        """Add a property claim."""
        quote, start, end = self._sentence(f"{subject} has {property_} {value}.")
        self.ids.add(subject)
        self.claims.append(
            Claim(
                document="",
                subject=subject,
                predicate=None,
                property=property_,
                value=value,
                name_kind=name_kind,
                negated=negated,
                status=status,
                confidence=confidence,
                extractor="sample",
                version=self.version,
                quote=quote,
                start=start,
                end=end,
            )
        )
        return self

    def name(self, subject: str, text: str, kind: NameKind = NameKind.PRIMARY) -> Sample:
        """Add a name claim."""
        return self.has(subject, "name", text, name_kind=kind)

    def done(self) -> Extraction:
        """Return the extraction."""
        id_, story = Document.ids(self.url, self.text)
        document = Document(
            id=id_,
            story=story,
            url=self.url,
            title=f"About {self.url}",
            publisher=self.publisher,
            published_at=PartialDate(self.published) if self.published else None,
            retrieved_at=self.retrieved,
            language="en",
            note=self.note,
            sources=self.sources,
        )
        return Extraction(
            document=document,
            text=self.text,
            entities=tuple(Entity(id=id_, kind=kind_of(id_)) for id_ in sorted(self.ids)),
            claims=tuple(replace(claim, document=id_) for claim in self.claims),
        )

    def _sentence(self, words: str) -> tuple[str, int, int]:
        start = len(self.text)
        self.text += f"{words}\n"
        return words, start, start + len(words)


def dollars(value: int, bound: Bound = Bound.EXACT) -> Money:
    """Return an amount in US dollars."""
    return Money(value=Decimal(value), currency="USD", bound=bound)


OFFERING = "offering:acme-ipo~00000001"


def exclusion(url: str = "a.txt") -> Sample:
    """Return the sample that most tests begin with: an offering of Acme that shuts out China under ITAR."""
    return (
        Sample(url)
        .name("company:acme", "Acme Corp")
        .name(OFFERING, "Acme IPO")
        .has(OFFERING, "kind", "ipo")
        .has(OFFERING, "status", "planned")
        .has(OFFERING, "amount", dollars(75_000_000_000, Bound.ABOUT))
        .name("jurisdiction:CN", "China")
        .name("law:itar", "International Traffic in Arms Regulations")
        .say("company:acme", Predicate.ISSUES, OFFERING)
        .say(OFFERING, Predicate.LISTS_ON, "exchange:XNAS")
        .say(
            OFFERING,
            Predicate.EXCLUDES,
            "jurisdiction:CN",
            bases=["law:itar"],
            qualifiers={"reason": "export controls", "investor_class": "retail"},
        )
    )


async def exported(graph: GraphClient) -> bytes:
    """Return the whole canonical export."""
    return b"".join([line async for line in canonical(graph)])


async def store(graph: GraphClient, *samples: Sample) -> WriteReport:
    """Write samples in one batch."""
    return await write_extractions(graph, [sample.done() for sample in samples], actor="tester", run="run")
