-- Statements of an import. {names} in braces are put in by importers.stage and importers.diff:
-- table names of this import, and lists of the layer's columns.

-- name: stage
-- the rows of the file, in the layer's types; geometry already in the storage CRS
create unlogged table {rows} (
    sdi_row bigint not null,
    {column_definitions},
    geom {geometry_type}
)

-- name: key
-- each row's key: made of the declared fields, else of the content (~); rows that share a key
-- are told apart by a number (#2, #3 …) in the order of their content, so that the same file
-- gives the same keys in whatever order its rows come
create unlogged table {keyed} as
with content as (
    select r.*, {key_expression} as sdi_own_key,
           md5(row({qualified_columns})::text || coalesce(encode(ST_AsEWKB(r.geom), 'hex'), '')) as sdi_digest
    from {rows} r
), numbered as (
    select *, coalesce(sdi_own_key, '~' || sdi_digest) as sdi_base_key,
           row_number() over (partition by coalesce(sdi_own_key, '~' || sdi_digest) order by sdi_digest, sdi_row) as sdi_place
    from content
)
select sdi_row, sdi_base_key || case when sdi_place > 1 then '#' || sdi_place else '' end as sdi_key,
       sdi_own_key is null as sdi_is_nameless, sdi_place > 1 as sdi_is_repeated, {typed_columns}, geom
from numbered

-- name: key_index
create unique index on {keyed} (sdi_key)

-- name: analyze
analyze {keyed}

-- name: keyless
select count(*) filter (where sdi_is_nameless), count(*) filter (where sdi_is_repeated and not sdi_is_nameless),
       count(*) filter (where sdi_is_repeated and sdi_is_nameless) from {keyed}

-- name: repeated
select sdi_row, sdi_key from {keyed} where sdi_is_repeated order by sdi_row limit %(limit)s

-- name: diff
-- what differs between the file and the published state, by key; unchanged rows are not in it.
-- A geometry counts as the same where no point of it is further than the layer's tolerance.
create unlogged table {diff} as
select s.sdi_row, coalesce(p.sdi_key, s.sdi_key) as sdi_key, p.sdi_id, p.sdi_changeset as base_changeset,
       case when p.sdi_id is null then 'A' when s.sdi_key is null then 'D' else 'U' end::"char" as op,
       case when p.sdi_id is not null and s.sdi_key is not null then array_remove(array[{changed_columns}], null) end
           as changed,
       case when p.sdi_id is null or s.sdi_key is null or p.geom::bytea is not distinct from s.geom::bytea then null
            when s.geom is null then null   -- a row without geometry says nothing of the place
            when p.geom is null then 'infinity'::float8
            else ST_HausdorffDistance(p.geom, s.geom) end as moved
from {keyed} s
full join {published} p using (sdi_key)
where p.sdi_id is null or s.sdi_key is null
   or (s.geom is not null and p.geom::bytea is distinct from s.geom::bytea)
   or ({staged_values}) is distinct from ({published_values})

-- name: drop_noise
-- updates that only move within the tolerance, and deletions that the mode does not ask for
delete from {diff}
where (op = 'U' and changed = '{{}}' and (moved is null or moved < %(tolerance)s))
   or (op = 'D' and not %(with_deletes)s)

-- name: summary
select count(*) filter (where op = 'A'), count(*) filter (where op = 'U'),
       count(*) filter (where op = 'U' and moved >= %(tolerance)s),
       count(*) filter (where op = 'D'), max(moved) filter (where op = 'U' and moved < 'infinity'),
       (select count(*) from {keyed})
from {diff}

-- name: changed_fields
select field, count(*) from {diff}, unnest(changed) as field where op = 'U' group by field order by 2 desc, 1

-- name: lock_layer
-- readers go on; other writers of the layer wait until this one is through
lock table {published} in share row exclusive mode

-- name: conflicts
-- rows that someone else changed after the difference was worked out
select count(*) from {diff} d left join {published} p using (sdi_key)
where p.sdi_changeset is distinct from d.base_changeset

-- name: describe_changeset
select set_config('sdi.who', %(who)s, true), set_config('sdi.application', 'sdi import', true),
       set_config('sdi.reason', %(reason)s, true), set_config('sdi.source', %(source)s, true)

-- name: delete
delete from {published} p using {diff} d where d.op = 'D' and p.sdi_id = d.sdi_id

-- name: update
update {published} p
set ({columns}, geom) = row({staged_columns}, case when d.moved >= %(tolerance)s then s.geom else p.geom end)
from {diff} d join {keyed} s using (sdi_row)
where d.op = 'U' and p.sdi_id = d.sdi_id

-- name: insert
-- the id is made of the key; where a feature that was renamed since still has that id, of a mark more
insert into {published} (sdi_id, sdi_key, {columns}, geom)
select case when exists (select from {published} p where p.sdi_id = sdi_app.feature_id(s.sdi_key, {integer_key}))
            then sdi_app.feature_id(s.sdi_key || '+', false)
            else sdi_app.feature_id(s.sdi_key, {integer_key}) end,
       s.sdi_key, {staged_columns}, s.geom
from {diff} d join {keyed} s using (sdi_row)
where d.op = 'A'
order by s.sdi_row

-- name: changeset
select sdi_app.current_changeset()

-- name: number
select number from sdi.changeset where id = %(id)s

-- name: drop
drop table if exists {rows}, {keyed}, {diff}

-- name: outside
-- features that don't touch a box in degrees
select count(*) from {keyed} s,
    (select ST_Envelope(ST_Transform(ST_Segmentize(
        ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326), 0.1), {srid})) as city) c
where s.geom is not null and not s.geom && c.city

-- name: bounds
select ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)
from (select ST_Transform(ST_SetSRID(ST_Extent(geom)::geometry, {srid}), 4326) as b from {keyed}) e

-- name: check_area
select s.sdi_row, s.{field}, ST_Area(s.geom) from {keyed} s
where s.{field} is not null and s.geom is not null
  and abs(ST_Area(s.geom) - s.{field}) > %(percent)s / 100.0 * greatest(s.{field}, 1)
order by s.sdi_row

-- name: check_order
select s.sdi_row, s.{low}, s.{high} from {keyed} s where s.{low} > s.{high} order by s.sdi_row

-- name: check_within
select s.sdi_row, s.{field} from {keyed} s
where s.geom is not null and s.{field} is not null
  and not exists (select from {other_table} o
                  where o.{other} = s.{field} and ST_Intersects(o.geom, ST_PointOnSurface(s.geom)))
order by s.sdi_row
