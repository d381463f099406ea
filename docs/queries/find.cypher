// Find a thing by a part of its name
// Companies, people, laws, offerings … with these words in a name; the id is what other queries ask for.
// topic: Companies
// param text: 'huawei OR spacex'
WITH 'huawei OR spacex' AS text
CALL db.index.fulltext.queryNodes('entity_names', text) YIELD node, score
RETURN node.name AS name, head([label IN labels(node) WHERE label <> 'Entity']) AS kind, node.id AS id,
       COUNT { (node)--(:Entity) } AS links, round(score, 2) AS score
ORDER BY score DESC, links DESC, id
LIMIT 50
