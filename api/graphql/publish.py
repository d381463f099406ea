"""Writes `schema.graphql` anew: `python -m api.graphql.publish`."""

from __future__ import annotations

from pathlib import Path

from api.graphql.schema import build_schema

PATH = Path(__file__).parents[2] / "schema.graphql"


def publish(path: Path = PATH) -> None:
    """Write the schema language of the code's schema."""
    path.write_text(f"{build_schema().as_str()}\n", encoding="utf-8")


if __name__ == "__main__":
    publish()
