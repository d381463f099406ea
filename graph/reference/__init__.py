"""What is known before any text is read: countries, exchanges, authorities, laws, technologies, a few companies.

The rows lie beside this file as CSV and are read once, when first asked for. `SOURCES.md` gives the credits.
"""

from graph.reference.rows import (
    ReferenceEntity,
    Surface,
    SurfaceUse,
    find_reference,
    iter_parts,
    iter_reference,
    iter_surfaces,
)

__all__ = [
    "ReferenceEntity",
    "Surface",
    "SurfaceUse",
    "find_reference",
    "iter_parts",
    "iter_reference",
    "iter_surfaces",
]
