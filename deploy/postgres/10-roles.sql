-- The two roles of DataIO, made once, by a superuser, in the database that is to be DataIO's: `dataio_owner` owns the
-- schema and brings it up to date, `dataio` is the server's and owns nothing. What `dataio` may do with each table, the
-- owner grants at every start. The passwords come from the environment; \getenv needs psql 15 or newer.
\getenv owner_password DB_OWNER_PASSWORD
\getenv password DB_PASSWORD
CREATE ROLE dataio_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE dataio LOGIN PASSWORD :'password';
ALTER DATABASE dataio OWNER TO dataio_owner;
-- Until PostgreSQL 14, everyone may make tables and functions there.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO dataio_owner;
