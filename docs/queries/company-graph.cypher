// Picture: one company and all around it
// The company with everything that it is linked to directly.
// topic: Companies
// param name: 'SpaceX'
WITH 'SpaceX' AS name
CALL db.index.fulltext.queryNodes('entity_names', name) YIELD node, score
WITH node AS company, score WHERE company:Company
ORDER BY score DESC, company.id LIMIT 1
MATCH path = (company)--(:Entity)
RETURN path
LIMIT 200
