// Claims behind an edge
// Click an edge, copy its id into the first line: every claim that states or denies it, one row per claim and document.
// topic: Evidence
// param id: 'jurisdiction:US|RESTRICTS|company:huawei'
WITH 'jurisdiction:US|RESTRICTS|company:huawei' AS id
MATCH (c:Claim {link: id})-[:STATED_IN]->(d:Document)
OPTIONAL MATCH (s:Entity {id: c.subject})
OPTIONAL MATCH (o:Entity {id: c.object})
RETURN s.name AS subject, c.predicate AS link, coalesce(o.name, c.property + ': ' + c.value) AS object,
       c.negated AS denied, c.modality AS modality, c.confidence AS confidence, c.status AS status, c.reason AS reason,
       c.attributed_to AS according_to, c.quote AS quote, d.publisher AS publisher, d.title AS title,
       c.said_at AS said, d.url AS url, head(d.sources) AS source, c.start AS start, c.end AS end, c.id AS claim
ORDER BY c.negated, c.confidence DESC, c.id
LIMIT 500
