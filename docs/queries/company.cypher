// Everything about one company, with its sources
// Every link of the company in both directions: how firmly, by how many stories, in whose words, where to read them.
// topic: Companies
// param name: 'SpaceX'
WITH 'SpaceX' AS name
CALL db.index.fulltext.queryNodes('entity_names', '"' + name + '"') YIELD node AS company, score
WITH name, company, score WHERE company:Company
ORDER BY any(one IN company.names WHERE toLower(one) = toLower(name)) DESC, score DESC, company.id LIMIT 1
MATCH (company)-[x]-(other:Entity)
RETURN startNode(x).name AS subject, type(x) AS link, endNode(x).name AS object, x.modality AS modality,
       x.confidence AS confidence, x.stories AS stories, x.denials AS denials, x.quote AS quote,
       x.publisher AS publisher, x.last_said AS said, x.url AS url, x.id AS id
ORDER BY link, subject, object
LIMIT 500
