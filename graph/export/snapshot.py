"""The graph as of one revision, read in pages; a write in between is noticed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from graph.errors import GraphChangedError
from graph.export.chosen import chosen_page
from graph.export.sections import Page, Section
from graph.export.selection import Selection
from graph.export.stored import stored_page
from graph.read.revision import current_revision, settled_revision
from graph.schema import latest_version

if TYPE_CHECKING:
    from graph.client import GraphClient


class Snapshot:
    """What a selection shows of the graph, as long as nobody writes to it. Made by `begin`."""

    def __init__(self, graph: GraphClient, selection: Selection, revision: int) -> None:
        self.revision = revision
        self.schema = latest_version()
        self.selection = selection
        self._graph = graph

    @classmethod
    async def begin(
        cls, graph: GraphClient, selection: Selection | None = None, revision: int | None = None
    ) -> Snapshot:
        """Return the graph as it stands; with `revision`, only if it is still that one.

        Raises: GraphChangedError: it is another one.
        """
        snapshot = cls(graph, selection or Selection(), await settled_revision(graph))
        if revision is not None and revision != snapshot.revision:
            message = (
                f"the graph has been written to since this export began: its revision was {revision} and is now "
                f"{snapshot.revision}; begin the export again"
            )
            raise GraphChangedError(message)
        return snapshot

    async def pages(self, section: Section, after: str = "") -> AsyncIterator[Page]:
        """Yield the pages of a section that come after a key; none where the selection leaves the section out.

        Raises: GraphChangedError: the graph was written to meanwhile.
        """
        if self._leaves_out(section):
            return
        last = False
        while not last:
            page = await self._page(section, after)
            self._compare(await current_revision(self._graph))
            yield page
            after, last = page.after, page.last

    async def end(self) -> None:
        """Return if nobody wrote meanwhile, so that all pages fit together.

        Raises: GraphChangedError: somebody did.
        """
        self._compare(await settled_revision(self._graph))

    def _compare(self, revision: int) -> None:
        if revision != self.revision:
            message = (
                f"the graph was written to while it was exported: its revision was {self.revision} and is now "
                f"{revision}; begin the export again"
            )
            raise GraphChangedError(message)

    def _leaves_out(self, section: Section) -> bool:
        selection = self.selection
        return bool(
            (section.kind and selection.kinds and section.kind not in selection.kinds)
            or (section.predicate and selection.predicates and section.predicate not in selection.predicates)
        )

    async def _page(self, section: Section, after: str) -> Page:
        if self.selection.chooses_claims:
            page = await chosen_page(self._graph, self.selection, section, after)
        else:
            page = await stored_page(self._graph, section, after)
        if self.selection.is_whole:
            return page
        shown = (self.selection.show(record) for record in page.records)
        return Page(tuple(record for record in shown if record is not None), page.after, page.last)
