"""The graph as a whole over HTTP: exports, and what has changed since."""
