// Picture: one company and all around it
// The company with everything that it is linked to directly.
// topic: Companies
// param name: 'SpaceX'
WITH 'SpaceX' AS name
CALL db.index.fulltext.queryNodes('entity_names', '"' + name + '"') YIELD node AS company, score
WITH name, company, score WHERE company:Company
ORDER BY any(one IN company.names WHERE toLower(one) = toLower(name)) DESC, score DESC, company.id LIMIT 1
MATCH path = (company)-[x]-(:Entity)
RETURN path
ORDER BY x.stories DESC, x.id
LIMIT 80
