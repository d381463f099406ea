// What was said about a company, latest first
// Every accepted statement in which it stands, denials too, one row per claim and document.
// topic: Companies
// param name: 'SpaceX'
WITH 'SpaceX' AS name
CALL db.index.fulltext.queryNodes('entity_names', '"' + name + '"') YIELD node AS company, score
WITH name, company, score WHERE company:Company
ORDER BY any(one IN company.names WHERE toLower(one) = toLower(name)) DESC, score DESC, company.id LIMIT 1
MATCH (company)-[x]-(:Entity)
MATCH (c:Claim {link: x.id, status: 'accepted'})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
RETURN c.said_at AS said, startNode(x).name AS subject, c.predicate AS link, endNode(x).name AS object,
       c.negated AS denied, c.modality AS modality, c.attributed_to AS according_to, c.quote AS quote,
       d.publisher AS publisher, d.title AS title, d.url AS url, head(d.sources) AS source
ORDER BY c.said_on DESC, c.id
LIMIT 500
