-- Statements of sdi.migrate.

-- name: record
insert into sdi.migration (number, name, checksum) values (%s, %s, %s)

-- name: fingerprint
insert into sdi.rebuilt (fingerprint) values (%s)
on conflict (the_one) do update set fingerprint = excluded.fingerprint, rebuilt_at = now()
