-- Needs raised in the period, each once: the last introduction made for it, the answer to that, what the person says
-- last, and whether the same person raised a need again on a later day.
WITH asked AS (
    SELECT CAST($from_at AS timestamptz) AS from_at, CAST($until_at AS timestamptz) AS until_at,
           CAST($counted_until AS timestamptz) AS counted_until, CAST($place AS uuid) AS place,
           CAST($answer_days AS integer) AS answer_days, CAST($again_days AS integer) AS again_days
), steps AS (
    SELECT s.id, s.journey, s.kind, s.occurred_at, s.need, s.caused_by FROM people_step AS s, asked AS a
    WHERE s.occurred_at < a.counted_until
      AND (a.place IS NULL OR s.journey IN (
          SELECT p.journey FROM people_step AS p, asked AS b
          WHERE p.occurred_at < b.counted_until AND b.place = ANY (p.places)))
), raised AS (
    SELECT s.journey, s.need, min(s.occurred_at) AS raised_at FROM steps AS s
    WHERE s.kind = 'need_raised' AND s.need IS NOT NULL GROUP BY s.journey, s.need
), again AS (
    SELECT r.need, r.journey FROM raised AS r CROSS JOIN asked AS a
    JOIN steps AS s ON s.journey = r.journey AND s.kind = 'need_raised'
     AND s.occurred_at >= r.raised_at + INTERVAL '1 day'
     AND s.occurred_at <= r.raised_at + a.again_days * INTERVAL '1 day'
    GROUP BY r.need, r.journey
), made AS (
    SELECT * FROM steps WHERE kind IN ('told_about', 'introduced', 'accompanied', 'referred', 'helped_directly')
), last_made AS (
    SELECT id, journey, need, kind, occurred_at,
           row_number() OVER (PARTITION BY journey, need ORDER BY occurred_at DESC, id DESC) AS number
    FROM made WHERE need IS NOT NULL
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
), said AS (
    SELECT journey, need, kind,
           row_number() OVER (PARTITION BY journey, need ORDER BY occurred_at DESC, id DESC) AS number
    FROM steps WHERE kind IN ('need_met', 'need_partly_met', 'need_not_met')
)
SELECT coalesce(m.kind, 'none') AS kind,
       CASE WHEN m.kind IS NULL OR m.kind IN ('told_about', 'helped_directly') THEN 'not_asked'
            WHEN n.occurred_at <= m.occurred_at + a.answer_days * INTERVAL '1 day' THEN
                 CASE n.kind WHEN 'declined' THEN 'declined' WHEN 'introduction_ended' THEN 'called_off'
                             ELSE 'accepted' END
            WHEN m.occurred_at + a.answer_days * INTERVAL '1 day' > a.counted_until THEN 'open'
            ELSE 'silent' END AS answer,
       coalesce(t.kind, 'no_answer') AS said,
       CASE WHEN g.need IS NOT NULL THEN 'again'
            WHEN r.raised_at + a.again_days * INTERVAL '1 day' > a.counted_until THEN 'early'
            ELSE 'not_again' END AS again,
       count(*) AS needs
FROM raised AS r CROSS JOIN asked AS a
LEFT JOIN last_made AS m ON m.journey = r.journey AND m.need = r.need AND m.number = 1
LEFT JOIN answers AS n ON n.introduction = m.id AND n.number = 1
LEFT JOIN said AS t ON t.journey = r.journey AND t.need = r.need AND t.number = 1
LEFT JOIN again AS g ON g.journey = r.journey AND g.need = r.need
WHERE r.raised_at >= a.from_at AND r.raised_at < a.until_at
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
