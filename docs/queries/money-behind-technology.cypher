// The money behind a technology
// Who invests in, owns, buys, underwrites or promotes the makers of a technology and what they sell.
// topic: Money
// param technology: 'ai_model'
WITH 'ai_model' AS technology
MATCH (:Entity {id: 'technology:' + technology})<-[:DEVELOPS]-(maker:Company)
MATCH (maker)-[:ISSUES*0..1]->(target)<-[x:INVESTS_IN|OWNS|ACQUIRES|UNDERWRITES|PROMOTES]-(backer)
OPTIONAL MATCH (c:Claim {link: x.id, status: 'accepted', negated: false})
USING INDEX c:Claim(link)
WHERE c.amount_value IS NOT NULL
WITH maker, target, x, backer, max(c.amount_currency + ' ' + round(c.amount_value / 1e6, 1) + ' million') AS amount
RETURN backer.name AS backer, type(x) AS link, target.name AS into, maker.name AS maker, amount,
       x.modality AS modality, x.stories AS stories, x.quote AS quote, x.publisher AS publisher,
       x.last_said AS said, x.url AS url
ORDER BY maker, backer, link, into
LIMIT 500
