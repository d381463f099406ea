// Who speaks about whom
// Reported statements of people about companies, offerings, laws and authorities.
// topic: Networks
MATCH (p:Person)-[x:COMMENTS_ON]->(about)
RETURN p.name AS person, head(COLLECT { MATCH (p)-[:HOLDS_ROLE]->(at) RETURN at.name AS name ORDER BY name LIMIT 1 }) AS of,
       about.name AS about, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
ORDER BY said DESC, person, about
LIMIT 500
