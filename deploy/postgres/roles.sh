#!/bin/sh
# Run once by the PostgreSQL image, when its volume is empty: the same two roles and the same
# database as the embedded server of the demo has (supervisor/roles.py).
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$DXPORTAL_OWNER_PASSWORD" --set web_password="$DXPORTAL_WEB_PASSWORD" <<'SQL'
CREATE ROLE dxportal_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE dxportal_web LOGIN NOCREATEDB PASSWORD :'web_password';
CREATE DATABASE dxportal OWNER dxportal_owner TEMPLATE template0
  ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8';
SQL
