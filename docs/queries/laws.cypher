// Which law bites whom
// Laws with those that they restrict or govern, those that cite them, and those shut out because of them.
// topic: Law
MATCH (law:Law)
CALL (law) {
  MATCH (law)-[x:RESTRICTS|GOVERNS]->(whom)
  RETURN type(x) AS how, whom.name AS whom, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
  UNION
  MATCH (law)<-[x:INVOKES]-(whom)
  RETURN 'INVOKED BY' AS how, whom.name AS whom, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
  UNION
  MATCH (law)<-[:BECAUSE_OF]-(c:Claim {status: 'accepted', negated: false})-[:STATED_IN]->(d:Document)
  MATCH (whom:Entity {id: c.object})
  OPTIONAL MATCH (offering:Entity {id: c.subject})
  RETURN 'SHUT OUT OF ' + offering.name AS how, whom.name AS whom, c.quote AS quote, d.publisher AS publisher,
         c.said_at AS said, d.url AS url
}
RETURN law.name AS law, law.stage AS stage, how, whom, quote, publisher, said, url
ORDER BY law, how, whom, said DESC, url
LIMIT 500
