-- This one transaction, in words the application signs with the scope. A sealed scope that somebody overhears, in the
-- server's statistics or a log, is worth nothing in any other transaction.
CREATE OR REPLACE FUNCTION scope_moment() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_backend_pid() || '.' || extract(epoch FROM transaction_timestamp()) $$;

-- Who the transaction acts for, as the application signed it; nothing when it is missing, forged, of another
-- transaction or not read committed. Parts: organisation, user, job, person, link, moment. HMAC-SHA256 is spelt out because pgcrypto is not among our extensions.
CREATE OR REPLACE FUNCTION scope() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    signed text := nullif(current_setting('app.scope', true), '');
    seal text;
BEGIN
    IF signed IS NULL OR current_setting('transaction_isolation') <> 'read committed'
       OR split_part(signed, '|', 6) IS DISTINCT FROM public.scope_moment() THEN
        RETURN NULL;
    END IF;
    SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(left(signed, -65), 'UTF8'))), 'hex')
      INTO seal FROM public.core_scope_key AS k;
    IF seal IS DISTINCT FROM right(signed, 64) THEN
        RETURN NULL;
    END IF;
    RETURN string_to_array(left(signed, -65), '|');
END $$;

CREATE OR REPLACE FUNCTION scope_organisation() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif((public.scope())[1], '')::uuid $$;

CREATE OR REPLACE FUNCTION scope_user() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif((public.scope())[2], '')::uuid $$;

CREATE OR REPLACE FUNCTION scope_job() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif((public.scope())[3], '') $$;

CREATE OR REPLACE FUNCTION scope_person() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif((public.scope())[4], '')::uuid $$;

CREATE OR REPLACE FUNCTION scope_link() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif((public.scope())[5], '') $$;
