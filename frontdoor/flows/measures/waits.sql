-- From an introduction made in the period to the first support that followed it: people behind it, and days.
WITH asked AS (
    SELECT CAST($from_at AS timestamptz) AS from_at, CAST($until_at AS timestamptz) AS until_at,
           CAST($counted_until AS timestamptz) AS counted_until, CAST($place AS uuid) AS place
), steps AS (
    SELECT s.id, s.journey, s.kind, s.occurred_at, s.need, s.caused_by FROM people_step AS s, asked AS a
    WHERE s.occurred_at < a.counted_until
      AND (a.place IS NULL OR s.journey IN (
          SELECT p.journey FROM people_step AS p, asked AS b
          WHERE p.occurred_at < b.counted_until AND b.place = ANY (p.places)))
), made AS (
    SELECT * FROM steps WHERE kind IN ('introduced', 'accompanied', 'referred')
), matched AS (
    SELECT m.id AS introduction, s.occurred_at,
           row_number() OVER (PARTITION BY s.id ORDER BY CASE WHEN s.caused_by = m.id THEN 0 ELSE 1 END,
                              m.occurred_at DESC, m.id DESC) AS choice
    FROM steps AS s JOIN made AS m ON m.journey = s.journey AND m.occurred_at <= s.occurred_at
     AND (s.caused_by = m.id OR s.need IS NOT DISTINCT FROM m.need)
    WHERE s.kind = 'support_began'
), waits AS (
    SELECT m.journey, extract(epoch FROM min(t.occurred_at) - m.occurred_at) / 86400 AS days
    FROM made AS m JOIN matched AS t ON t.introduction = m.id AND t.choice = 1, asked AS a
    WHERE m.occurred_at >= a.from_at AND m.occurred_at < a.until_at GROUP BY m.id, m.journey, m.occurred_at
)
SELECT count(DISTINCT journey) AS people,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median_days,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS p90_days
FROM waits
