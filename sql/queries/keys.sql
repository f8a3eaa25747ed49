-- Statements of sdi.keys.

-- name: create
insert into sdi.api_key (name, prefix, digest, scopes, layers, created_by, expires_at)
values (%(name)s, %(prefix)s, %(digest)s, %(scopes)s, %(layers)s, %(created_by)s,
        now() + %(days)s * interval '1 day')
returning id, name, prefix, scopes, layers, created_at, created_by, expires_at, revoked_at, last_used_at

-- name: by_prefix
-- a key that is revoked or has expired is none
select digest, id, name, scopes, layers from sdi.api_key
where prefix = %(prefix)s and revoked_at is null and (expires_at is null or expires_at > now())

-- name: used
-- once a minute is enough, and spares a write for each request
update sdi.api_key set last_used_at = now()
where id = %(id)s and (last_used_at is null or last_used_at < now() - interval '1 minute')

-- name: list
select id, name, prefix, scopes, layers, created_at, created_by, expires_at, revoked_at, last_used_at
from sdi.api_key order by id

-- name: revoke
update sdi.api_key set revoked_at = coalesce(revoked_at, now()) where id = %(id)s returning id

-- name: revoke_named
update sdi.api_key set revoked_at = now() where name = %(name)s and revoked_at is null
