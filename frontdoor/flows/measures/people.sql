-- People who got in touch in the period, each once: for the first time, or again.
WITH asked AS (
    SELECT CAST($from_at AS timestamptz) AS from_at, CAST($until_at AS timestamptz) AS until_at,
           CAST($counted_until AS timestamptz) AS counted_until, CAST($place AS uuid) AS place
), seen AS (
    SELECT s.journey, s.kind FROM people_step AS s, asked AS a
    WHERE s.occurred_at >= a.from_at AND s.occurred_at < a.until_at AND s.kind IN ('met', 'conversation')
      AND (a.place IS NULL OR s.journey IN (
          SELECT p.journey FROM people_step AS p, asked AS b
          WHERE p.occurred_at < b.counted_until AND b.place = ANY (p.places)))
), once AS (
    SELECT journey, max(CASE WHEN kind = 'met' THEN 1 ELSE 0 END) AS first_time FROM seen GROUP BY journey
)
SELECT CASE WHEN first_time = 1 THEN 'first' ELSE 'again' END AS how, count(*) AS people
FROM once GROUP BY first_time ORDER BY how
