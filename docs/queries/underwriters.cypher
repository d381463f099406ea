// Which banks run which sales
// Underwriters, sponsors and arrangers with their role and the offering.
// topic: Money
MATCH (bank:Company)-[x:UNDERWRITES]->(o:Offering)
OPTIONAL MATCH (c:Claim {link: x.id, status: 'accepted', negated: false})
USING INDEX c:Claim(link)
WHERE c.role IS NOT NULL
WITH bank, x, o, min(c.role) AS role
RETURN bank.name AS bank, role, o.name AS offering, o.status AS status, x.modality AS modality,
       x.stories AS stories, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
ORDER BY bank, offering
LIMIT 500
