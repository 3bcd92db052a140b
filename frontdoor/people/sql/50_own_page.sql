-- Whether a person's own page is held by anybody, for the door that leads to it. One yes or no; why is not said.
CREATE OR REPLACE FUNCTION own_page_is_held(wanted_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.people_page_hold AS h
                    WHERE h.person_id = wanted_person AND h.released_at IS NULL)
$$;

-- Whether a look rested on something kept back from the person for somebody's safety.
CREATE OR REPLACE FUNCTION bases_are_kept_back(wanted uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.people_sharing_basis AS b
                    WHERE b.id = ANY (wanted) AND b.purpose = 'safeguarding')
$$;
