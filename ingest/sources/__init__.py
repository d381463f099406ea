"""Bytes of any kind read into Documents: files, folders, standard input, addresses."""

from ingest.sources.inputs import Input, Reading, iter_sources, list_inputs
from ingest.sources.source import Limits, Metadata, Source, SourceError

__all__ = [
    "Input",
    "Limits",
    "Metadata",
    "Reading",
    "Source",
    "SourceError",
    "iter_sources",
    "list_inputs",
]
