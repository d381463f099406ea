// What the graph has read, month by month
// Documents, different stories, accepted and waiting claims by the month of publication: what no row can be missing from.
// topic: Evidence
MATCH (d:Document)
RETURN substring(coalesce(d.published_at, d.retrieved_at), 0, 7) AS month, count(d) AS documents,
       count(DISTINCT d.story) AS stories, count(DISTINCT d.publisher) AS publishers,
       sum(COUNT { (d)<-[:STATED_IN]-(:Claim {status: 'accepted'}) }) AS accepted,
       sum(COUNT { (d)<-[:STATED_IN]-(:Claim {status: 'proposed'}) }) AS waiting
ORDER BY month DESC
LIMIT 500
