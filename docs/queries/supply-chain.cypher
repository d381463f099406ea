// Picture: who supplies a company, and whom it supplies
// Suppliers and customers over up to three links.
// topic: Networks
// param name: 'Arm'
WITH 'Arm' AS name
CALL db.index.fulltext.queryNodes('entity_names', '"' + name + '"') YIELD node AS company, score
WITH name, company, score WHERE company:Company
ORDER BY any(one IN company.names WHERE toLower(one) = toLower(name)) DESC, score DESC, company.id LIMIT 1
MATCH path = (company)-[:SUPPLIES*1..3]-(:Company)
RETURN path
ORDER BY length(path)
LIMIT 60
