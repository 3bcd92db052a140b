-- Conversations in the period, by the way in.
WITH asked AS (
    SELECT CAST($from_at AS timestamptz) AS from_at, CAST($until_at AS timestamptz) AS until_at,
           CAST($counted_until AS timestamptz) AS counted_until, CAST($place AS uuid) AS place
)
SELECT s.route, count(*) AS conversations FROM people_step AS s, asked AS a
WHERE s.kind = 'conversation' AND s.occurred_at >= a.from_at AND s.occurred_at < a.until_at
  AND (a.place IS NULL OR s.journey IN (
      SELECT p.journey FROM people_step AS p, asked AS b
      WHERE p.occurred_at < b.counted_until AND b.place = ANY (p.places)))
GROUP BY s.route ORDER BY s.route
