// Who is shut out of what, and why
// Every offering that turns the investors of a jurisdiction away, with the reason given, the law cited, and the words.
// topic: Exclusions
MATCH (o:Offering)-[x:EXCLUDES]->(j:Jurisdiction)
OPTIONAL MATCH (c:Claim {link: x.id, status: 'accepted', negated: false})-[:BECAUSE_OF]->(law:Law)
USING INDEX c:Claim(link)
WITH DISTINCT o, x, j, law
RETURN o.name AS offering, j.name AS shut_out, law.name AS law, x.reason AS reason, x.investor_class AS investors,
       x.modality AS modality, x.confidence AS confidence, x.stories AS stories, x.denials AS denials,
       x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
ORDER BY said DESC, offering, shut_out, law
LIMIT 500
