-- For docker-compose.yml: the superuser has the owner's password while the image makes the database, and none from here
-- on. `docker compose exec postgres psql -U postgres dataio` still works, over the socket inside the container.
ALTER ROLE postgres PASSWORD NULL;
