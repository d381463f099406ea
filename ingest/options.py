"""How a run is to be done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.report import Progress
from ingest.results import Results
from ingest.sources import Reading

OnProgress = Callable[[Progress], None]
"""Is told after each file, address or line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run needs besides its input."""

    workers: int = 1
    """Processes that extract; 1 stays in this process."""
    reading: Reading = field(default_factory=Reading)
    actor: str = "ingest"
    """Who is noted in the graph's revisions."""
    run: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Id of the run, for revisions and logs."""
    again: bool = False
    """Whether documents are read again that this reader, in this version, has read."""
    results: Results | None = None
    """What earlier runs have read; looked at before a text is read, unless it is read `again`."""
    extractor: str = "given"
    """Who read the claims that are loaded, where a line does not say."""
    on_progress: OnProgress | None = None
    """Called after each file, address or line."""
