-- Text search operators are not leakproof, so under row security they would read every name. One audited function
-- searches as the owner and gives back only ids the acting organisation may see, 25 at most.
CREATE OR REPLACE FUNCTION find_people(typed text) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    for_organisation uuid := public.scope_organisation();
    for_user uuid := public.scope_user();
    start text := lower(btrim(typed));
    ids uuid[];
BEGIN
    IF for_organisation IS NULL OR for_user IS NULL THEN
        RAISE EXCEPTION 'nobody is searching' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF length(regexp_replace(start, '[^[:alpha:]]', '', 'g')) < 3 THEN
        RAISE EXCEPTION 'search_too_short' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF (SELECT count(*) FROM public.people_search_audit AS a
         WHERE a.user_id = for_user AND a.searched_at > clock_timestamp() - interval '1 minute') >= 60 THEN
        RAISE EXCEPTION 'search_too_often' USING ERRCODE = 'configuration_limit_exceeded';
    END IF;
    start := replace(replace(replace(start, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    SELECT array_agg(found.person_id) INTO ids FROM (
        SELECT i.person_id FROM public.people_identity AS i
         WHERE lower(i.full_name) LIKE start AND public.basis_held(i.person_id, 'identity', i.id)
        UNION
        SELECT k.person_id FROM public.people_known_as AS k
         WHERE lower(k.first_name) LIKE start AND public.basis_held(k.person_id, 'known_as', k.id)
        LIMIT 25
    ) AS found;
    INSERT INTO public.people_search_audit (id, organisation_id, user_id, found)
    VALUES (gen_random_uuid(), for_organisation, for_user, coalesce(cardinality(ids), 0));
    RETURN QUERY SELECT unnest(ids);
END $$;
