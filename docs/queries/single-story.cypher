// Exclusions and restrictions that rest on one story alone
// What to check first: links that shut out, restrict or penalise and that only one text states.
// topic: Evidence
MATCH (s)-[x:EXCLUDES|RESTRICTS|PENALISES]->(o)
WHERE x.stories = 1
RETURN s.name AS subject, type(x) AS link, o.name AS object, x.modality AS modality, x.confidence AS confidence,
       x.denials AS denials, x.quote AS quote, x.publisher AS publisher, x.last_said AS said, x.url AS url, x.id AS id
ORDER BY confidence, id
LIMIT 500
