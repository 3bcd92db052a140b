-- Where an issue stands now.
CREATE OR REPLACE FUNCTION networks_issue_stands(wanted uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT i.network_id FROM public.networks_issue AS i WHERE i.id = wanted $$;

-- How many sentences an issue was put together from, for anybody: after the rule of frontdoor.core.disclosure, no figure
-- for 1 to 7, else rounded to 5. The exact number leaves this function for nobody; a test compares it with that module.
CREATE OR REPLACE FUNCTION networks_voices(wanted uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN count(*) = 0 THEN 0 WHEN count(*) >= 8 THEN ((count(*) + 2) / 5 * 5)::integer END
      FROM public.networks_issue_told AS t WHERE t.issue_id = wanted
$$;
