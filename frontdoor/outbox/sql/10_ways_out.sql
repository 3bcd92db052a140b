-- Where word of an event goes: the endpoints its recipient chose for it. Asked by whoever queues a message, who may not
-- read another organisation's endpoints; it gives their ids and nothing more.
CREATE OR REPLACE FUNCTION endpoints_for(wanted_recipient uuid, wanted_type text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id FROM public.outbox_endpoint AS e
     WHERE public.scope() IS NOT NULL AND e.organisation_id = wanted_recipient AND e.removed_at IS NULL
       AND wanted_type = ANY (e.events)
     ORDER BY e.added_at, e.id
$$;
