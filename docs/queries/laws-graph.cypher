// Picture: laws, who makes them and whom they bite
// Laws with their makers, those that enforce or cite them, and what they restrict or govern; what most stories tell first.
// topic: Law
MATCH path = (:Law)-[x:RESTRICTS|GOVERNS|INVOKES|ENACTS|PROPOSES|ENFORCES]-(:Entity)
RETURN path
ORDER BY x.stories DESC, x.id
LIMIT 60
