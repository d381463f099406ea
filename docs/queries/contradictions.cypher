// Contradictions: asserted here, denied there
// Links that one document states and another denies, side by side.
// topic: Evidence
MATCH (no:Claim {status: 'accepted', negated: true})-[:STATED_IN]->(there:Document)
MATCH (yes:Claim {link: no.link, status: 'accepted', negated: false})-[:STATED_IN]->(here:Document)
USING INDEX yes:Claim(link)
MATCH (s:Entity {id: no.subject})
OPTIONAL MATCH (o:Entity {id: no.object})
RETURN s.name AS subject, no.predicate AS link, o.name AS object, yes.quote AS stated, yes.said_at AS stated_on,
       here.publisher AS stated_by, here.url AS stated_url, no.quote AS denied, no.said_at AS denied_on,
       there.publisher AS denied_by, there.url AS denied_url
ORDER BY subject, link, object, stated_on, denied_on, yes.id, no.id
LIMIT 500
