// Takeovers, stakes and partnerships
// Companies that buy, own or work with each other.
// topic: Networks
MATCH (a:Company)-[x:ACQUIRES|OWNS|PARTNERS_WITH]->(b:Company)
RETURN a.name AS company, type(x) AS link, b.name AS other, x.modality AS modality, x.stories AS stories,
       x.denials AS denials, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
ORDER BY said DESC, company, link, other
LIMIT 500
