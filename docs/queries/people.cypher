// People and their roles
// Who holds or held which title where, one row per claim and document.
// topic: Networks
MATCH (p:Person)-[x:HOLDS_ROLE]->(at)
MATCH (c:Claim {link: x.id, status: 'accepted', negated: false})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
RETURN p.name AS person, c.title AS title, c.former AS former, at.name AS at, c.confidence AS confidence,
       c.quote AS quote, d.publisher AS publisher, c.said_at AS said, d.url AS url
ORDER BY person, at, c.said_on DESC, c.id
LIMIT 500
