// Who proposes, makes and enforces which law
// Legislatures, ministries and exchanges with the laws that they propose, enact or enforce, and how far these have come.
// topic: Law
MATCH (by)-[x:PROPOSES|ENACTS|ENFORCES]->(law:Law)
RETURN by.name AS by, type(x) AS does, law.name AS law, law.stage AS stage, x.modality AS modality,
       x.stories AS stories, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url
ORDER BY law, does, by
LIMIT 500
