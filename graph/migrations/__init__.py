"""Numbered Cypher files that make and change the schema; run in order, never edited."""
