// Picture: money that crosses a border
// Investors, owners and buyers at one end, companies in another jurisdiction at the other; what most stories tell first.
// topic: Money
MATCH path = (home:Jurisdiction)<-[:BASED_IN*0..1]-(investor)-[x:INVESTS_IN|OWNS|ACQUIRES]->()<-[:ISSUES*0..1]-(target:Company)
             -[:BASED_IN]->(abroad:Jurisdiction)
WHERE home <> abroad AND investor <> target
RETURN path
ORDER BY x.stories DESC, x.id
LIMIT 40
