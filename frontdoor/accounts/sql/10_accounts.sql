-- Who looks after accounts, asked by the locks of accounts/locks.py. They run as the owner, because a policy that reads
-- its own table recurses; each answers one yes or no about whoever the scope acts for and nothing more.

-- The scope's user holds the administrator's role now, in the organisation they act for, and that is the one asked
-- about or the host. Without an organisation asked about: an administrator of the host.
CREATE OR REPLACE FUNCTION scope_looks_after(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership AS m
          JOIN public.accounts_user AS u ON u.id = m.user_id
          JOIN public.accounts_organisation AS o ON o.id = m.organisation_id
         WHERE m.user_id = public.scope_user() AND m.organisation_id = public.scope_organisation()
           AND m.role = 'admin' AND m.ended_at IS NULL AND u.is_active AND o.suspended_at IS NULL
           AND (o.host OR o.id = wanted))
$$;

-- STABLE on purpose: it sees the row as it was before this UPDATE, so that one's own row keeps what others decide on.
CREATE OR REPLACE FUNCTION user_keeps_standing(
    wanted uuid, new_username text, new_active boolean, new_staff boolean, new_superuser boolean
) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_user AS u
         WHERE u.id = wanted AND u.username = new_username AND u.is_active = new_active
           AND u.is_staff = new_staff AND u.is_superuser = new_superuser)
$$;

-- Whether the acting organisation is the one this site belongs to.
CREATE OR REPLACE FUNCTION scope_is_host() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.accounts_organisation AS o
                    WHERE o.id = public.scope_organisation() AND o.host)
$$;

-- The scope's user watches over what is shared for the organisation this site belongs to.
CREATE OR REPLACE FUNCTION scope_watches_over_sharing() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership AS m
          JOIN public.accounts_user AS u ON u.id = m.user_id
          JOIN public.accounts_organisation AS o ON o.id = m.organisation_id
         WHERE m.user_id = public.scope_user() AND m.organisation_id = public.scope_organisation()
           AND m.role = 'governance' AND m.ended_at IS NULL AND u.is_active AND o.host)
$$;

-- Whether an organisation may be told more of somebody than what to call them, how to reach them and their wish: it is
-- the host, or has both agreements with it today. Asked by the locks on people's records and by whoever introduces.
CREATE OR REPLACE FUNCTION agreed_with(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.accounts_organisation AS o WHERE o.id = wanted AND o.host)
        OR (SELECT count(DISTINCT a.kind) = 2 FROM public.accounts_organisation_agreement AS a
             WHERE a.organisation_id = wanted AND a.ended_at IS NULL
               AND a.agreed_on <= (clock_timestamp() AT TIME ZONE 'Europe/London')::date
               AND a.review_on >= (clock_timestamp() AT TIME ZONE 'Europe/London')::date)
$$;
