// How many offerings shut out each jurisdiction
// Jurisdictions by the number of offerings that turn their investors away, and how much those offerings raise.
// topic: Exclusions
MATCH (o:Offering)-[x:EXCLUDES]->(j:Jurisdiction)
RETURN j.name AS jurisdiction, count(DISTINCT o) AS offerings, round(sum(o.amount_eur) / 1e6) AS million_eur,
       sum(x.claims) AS claims, min(x.first_said) AS first_said, max(x.last_said) AS last_said
ORDER BY offerings DESC, jurisdiction
LIMIT 200
