#!/bin/bash
# Run once by the image of PostgreSQL: the two roles that the site connects as. What they may do, `database_roles` grants.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set app="$(cat /run/secrets/app_password)" --set public="$(cat /run/secrets/public_password)" <<'END'
CREATE ROLE icdcms_app LOGIN PASSWORD :'app';
CREATE ROLE icdcms_public LOGIN PASSWORD :'public';
END
