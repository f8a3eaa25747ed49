-- Statements of layers.catalog and layers.apply.

-- name: revision
select revision from sdi.catalog

-- name: layers
-- one statement, so that the revision and the layers belong together
select c.revision, l.id, l.revision, l.spec, l.srid, l.source
from sdi.catalog c left join sdi.layer l on true
order by l.spec ->> 'theme', (l.spec #>> '{style,order}')::integer desc, l.id

-- name: insert
insert into sdi.layer (id, revision, spec, source, srid) values (%(id)s, 0, %(spec)s, %(source)s, %(srid)s)

-- name: update
update sdi.layer set spec = %(spec)s, source = %(source)s, applied_at = now() where id = %(id)s

-- name: delete
delete from sdi.layer where id = %(id)s

-- name: attach
select sdi_app.attach_layer(%(id)s)

-- name: lock
select pg_advisory_xact_lock(hashtextextended('sdi.layer', 0))
