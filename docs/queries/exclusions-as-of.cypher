// Who was shut out, as far as known on a day
// Only what was said until the end of that day counts; later reports are left out.
// topic: Exclusions
// param day: '2026-06-30'
WITH '2026-06-30' AS day
MATCH (o:Offering)-[x:EXCLUDES]->(j:Jurisdiction)
MATCH (c:Claim {link: x.id, status: 'accepted', negated: false})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
WHERE c.said_on <= day
RETURN o.name AS offering, j.name AS shut_out, count(c) AS claims, count(DISTINCT d.story) AS stories,
       min(c.said_on) AS first_said, max(c.said_on) AS last_said, head(collect(c.quote)) AS quote, min(d.url) AS url,
       o.id AS id
ORDER BY last_said DESC, offering, shut_out
LIMIT 500
