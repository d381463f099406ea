"""Look-ups and streams out of the graph."""
