// Picture: the shortest chains between two actors
// How two companies, people or authorities hang together, over at most six links and not by a country or a technology.
// topic: Networks
// param first: 'Huawei'
// param second: 'SoftBank'
WITH 'Huawei' AS first, 'SoftBank' AS second
CALL db.index.fulltext.queryNodes('entity_names', '"' + first + '"') YIELD node AS a, score AS likeness
WITH first, second, a, likeness WHERE a:Company|Person|Regulator
ORDER BY any(one IN a.names WHERE toLower(one) = toLower(first)) DESC, likeness DESC, a.id LIMIT 1
CALL db.index.fulltext.queryNodes('entity_names', '"' + second + '"') YIELD node AS b, score
WITH second, a, b, score WHERE b:Company|Person|Regulator
ORDER BY any(one IN b.names WHERE toLower(one) = toLower(second)) DESC, score DESC, b.id LIMIT 1
MATCH path = ALL SHORTEST (a)((:Company|Person|Regulator|Offering|Law)--(:Company|Person|Regulator|Offering|Law)){1,6}(b)
RETURN path
LIMIT 10
