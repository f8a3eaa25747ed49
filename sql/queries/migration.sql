-- Statements of sdi.migrate.

-- name: record
insert into sdi.migration (number, name, checksum) values (%s, %s, %s)

-- name: fingerprint
insert into sdi.rebuilt (fingerprint) values (%s)
on conflict (the_one) do update set fingerprint = excluded.fingerprint, rebuilt_at = now()

-- name: queue_version
select version from sdi.queue_schema

-- name: path
select current_setting('search_path')

-- name: set_path
select set_config('search_path', %(path)s, true)

-- name: queue_fill
with placed as materialized (
    select id, sdi_app.queue_import(id, run, layer, false) as place
    from (select id, run, layer from sdi.import_job where status = 'queued' order by queued_at, id) j
)
update sdi.import_job j set queue_id = p.place from placed p where p.id = j.id

-- name: queue_record
insert into sdi.queue_schema (version) values (%(version)s)
on conflict (the_one) do update set version = excluded.version
