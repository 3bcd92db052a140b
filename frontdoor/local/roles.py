"""The database's roles: who may do what before any table exists.

The same statements set up the embedded server and stand in docs/operating/roles.sql for a server of the council's own.
No default privileges are given: a table that the migrations' grants forget stays closed.
"""

import psycopg
from psycopg import sql

DATABASE = "frontdoor"
LOCK = 4_171_320_601  # roles belong to the whole server and two set-ups at once fail, so one waits for the other
TAKE_LOCK = f"SELECT pg_advisory_lock({LOCK});"

ROLES = """\
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
$$;"""

MAKE_DATABASE = f"CREATE DATABASE {DATABASE} OWNER fd_owner"
IS_THERE = f"SELECT FROM pg_database WHERE datname = '{DATABASE}'"

# A role sees the statements of its own other sessions, with what stands in them, and how often tables are read.
NO_EAVESDROPPING = """\
DO $$
DECLARE told regprocedure;
BEGIN
    FOR told IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE 'pg\\_stat\\_get%' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', told);
    END LOOP;
END
$$;"""

IN_DATABASE = f"""\
{NO_EAVESDROPPING}
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT ON DATABASE {DATABASE} TO fd_app, fd_backup;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fd_app, fd_report, fd_backup;"""

SCRIPT = f"""\
-- The roles and the database of frontdoor, for a PostgreSQL server (15 to 18) of the council's own. Run it once as a
-- superuser, and again whenever you like:
--     psql --dbname postgres --set ON_ERROR_STOP=1 --file docs/operating/roles.sql
-- Then give fd_owner, fd_app and fd_backup a password each with \\password, and set DATABASE_URL (fd_app) and
-- DATABASE_OWNER_URL (fd_owner). Made from frontdoor/local/roles.py; a test keeps the two equal.

{TAKE_LOCK}

{ROLES}

-- Sorted by code point, as the embedded server does.
SELECT '{MAKE_DATABASE} TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8'''
WHERE NOT EXISTS ({IS_THERE})
\\gexec

\\connect {DATABASE}
{TAKE_LOCK}

{IN_DATABASE}
"""


def set_up(superuser_url: str) -> None:
    """Make the roles and the database on the embedded server; doing it again changes nothing."""
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute(sql.SQL(TAKE_LOCK))
        server.execute(sql.SQL(ROLES))
        with psycopg.connect(superuser_url, dbname="template1", autocommit=True) as template:
            template.execute(sql.SQL(NO_EAVESDROPPING))  # for the databases of the tests
        if server.execute(sql.SQL(IS_THERE)).fetchone() is None:
            server.execute(sql.SQL(MAKE_DATABASE))
        with psycopg.connect(superuser_url, dbname=DATABASE, autocommit=True) as inside:
            inside.execute(sql.SQL(IN_DATABASE))
