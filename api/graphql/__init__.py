"""GraphQL compiled to Cypher."""
