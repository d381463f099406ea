// Picture: the money behind a technology
// The makers of a technology, what they sell, and who puts money into either; what most stories tell first.
// topic: Money
// param technology: 'ai_model'
WITH 'ai_model' AS technology
MATCH makes = (:Entity {id: 'technology:' + technology})<-[:DEVELOPS]-(maker:Company)
MATCH money = (maker)-[:ISSUES*0..1]->()<-[x:INVESTS_IN|OWNS|ACQUIRES|UNDERWRITES|PROMOTES]-(:Entity)
RETURN makes, money
ORDER BY x.stories DESC, x.id
LIMIT 40
