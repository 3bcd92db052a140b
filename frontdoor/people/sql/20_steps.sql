-- The only way to write a step. Stamps the step before it and the wait since, in the transaction of the action itself.
-- The caller names the person; which pseudonym that is never leaves this function.
CREATE OR REPLACE FUNCTION append_step(
    of_person uuid, of_kind text, at_time timestamptz, in_places uuid[], by_route text, of_need uuid, because_of uuid
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    for_organisation uuid := public.scope_organisation();
    happened timestamptz := coalesce(at_time, clock_timestamp());
    of_journey uuid;
    before record;
    made uuid := gen_random_uuid();
BEGIN
    IF for_organisation IS NULL OR NOT public.person_in_sight(of_person) THEN
        RAISE EXCEPTION 'no such person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF happened > clock_timestamp() + interval '1 minute' THEN
        RAISE EXCEPTION 'a step cannot happen in the future' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.people_journey AS j (id, person_id) VALUES (gen_random_uuid(), of_person)
        ON CONFLICT (person_id) DO NOTHING;
    SELECT j.id INTO of_journey FROM public.people_journey AS j WHERE j.person_id = of_person;
    PERFORM pg_advisory_xact_lock(hashtextextended(of_journey::text, 0));
    SELECT s.id, s.occurred_at INTO before FROM public.people_step AS s
     WHERE s.journey = of_journey AND s.occurred_at <= happened ORDER BY s.occurred_at DESC, s.id DESC LIMIT 1;
    INSERT INTO public.people_step
        (id, journey, kind, occurred_at, organisation_id, places, route, need, caused_by, previous, waited)
    VALUES (made, of_journey, of_kind, happened, for_organisation, in_places, by_route, of_need, because_of,
            before.id, happened - before.occurred_at);
    RETURN made;
END $$;

-- Whether the acting organisation holds any live basis on the person.
CREATE OR REPLACE FUNCTION person_in_sight(wanted_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.people_sharing_basis AS b
        WHERE b.person_id = wanted_person AND b.organisation_id = public.scope_organisation() AND b.effect = 'share'
          AND public.basis_held(b.person_id, b.item, b.row_id)
    )
$$;
