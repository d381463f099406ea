// Who is blacklisted, banned or cut off, and by whom
// Restrictions on companies with the list or measure that is named, one row per claim and document.
// topic: Law
MATCH (authority)-[x:RESTRICTS]->(company:Company)
MATCH (c:Claim {link: x.id, status: 'accepted', negated: false})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
RETURN authority.name AS authority, company.name AS company, c.measure AS measure, c.modality AS modality,
       c.confidence AS confidence, c.quote AS quote, d.publisher AS publisher, c.said_at AS said, d.url AS url
ORDER BY c.said_on DESC, authority, company, c.id
LIMIT 500
