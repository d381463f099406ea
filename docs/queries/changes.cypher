// What changed this week
// Statements that were added to the graph, or changed in it, in the last days, latest first.
// topic: Evidence
// param days: 7
WITH 7 AS days
MATCH (r:Revision)
WHERE datetime(r.at) >= datetime() - duration({days: days})
UNWIND r.touched AS id
MATCH (c:Claim {id: id})-[:STATED_IN]->(d:Document)
WHERE c.predicate <> 'HAS'
WITH c, d, max(r.at) AS changed
MATCH (s:Entity {id: c.subject})
OPTIONAL MATCH (o:Entity {id: c.object})
RETURN changed, s.name AS subject, c.predicate AS link, o.name AS object, c.negated AS denied, c.status AS status,
       c.quote AS quote, d.publisher AS publisher, c.said_at AS said, d.url AS url, c.id AS claim
ORDER BY changed DESC, subject, link, object, claim
LIMIT 500
