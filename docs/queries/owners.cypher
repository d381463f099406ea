// Picture: who stands behind a company
// Owners, investors and buyers of the company and of its offerings, and theirs in turn.
// topic: Networks
// param name: 'Arm'
WITH 'Arm' AS name
CALL db.index.fulltext.queryNodes('entity_names', '"' + name + '"') YIELD node AS company, score
WITH name, company, score WHERE company:Company
ORDER BY any(one IN company.names WHERE toLower(one) = toLower(name)) DESC, score DESC, company.id LIMIT 1
MATCH path = (company)-[:ISSUES*0..1]->()<-[:OWNS|INVESTS_IN|ACQUIRES*1..3]-(:Entity)
RETURN path
ORDER BY length(path)
LIMIT 60
