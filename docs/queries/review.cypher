// Claims waiting for review
// Statements that were read with too little confidence to count: accept or reject them by their id.
// topic: Evidence
MATCH (c:Claim {status: 'proposed'})-[:STATED_IN]->(d:Document)
MATCH (s:Entity {id: c.subject})
OPTIONAL MATCH (o:Entity {id: c.object})
RETURN s.name AS subject, c.predicate AS link, coalesce(o.name, c.property + ': ' + c.value) AS object,
       c.negated AS denied, c.modality AS modality, c.confidence AS confidence, c.quote AS quote,
       d.publisher AS publisher, c.said_at AS said, d.url AS url, c.id AS claim
ORDER BY confidence DESC, claim
LIMIT 500
