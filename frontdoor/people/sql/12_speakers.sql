-- May whoever acts see who told us something? Whoever writes conversations down for this organisation, and reads no
-- network in any other role, in any organisation: those read the sentences. Nor a program, which acts without a user. The
-- roles are those with May.LOG_CONVERSATIONS, and with May.CONVENE or May.READ_NETWORKS; a test compares.
CREATE OR REPLACE FUNCTION scope_reaches_speakers() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.accounts_membership AS held
         WHERE held.user_id = public.scope_user() AND held.organisation_id = public.scope_organisation()
           AND held.role IN ('worker', 'lead') AND held.ended_at IS NULL
    ) AND NOT EXISTS (
        SELECT 1 FROM public.accounts_membership AS kept
         WHERE kept.user_id = public.scope_user() AND kept.role IN ('convenor', 'leader', 'governance')
           AND kept.ended_at IS NULL)
$$;
