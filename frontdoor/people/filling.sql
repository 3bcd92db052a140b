-- Steps of a made-up past, for the demo borough alone: this function is there in local mode and nowhere else. It keeps
-- the rules of append_step, for many steps at once: the organisation held a basis on the person when the step happened,
-- nothing lies in the future, and the step before and the wait since are stamped here. A journey is filled once.
CREATE OR REPLACE FUNCTION append_past_steps(
    made uuid[], of_persons uuid[], of_kinds text[], at_times timestamptz[], for_organisations uuid[], in_places text[],
    by_routes text[], of_needs uuid[], because_of uuid[]
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    filled text;
BEGIN
    IF public.scope_job() IS DISTINCT FROM 'fill-demo' THEN
        RAISE EXCEPTION 'only the demo has a made-up past' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(at_times) AS happened WHERE happened > clock_timestamp()) THEN
        RAISE EXCEPTION 'a step cannot happen in the future' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM unnest(of_persons, for_organisations, at_times) AS s(person, organisation, happened)
        WHERE NOT EXISTS (
            SELECT 1 FROM public.people_sharing_basis AS b
            WHERE b.person_id = s.person AND b.organisation_id = s.organisation AND b.effect = 'share'
              AND b.valid_from <= s.happened AND b.valid_until >= s.happened)
    ) THEN
        RAISE EXCEPTION 'no such person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.people_journey (id, person_id)
        SELECT gen_random_uuid(), once.person FROM (SELECT DISTINCT unnest(of_persons) AS person) AS once;
    INSERT INTO public.people_step
        (id, journey, kind, occurred_at, organisation_id, places, route, need, caused_by, previous, waited)
    SELECT s.id, j.id, s.kind, s.happened, s.organisation, s.places::uuid[], s.route, s.need, s.cause,
           lag(s.id) OVER earlier, s.happened - lag(s.happened) OVER earlier
    FROM unnest(made, of_persons, of_kinds, at_times, for_organisations, in_places, by_routes, of_needs, because_of)
         AS s(id, person, kind, happened, organisation, places, route, need, cause)
    JOIN public.people_journey AS j ON j.person_id = s.person
    WINDOW earlier AS (PARTITION BY j.id ORDER BY s.happened, s.id);
    -- The planner knows nothing yet of tables just filled: it is told each time one has doubled.
    FOR filled IN
        SELECT c.oid::regclass::text FROM pg_class AS c
         WHERE c.oid IN ('public.people_step'::regclass, 'public.people_sharing_basis'::regclass)
           AND pg_relation_size(c.oid) >= 2 * c.relpages * current_setting('block_size')::bigint
    LOOP
        EXECUTE 'ANALYZE ' || filled;
    END LOOP;
END $$;
