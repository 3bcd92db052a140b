-- Predicates of the sharing basis's own policy. They run as the owner, because a policy that reads its own table
-- recurses; each answers one yes or no about the acting organisation and nothing more.

CREATE OR REPLACE FUNCTION basis_held(wanted_person uuid, wanted_item text, wanted_row uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.people_sharing_basis AS b
        WHERE b.person_id = wanted_person AND b.item = wanted_item AND b.effect = 'share'
          AND b.organisation_id = public.scope_organisation()
          AND (b.row_id IS NULL OR b.row_id = wanted_row)
          AND b.valid_from <= clock_timestamp() AND b.valid_until > clock_timestamp()
          AND (b.lawful_basis IN ('legal_obligation', 'vital_interests') OR b.purpose = 'safeguarding'
               OR NOT EXISTS (
                   SELECT 1 FROM public.people_sharing_basis AS o
                   WHERE o.person_id = b.person_id AND o.organisation_id = b.organisation_id AND o.effect = 'object'
                     AND o.item = b.item AND (o.row_id IS NULL OR o.row_id = wanted_row)
                     AND o.valid_from <= clock_timestamp() AND o.valid_until > clock_timestamp()))
    )
$$;

-- STABLE on purpose: it sees the table as it was before this INSERT, so all of a first contact's rows go in together.
CREATE OR REPLACE FUNCTION basis_may_be_added(
    wanted_person uuid, wanted_organisation uuid, wanted_item text, wanted_row uuid
) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.scope_organisation() IS NULL THEN
        RETURN false;
    END IF;
    IF public.basis_held(wanted_person, wanted_item, wanted_row) THEN
        RETURN true;  -- it holds that very item, so it may pass it on
    END IF;
    IF wanted_organisation IS DISTINCT FROM public.scope_organisation() THEN
        RETURN false;
    END IF;
    IF wanted_row IS NOT NULL THEN  -- for itself, a row it is about to write
        RETURN NOT public.item_row_exists(wanted_item, wanted_row);
    END IF;
    RETURN NOT EXISTS (  -- for itself, a person nobody has met
        SELECT 1 FROM public.people_sharing_basis AS b WHERE b.person_id = wanted_person
    ) AND NOT EXISTS (SELECT 1 FROM public.people_person AS p WHERE p.id = wanted_person);
END $$;
