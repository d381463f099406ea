"""Print who is shut out of what, through a client whose classes are made from the schema.

Usage: python who_is_shut_out.py [ADDRESS [CODE]]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from caplinks_client import Client
from caplinks_client.exclusions import ExclusionsExclusionsEdgesNode


def iter_exclusions(client: Client, code: str | None) -> Iterator[ExclusionsExclusionsEdgesNode]:
    """Yield every exclusion, page by page."""
    after: str | None = None
    while True:
        page = client.exclusions(code=code, after=after).exclusions
        yield from (edge.node for edge in page.edges)
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


def main(address: str = "http://127.0.0.1:8000", code: str | None = None) -> None:
    """Print a line an exclusion, with its first sentence, and what to know of the documents."""
    with Client(url=f"{address}/graphql") as client:
        for node in iter_exclusions(client, code):
            laws = ", ".join(ground.law.name for ground in node.grounds if ground.law) or "no law named"
            print(f"{node.offering.name} shuts out {node.jurisdiction.name} ({laws})")
            for edge in node.evidence.edges:
                print(f"  “{edge.node.quote}” {edge.node.document.publisher}, {edge.node.document.url}")
        coverage = client.coverage().coverage
        print(f"{coverage.documents} documents were read.", *coverage.notes, sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
