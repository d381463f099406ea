// The busiest publishers
// Publishers by documents, with the claims that were read from them and how many of these are denials.
// topic: Evidence
MATCH (d:Document)
RETURN coalesce(d.publisher, 'unknown') AS publisher, count(d) AS documents, count(DISTINCT d.story) AS stories,
       sum(COUNT { (d)<-[:STATED_IN]-(:Claim {status: 'accepted'}) }) AS claims,
       sum(COUNT { (d)<-[:STATED_IN]-(:Claim {status: 'accepted', negated: true}) }) AS denials,
       min(d.published_at) AS first, max(d.published_at) AS last
ORDER BY documents DESC, publisher
LIMIT 200
