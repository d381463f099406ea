// Offerings by status and amount
// What is sold, by whom, how far it has come, where it lists and what it raises; sums in euro at the day's rate.
// topic: Money
MATCH (o:Offering)
OPTIONAL MATCH (issuer:Company)-[:ISSUES]->(o)
OPTIONAL MATCH (o)-[x:LISTS_ON]->(venue:Exchange)
RETURN o.name AS offering, issuer.name AS issuer, o.kind AS kind, o.status AS status, venue.name AS venue,
       o.amount_bound AS bound, round(o.amount_value / 1e6, 1) AS million, o.amount_currency AS currency,
       round(o.amount_eur / 1e6, 1) AS million_eur, o.expected_on AS expected, o.count AS cohort_of, o.id AS id
ORDER BY status, million_eur IS NULL, million_eur DESC, id, issuer, venue
LIMIT 1000
