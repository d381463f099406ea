// What is raised at each venue
// Exchanges by the sum of the offerings listed there; cohorts ("nearly 50 companies") are summed apart.
// topic: Money
MATCH (o:Offering)-[:LISTS_ON]->(venue:Exchange)
RETURN venue.name AS venue, count(o) AS offerings,
       round(sum(CASE WHEN o.aggregate THEN 0 ELSE o.amount_eur END) / 1e6) AS million_eur,
       round(sum(CASE WHEN o.aggregate THEN o.amount_eur ELSE 0 END) / 1e6) AS cohorts_million_eur,
       COUNT { (venue)<-[:LISTS_ON]-(:Company) } AS companies
ORDER BY million_eur DESC, venue
LIMIT 100
