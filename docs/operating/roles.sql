-- The roles and the database of frontdoor, for a PostgreSQL server (15 to 18) of the council's own. Run it once as a
-- superuser, and again whenever you like:
--     psql --dbname postgres --set ON_ERROR_STOP=1 --file docs/operating/roles.sql
-- Then give fd_owner, fd_app and fd_backup a password each with \password, and set DATABASE_URL (fd_app) and
-- DATABASE_OWNER_URL (fd_owner). Made from frontdoor/local/roles.py; a test keeps the two equal.

SELECT pg_advisory_lock(4171320601);

DO $$
BEGIN
    -- Migrates, owns every table, makes test databases. The pages never connect as it.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fd_owner') THEN
        CREATE ROLE fd_owner LOGIN CREATEDB;
    END IF;
    -- Pages, API and jobs. Owns nothing and cannot bypass row security.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fd_app') THEN
        CREATE ROLE fd_app LOGIN NOINHERIT;
    END IF;
    -- Reads steps and reports, no person. Entered by the application with SET LOCAL ROLE.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fd_report') THEN
        CREATE ROLE fd_report NOLOGIN;
    END IF;
    -- pg_dump under row security: it reads everything and writes nothing.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fd_backup') THEN
        CREATE ROLE fd_backup LOGIN BYPASSRLS;
    END IF;
    GRANT pg_read_all_data TO fd_backup;
    -- A statement that fails is not written into the server's log: what people said stands in it.
    ALTER ROLE fd_app SET log_min_error_statement = 'panic';
    ALTER ROLE fd_owner SET log_min_error_statement = 'panic';
    -- Without inheritance, so that the application holds the report role's rights only where it asks for them.
    IF current_setting('server_version_num')::int >= 160000 THEN
        EXECUTE 'GRANT fd_report TO fd_app WITH INHERIT FALSE, SET TRUE';
    ELSE
        ALTER ROLE fd_app NOINHERIT;
        GRANT fd_report TO fd_app;
    END IF;
END
$$;

-- Sorted by code point, as the embedded server does.
SELECT 'CREATE DATABASE frontdoor OWNER fd_owner TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'frontdoor')
\gexec

\connect frontdoor
SELECT pg_advisory_lock(4171320601);

DO $$
DECLARE told regprocedure;
BEGIN
    FOR told IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE 'pg\_stat\_get%' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', told);
    END LOOP;
END
$$;
REVOKE ALL ON DATABASE frontdoor FROM PUBLIC;
GRANT CONNECT ON DATABASE frontdoor TO fd_app, fd_backup;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fd_app, fd_report, fd_backup;
