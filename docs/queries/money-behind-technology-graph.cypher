// Picture: the money behind a technology
// The makers of a technology, what they sell, and who puts money into either.
// topic: Money
// param technology: 'ai_model'
WITH 'ai_model' AS technology
MATCH makes = (:Entity {id: 'technology:' + technology})<-[:DEVELOPS]-(maker:Company)
MATCH money = (maker)-[:ISSUES*0..1]->()<-[:INVESTS_IN|OWNS|ACQUIRES|UNDERWRITES|PROMOTES]-(:Entity)
RETURN makes, money
LIMIT 150
