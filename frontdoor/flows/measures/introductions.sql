-- Introductions made in the period, by kind and by the first answer within the window. An answer belongs to the
-- introduction it names as its cause, else to the last one made before it for the same need.
WITH asked AS (
    SELECT CAST($from_at AS timestamptz) AS from_at, CAST($until_at AS timestamptz) AS until_at,
           CAST($counted_until AS timestamptz) AS counted_until, CAST($place AS uuid) AS place,
           CAST($answer_days AS integer) AS answer_days
), steps AS (
    SELECT s.id, s.journey, s.kind, s.occurred_at, s.need, s.caused_by FROM people_step AS s, asked AS a
    WHERE s.occurred_at < a.counted_until
      AND (a.place IS NULL OR s.journey IN (
          SELECT p.journey FROM people_step AS p, asked AS b
          WHERE p.occurred_at < b.counted_until AND b.place = ANY (p.places)))
), made AS (
    SELECT * FROM steps WHERE kind IN ('told_about', 'introduced', 'accompanied', 'referred', 'helped_directly')
), matched AS (
    SELECT m.id AS introduction, s.kind, s.occurred_at, s.id,
           row_number() OVER (PARTITION BY s.id ORDER BY CASE WHEN s.caused_by = m.id THEN 0 ELSE 1 END,
                              m.occurred_at DESC, m.id DESC) AS choice
    FROM steps AS s JOIN made AS m ON m.journey = s.journey AND m.occurred_at <= s.occurred_at
     AND (s.caused_by = m.id OR s.need IS NOT DISTINCT FROM m.need)
    WHERE s.kind IN ('accepted', 'support_began', 'completed', 'declined', 'introduction_ended')
), answers AS (
    SELECT introduction, kind, occurred_at,
           row_number() OVER (PARTITION BY introduction ORDER BY occurred_at, id) AS number
    FROM matched WHERE choice = 1
)
SELECT m.kind,
       CASE WHEN m.kind IN ('told_about', 'helped_directly') THEN 'not_asked'
            WHEN n.occurred_at <= m.occurred_at + a.answer_days * INTERVAL '1 day' THEN
                 CASE n.kind WHEN 'declined' THEN 'declined' WHEN 'introduction_ended' THEN 'called_off'
                             ELSE 'accepted' END
            WHEN m.occurred_at + a.answer_days * INTERVAL '1 day' > a.counted_until THEN 'open'
            ELSE 'silent' END AS answer,
       count(*) AS introductions
FROM made AS m CROSS JOIN asked AS a LEFT JOIN answers AS n ON n.introduction = m.id AND n.number = 1
WHERE m.occurred_at >= a.from_at AND m.occurred_at < a.until_at
GROUP BY 1, 2 ORDER BY 1, 2
