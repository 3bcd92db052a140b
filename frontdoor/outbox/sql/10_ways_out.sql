-- Where word of an event goes: the endpoints its recipient chose for it. Asked by whoever queues a message, who may not
-- read another organisation's endpoints; it gives their ids and nothing more.
CREATE OR REPLACE FUNCTION endpoints_for(wanted_recipient uuid, wanted_type text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id FROM public.outbox_endpoint AS e
     WHERE public.scope() IS NOT NULL AND e.organisation_id = wanted_recipient AND e.removed_at IS NULL
       AND wanted_type = ANY (e.events)
     ORDER BY e.added_at, e.id
$$;

-- Whoever acts for the host keeps how an organisation likes to hear for which nobody signs in and no program calls:
-- nobody else could.
CREATE OR REPLACE FUNCTION scope_hears_for(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.scope_is_host() AND public.scope_user() IS NOT NULL
       AND NOT EXISTS (
        SELECT 1 FROM public.accounts_membership AS m WHERE m.organisation_id = wanted AND m.ended_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM public.accounts_apiclient AS c
                        WHERE c.organisation_id = wanted AND c.shut_out_at IS NULL)
$$;

-- How an organisation likes to hear, for whoever tells it, under whatever scope. Its addresses are read by delivery.
CREATE OR REPLACE FUNCTION hears_by(wanted_recipient uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.prefers FROM public.outbox_hearing AS h
     WHERE public.scope() IS NOT NULL AND h.organisation_id = wanted_recipient
$$;

-- Whether what an organisation says is taken down for it by whoever rang: it asked to be rung, or to be written to
-- (where nothing here can send that, it is rung), or has no staff.
CREATE OR REPLACE FUNCTION answers_when_rung(wanted_recipient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.scope() IS NOT NULL AND EXISTS (
        SELECT 1 FROM public.outbox_hearing AS h
         WHERE h.organisation_id = wanted_recipient AND (h.prefers <> 'site' OR h.volunteers))
$$;
