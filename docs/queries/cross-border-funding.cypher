// Who funds whom across a border
// Investors, owners and buyers from one jurisdiction and the company in another, directly or through an offering.
// topic: Money
MATCH (home:Jurisdiction)<-[:BASED_IN*0..1]-(investor)-[x:INVESTS_IN|OWNS|ACQUIRES]->()<-[:ISSUES*0..1]-(target:Company),
      (target)-[:BASED_IN]->(abroad:Jurisdiction)
WHERE home <> abroad AND investor <> target
RETURN home.name AS from, investor.name AS investor, type(x) AS link, endNode(x).name AS into, target.name AS company,
       abroad.name AS in, x.modality AS modality, x.stories AS stories, x.quote AS quote, x.publisher AS publisher,
       x.last_said AS said, x.url AS url
ORDER BY from, in, investor, into
LIMIT 500
