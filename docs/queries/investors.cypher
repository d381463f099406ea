// The busiest investors
// Who puts money into most companies and offerings, and the latest of them.
// topic: Money
MATCH (investor)-[x:INVESTS_IN]->(target)
WITH investor, x, target ORDER BY x.last_said DESC, target.name
RETURN investor.name AS investor, count(target) AS targets, sum(x.stories) AS stories,
       head(collect(target.name)) AS latest, head(collect(x.quote)) AS quote, head(collect(x.url)) AS url
ORDER BY targets DESC, investor
LIMIT 100
