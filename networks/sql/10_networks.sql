-- Predicates of the locks of networks. They run as the owner, because a policy that reads its own table recurses; each
-- answers one yes or no about whoever the scope acts for.

-- The scope's user holds one of these roles now, in the organisation they act for.
CREATE OR REPLACE FUNCTION scope_holds_role(roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership AS m
          JOIN public.accounts_user AS u ON u.id = m.user_id
          JOIN public.accounts_organisation AS o ON o.id = m.organisation_id
         WHERE m.user_id = public.scope_user() AND m.organisation_id = public.scope_organisation()
           AND m.role = ANY (roles) AND m.ended_at IS NULL AND u.is_active AND o.suspended_at IS NULL)
$$;

-- They convene this very network: a right over it was given to them and not withdrawn.
CREATE OR REPLACE FUNCTION scope_convenes(wanted uuid, roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.networks_networkuserright AS r
          JOIN public.auth_permission AS p ON p.id = r.permission_id AND p.codename = 'convene_network'
         WHERE r.content_object_id = wanted AND r.user_id = public.scope_user())
       AND public.scope_holds_role(roles)
$$;

-- They convene it, or hold a reading role in the organisation that keeps it or in the one this site belongs to.
CREATE OR REPLACE FUNCTION scope_reads_network(wanted uuid, convening text[], reading text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.scope_convenes(wanted, convening) OR (
        public.scope_holds_role(reading) AND EXISTS (
            SELECT 1 FROM public.networks_network AS n, public.accounts_organisation AS o
             WHERE n.id = wanted AND o.id = public.scope_organisation() AND (o.host OR n.organisation_id = o.id)))
$$;

-- Whoever formed a network becomes its convenor, once: as long as nobody has the right.
CREATE OR REPLACE FUNCTION scope_is_first_convenor(wanted uuid, whose uuid, roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT whose = public.scope_user() AND public.scope_holds_role(roles)
       AND EXISTS (SELECT 1 FROM public.networks_network AS n WHERE n.id = wanted AND n.formed_by_id = whose)
       AND NOT EXISTS (SELECT 1 FROM public.networks_networkuserright AS r WHERE r.content_object_id = wanted)
$$;
