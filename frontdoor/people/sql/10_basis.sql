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
          AND (b.purpose <> 'introduction' OR b.item IN ('known_as', 'reach', 'need', 'introduction')
               OR public.agreed_with(public.scope_organisation()))
          AND (b.lawful_basis IN ('legal_obligation', 'vital_interests') OR b.purpose = 'safeguarding'
               OR NOT EXISTS (
                   SELECT 1 FROM public.people_sharing_basis AS o
                   WHERE o.person_id = b.person_id AND o.organisation_id = b.organisation_id AND o.effect = 'object'
                     AND o.item = b.item AND (o.row_id IS NULL OR o.row_id = wanted_row)
                     AND o.valid_from <= clock_timestamp() AND o.valid_until > clock_timestamp()))
    )
$$;

-- Until when the acting organisation holds anything of the person, or one item: its own record of someone it met
-- itself has no end, what it was lent ends with the loan. Nothing when it holds nothing.
CREATE OR REPLACE FUNCTION basis_held_until(wanted_person uuid, wanted_item text, wanted_row uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(CASE WHEN b.recorded_by_organisation_id = b.organisation_id AND b.row_id IS NULL
                    THEN 'infinity'::timestamptz ELSE b.valid_until END)
      FROM public.people_sharing_basis AS b
     WHERE b.person_id = wanted_person AND b.organisation_id = public.scope_organisation() AND b.effect = 'share'
       AND (wanted_item IS NULL OR b.item = wanted_item AND (b.row_id IS NULL OR b.row_id = wanted_row))
       AND public.basis_held(b.person_id, b.item, coalesce(b.row_id, wanted_row))
$$;

-- May the acting organisation write down this basis? What it knows of someone it met itself it may share, and object to
-- for them. What it was lent it may pass on, for no longer than the loan; never to itself, and no objections.
-- STABLE on purpose: it sees the table as it was before this INSERT, so all of a first contact's rows go in together.
CREATE OR REPLACE FUNCTION basis_may_be_added(
    wanted_person uuid, wanted_organisation uuid, wanted_item text, wanted_row uuid, wanted_effect text,
    wanted_until timestamptz
) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting uuid := public.scope_organisation();
BEGIN
    IF acting IS NULL THEN
        RETURN false;
    END IF;
    -- A row that is about to be written belongs to whoever named it first: nobody else waits there for it.
    IF wanted_row IS NOT NULL AND NOT public.item_row_exists(wanted_item, wanted_row) AND EXISTS (
        SELECT 1 FROM public.people_sharing_basis AS b
         WHERE b.person_id = wanted_person AND b.item = wanted_item AND b.row_id = wanted_row
           AND b.recorded_by_organisation_id <> acting
    ) THEN
        RETURN false;
    END IF;
    IF public.basis_held(wanted_person, wanted_item, wanted_row)
       AND public.basis_is_own(wanted_person, wanted_item) THEN
        RETURN true;
    END IF;
    IF wanted_effect <> 'share' THEN
        RETURN false;
    END IF;
    IF wanted_organisation <> acting THEN
        RETURN coalesce(wanted_until <= public.basis_held_until(wanted_person, wanted_item, wanted_row), false);
    END IF;
    IF wanted_row IS NOT NULL THEN  -- for itself, a row it is about to write about someone it knows
        RETURN NOT public.item_row_exists(wanted_item, wanted_row)
           AND coalesce(wanted_until <= public.basis_held_until(wanted_person, NULL, NULL), false);
    END IF;
    RETURN NOT EXISTS (  -- for itself, a person nobody has met
        SELECT 1 FROM public.people_sharing_basis AS b WHERE b.person_id = wanted_person
    ) AND NOT EXISTS (SELECT 1 FROM public.people_person AS p WHERE p.id = wanted_person);
END $$;

-- Whether the acting organisation has the item from the person itself, and not from another organisation.
CREATE OR REPLACE FUNCTION basis_is_own(wanted_person uuid, wanted_item text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.people_sharing_basis AS b
         WHERE b.person_id = wanted_person AND b.item = wanted_item AND b.effect = 'share' AND b.row_id IS NULL
           AND b.organisation_id = public.scope_organisation() AND b.recorded_by_organisation_id = b.organisation_id
           AND b.valid_from <= clock_timestamp() AND b.valid_until > clock_timestamp())
$$;
