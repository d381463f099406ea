// Picture: issuers, offerings and those they shut out
// Companies, what they sell, who is turned away from it, and the laws that they cite.
// topic: Exclusions
MATCH shut = (o:Offering)-[x:EXCLUDES]->(:Jurisdiction)
OPTIONAL MATCH sells = (:Company)-[:ISSUES]->(o)
OPTIONAL MATCH cites = (o)-[:INVOKES]->(:Law)
RETURN shut, sells, cites
ORDER BY x.stories DESC, x.id
LIMIT 60
