// Penalties, probes, charges and suits
// Who fines, sanctions, investigates, accuses or sues whom.
// topic: Law
MATCH (by)-[x:PENALISES|INVESTIGATES|ACCUSES|SUES]->(whom)
RETURN by.name AS by, type(x) AS does, whom.name AS whom, x.modality AS modality, x.confidence AS confidence,
       x.stories AS stories, x.denials AS denials, x.quote AS quote, x.publisher AS publisher, x.last_said AS said,
       x.url AS url
ORDER BY said DESC, by, does, whom
LIMIT 500
