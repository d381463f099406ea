"""An export as one stream of bytes; several files come as a zip file that is never held whole."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from typing import IO, TYPE_CHECKING, cast

from graph.export.form import Form, Piece, iter_pieces

if TYPE_CHECKING:
    from graph.export.snapshot import Snapshot

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every file, so that equal graphs give equal bytes."""


async def iter_stream(snapshot: Snapshot, form: Form) -> AsyncIterator[tuple[bytes, int]]:
    """Yield the bytes of an export, with how many records each part holds.

    Raises: GraphChangedError: the graph was written to meanwhile.
    """
    pieces = iter_pieces(snapshot, form)
    if form.has_files:
        async for part in _zipped(pieces):
            yield part
        return
    async for piece in pieces:
        yield piece.data, piece.records


class _Sink:
    """What a zip file is written to: holds the bytes until they are taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Do nothing; zipfile asks for it."""

    def take(self) -> bytes:
        data = bytes(self._held)
        self._held.clear()
        return data


async def _zipped(pieces: AsyncIterator[Piece]) -> AsyncIterator[tuple[bytes, int]]:
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED) as archive:
        name, entry = "", None
        try:
            async for piece in pieces:
                if entry is None or piece.file != name:
                    if entry is not None:
                        entry.close()
                    name = piece.file
                    info = zipfile.ZipInfo(name, _EPOCH)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    info.external_attr = 0o644 << 16
                    entry = archive.open(info, "w", force_zip64=True)
                entry.write(piece.data)
                yield sink.take(), piece.records
        finally:
            if entry is not None:
                entry.close()
    yield sink.take(), 0
