-- Predicates of the readiness locks, and the two things an organisation learns of answers. They run as the owner: a
-- policy that reads its own table recurses, and answers themselves are shown to nobody but whoever gave them.

-- The invitation behind the signed door the scope came with, as long as neither has ended.
CREATE OR REPLACE FUNCTION scope_readiness_invitation() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.id FROM public.readiness_invitation AS i JOIN public.links_door AS d ON d.id = i.door_id
     WHERE d.token_hash = public.scope_link() AND d.closed_at IS NULL AND d.valid_until > clock_timestamp()
       AND i.ended_at IS NULL
$$;

CREATE OR REPLACE FUNCTION scope_readiness_round() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.round_id FROM public.readiness_invitation AS i WHERE i.id = public.scope_readiness_invitation()
$$;

CREATE OR REPLACE FUNCTION scope_readiness_organisation() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.organisation_id FROM public.readiness_round AS r WHERE r.id = public.scope_readiness_round()
$$;

-- Days are the days of the council's own clock, as on its pages.
CREATE OR REPLACE FUNCTION readiness_today() RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT (clock_timestamp() AT TIME ZONE 'Europe/London')::date $$;

-- A round that is over never opens again: neither its days nor its closing can be changed back.
CREATE OR REPLACE FUNCTION scope_round_not_over(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.readiness_round AS r
                    WHERE r.id = wanted AND r.closed_at IS NULL AND r.closes_on >= public.readiness_today())
$$;

CREATE OR REPLACE FUNCTION scope_keeps_round(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.readiness_round AS r
                    WHERE r.id = wanted AND r.organisation_id = public.scope_organisation())
$$;

-- Whoever made a round is the first to run it, once: as long as nobody has the right.
CREATE OR REPLACE FUNCTION scope_is_first_to_run(wanted uuid, whose uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT whose = public.scope_user() AND public.scope_keeps_round(wanted)
       AND EXISTS (SELECT 1 FROM public.readiness_round AS r WHERE r.id = wanted AND r.made_by_id = whose)
       AND NOT EXISTS (SELECT 1 FROM public.readiness_rounduserright AS r WHERE r.content_object_id = wanted)
$$;

-- They run this very round: it is their organisation's, a right over it was given to them and not withdrawn, and they
-- hold one of these roles there now.
CREATE OR REPLACE FUNCTION scope_runs_round(wanted uuid, roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.scope_keeps_round(wanted) AND (
        EXISTS (
            SELECT 1 FROM public.readiness_rounduserright AS r
              JOIN public.auth_permission AS p ON p.id = r.permission_id AND p.codename = 'run_round'
             WHERE r.content_object_id = wanted AND r.user_id = public.scope_user()
        ) OR public.scope_is_first_to_run(wanted, public.scope_user())
    ) AND EXISTS (
        SELECT 1 FROM public.accounts_membership AS m
          JOIN public.accounts_user AS u ON u.id = m.user_id
          JOIN public.accounts_organisation AS o ON o.id = m.organisation_id
         WHERE m.user_id = public.scope_user() AND m.organisation_id = public.scope_organisation()
           AND m.role = ANY (roles) AND m.ended_at IS NULL AND u.is_active AND o.suspended_at IS NULL)
$$;

-- STABLE on purpose: it sees the round as it was before this INSERT, without invitations.
CREATE OR REPLACE FUNCTION scope_may_shape_round(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.scope_keeps_round(wanted)
       AND NOT EXISTS (SELECT 1 FROM public.readiness_invitation AS i WHERE i.round_id = wanted)
$$;

-- The invitation under which the scope may write answers now: its round is open today.
CREATE OR REPLACE FUNCTION scope_may_answer() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.id FROM public.readiness_invitation AS i JOIN public.readiness_round AS r ON r.id = i.round_id
     WHERE i.id = public.scope_readiness_invitation() AND public.scope_round_not_over(r.id)
       AND r.opens_on <= public.readiness_today()
$$;

-- The last day of the round behind the scope's link, once it is over. The door of a link ends with its round, so whoever
-- comes later would be told to ask for another link.
CREATE OR REPLACE FUNCTION scope_readiness_over_on() RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((r.closed_at AT TIME ZONE 'Europe/London')::date, r.closes_on)
      FROM public.readiness_invitation AS i JOIN public.links_door AS d ON d.id = i.door_id
      JOIN public.readiness_round AS r ON r.id = i.round_id
     WHERE d.token_hash = public.scope_link() AND i.ended_at IS NULL AND NOT public.scope_round_not_over(r.id)
$$;

-- How many of each role group have answered something, after the rule of frontdoor.core.disclosure: no figure for 1 to
-- 7, else rounded to 5. The exact number leaves this function for nobody; a test compares it with that module.
CREATE OR REPLACE FUNCTION readiness_taking_part(wanted uuid) RETURNS TABLE (group_id uuid, figure integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.group_id, CASE WHEN count(DISTINCT i.id) >= 8 THEN ((count(DISTINCT i.id) + 2) / 5 * 5)::integer END
      FROM public.readiness_invitation AS i JOIN public.readiness_answer AS a ON a.invitation_id = i.id
     WHERE i.round_id = wanted AND i.ended_at IS NULL AND public.scope_keeps_round(wanted)
     GROUP BY i.group_id
$$;

-- Which positions each role group holds on each part, never how many hold one: only of a round that is over, so that no
-- two looks differ by one person's answer, and only where the group's minimum answered that very part.
CREATE OR REPLACE FUNCTION readiness_positions_held(wanted uuid)
RETURNS TABLE (item_id uuid, group_id uuid, place text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT a.item_id, i.group_id, a.place::text
      FROM public.readiness_answer AS a
      JOIN public.readiness_invitation AS i ON i.id = a.invitation_id
      JOIN (SELECT b.item_id, j.group_id FROM public.readiness_answer AS b
              JOIN public.readiness_invitation AS j ON j.id = b.invitation_id
              JOIN public.readiness_round AS r ON r.id = j.round_id
             WHERE j.round_id = wanted AND j.ended_at IS NULL
             GROUP BY b.item_id, j.group_id, r.minimum
            HAVING count(*) >= greatest(r.minimum, 8)) AS enough
        ON enough.item_id = a.item_id AND enough.group_id = i.group_id
     WHERE i.round_id = wanted AND i.ended_at IS NULL AND public.scope_keeps_round(wanted)
       AND NOT public.scope_round_not_over(wanted)
$$;

-- What the answers behind the scope's own link rest on.
CREATE OR REPLACE FUNCTION scope_readiness_evidence() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.evidence_id FROM public.readiness_answer AS a
     WHERE a.invitation_id = public.scope_readiness_invitation() AND a.evidence_id IS NOT NULL
$$;

-- Could anybody have answered on this evidence: was a round of its organisation open while it was on the shelf? It does
-- not ask whether somebody did, which would tell the organisation of an answer.
CREATE OR REPLACE FUNCTION readiness_was_offered(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.readiness_evidence AS e JOIN public.readiness_round AS r USING (organisation_id)
         WHERE e.id = wanted AND r.opens_on <= public.readiness_today()
           AND (e.added_at IS NULL
                OR coalesce(r.closed_at, (r.closes_on + 1)::timestamp AT TIME ZONE 'Europe/London') > e.added_at))
$$;

-- Keeps what is said of evidence now, before it is put right. Whoever calls it without changing anything keeps what is
-- true: it takes no words.
CREATE OR REPLACE FUNCTION readiness_remember_evidence(wanted uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.readiness_evidence_before (id, evidence_id, until, organisation_id, title, kind, state, questions,
           kept_at, keeper, dated_on, review_on, due_on, looked_at, looked_by_id, added_at, added_by_id)
    SELECT gen_random_uuid(), e.id, clock_timestamp(), e.organisation_id, e.title, e.kind, e.state, e.questions,
           e.kept_at, e.keeper, e.dated_on, e.review_on, e.due_on, e.looked_at, e.looked_by_id, e.added_at, e.added_by_id
      FROM public.readiness_evidence AS e WHERE e.id = wanted AND e.organisation_id = public.scope_organisation()
$$;

-- Asked by the trigger on answers: is this asked in the round, and does the position stand on the organisation's
-- evidence that speaks to this question and was shown to others or told in this round, *in place* on evidence that is
-- held? It runs as the owner, because under row security each row of an answer would look through four policies. It
-- tells nothing of anybody's answers.
CREATE OR REPLACE FUNCTION readiness_check_answer(
    of_invitation uuid, of_item uuid, of_place text, of_evidence uuid
) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked record;
    shows record;
BEGIN
    SELECT r.id AS round_id, r.organisation_id, q.answered_with, coalesce(whole.code, q.code) AS question INTO asked
      FROM public.readiness_invitation AS i JOIN public.readiness_round AS r ON r.id = i.round_id
      JOIN public.reference_referenceitem AS q ON q.list_id = r.questions_id
      LEFT JOIN public.reference_referenceitem AS whole ON whole.id = q.parent_id
     WHERE i.id = of_invitation AND q.id = of_item AND q.answered_with <> '';
    IF NOT FOUND OR (asked.answered_with = 'hindrance-levels') <> (of_place IN ('none-seen', 'some', 'much')) THEN
        RAISE EXCEPTION 'this is not asked in this round' USING ERRCODE = 'check_violation';
    END IF;
    IF of_evidence IS NULL THEN
        RETURN;
    END IF;
    SELECT e.state, e.questions INTO shows FROM public.readiness_evidence AS e
     WHERE e.id = of_evidence AND e.organisation_id = asked.organisation_id
       AND (e.added_by_id IS NOT NULL OR e.looked_by_id IS NOT NULL OR e.told_in_id = asked.round_id);
    IF NOT FOUND OR (of_place = 'in-place' AND shows.state <> 'held') THEN
        RAISE EXCEPTION 'in place stands on evidence that is held' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT shows.questions @> ARRAY[asked.question] THEN
        RAISE EXCEPTION 'a position stands on evidence that speaks to its question' USING ERRCODE = 'check_violation';
    END IF;
END $$;
