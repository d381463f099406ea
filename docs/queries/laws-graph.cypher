// Picture: laws, who makes them and whom they bite
// Every law with its makers, those that enforce or cite it, and what it restricts or governs.
// topic: Law
MATCH path = (:Law)-[:RESTRICTS|GOVERNS|INVOKES|ENACTS|PROPOSES|ENFORCES]-(:Entity)
RETURN path
LIMIT 200
