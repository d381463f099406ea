// Who shuts out the investors of a jurisdiction
// The same for the jurisdictions you name by ISO code, with what shuts out a bloc that they belong to.
// topic: Exclusions
// param codes: ['CN', 'HK', 'US']
WITH ['CN', 'HK', 'US'] AS codes
UNWIND codes AS code
MATCH (asked:Entity {id: 'jurisdiction:' + code})
MATCH (asked)-[:PART_OF*0..1]->(j:Jurisdiction)<-[x:EXCLUDES]-(o:Offering)
RETURN asked.name AS investors_of, o.name AS offering, o.status AS status, j.name AS shut_out,
       x.investor_class AS investors, x.reason AS reason, x.modality AS modality, x.confidence AS confidence,
       x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
ORDER BY investors_of, said DESC, offering
LIMIT 500
