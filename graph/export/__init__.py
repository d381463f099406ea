"""The graph in forms that others read: JSON lines, CSV, Parquet, GraphML, FollowTheMoney, Cypher."""

from graph.export.canonical import canonical

__all__ = ["canonical"]
