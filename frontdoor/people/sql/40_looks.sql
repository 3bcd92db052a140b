-- Writes down who has just looked: the acting organisation and user, whatever the caller says. The three lists are as
-- long as each other: the person, the way, and the items with commas between them; each place in them becomes one row.
-- A row that holds what somebody asked to have passed on is not seen by whoever reads what networks are told, nor is
-- anything else in it; looks.py says when the rest stands apart from it.
CREATE OR REPLACE FUNCTION note_looks(persons uuid[], ways text[], items text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    for_organisation uuid := public.scope_organisation();
    for_user uuid := public.scope_user();
    as_roles text[];
BEGIN
    IF for_organisation IS NULL THEN
        RAISE EXCEPTION 'nobody is looking' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(array_agg(m.role::text ORDER BY m.role), '{}') INTO as_roles FROM public.accounts_membership AS m
     WHERE m.user_id = for_user AND m.organisation_id = for_organisation AND m.ended_at IS NULL;
    INSERT INTO public.people_look (id, person_id, organisation_id, user_id, roles, way, items, bases, looked_at)
    SELECT gen_random_uuid(), seen.person, for_organisation, for_user, as_roles, seen.way, seen.items,
           ARRAY(SELECT b.id FROM public.people_sharing_basis AS b
                  WHERE b.person_id = seen.person AND b.organisation_id = for_organisation AND b.effect = 'share'
                    AND b.item = ANY (seen.items)
                    AND b.valid_from <= clock_timestamp() AND b.valid_until > clock_timestamp()
                  ORDER BY b.id),
           clock_timestamp()
      FROM (SELECT asked.person, asked.way,
                   ARRAY(SELECT item FROM unnest(string_to_array(asked.listed, ',')) AS item ORDER BY item) AS items
              FROM unnest(persons, ways, items) AS asked(person, way, listed)
             -- Whoever was begun and undone with a refusal was never there, and nobody has seen them.
             WHERE EXISTS (SELECT 1 FROM public.people_person AS p WHERE p.id = asked.person)) AS seen;
END $$;
