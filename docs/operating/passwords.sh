#!/bin/sh
# Gives the roles of roles.sql their passwords, once, when the postgres service makes its database.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
     --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set backup="$BACKUP_PASSWORD" <<'SQL'
ALTER ROLE fd_owner PASSWORD :'owner';
ALTER ROLE fd_app PASSWORD :'app';
ALTER ROLE fd_backup PASSWORD :'backup';
SQL
