-- Statements of an import. {names} in braces are put in by importers.stage and importers.diff:
-- table names of this import, and lists of the layer's columns.

-- name: wards
-- the wards of all times, by which a file is placed
select coalesce("{code}"::text, ''), coalesce("{name}"::text, ''), ST_AsBinary(geom)
from data."{layer}" where geom is not null

-- name: stage
-- the rows of the file, in the layer's types; geometry already in the storage CRS
create unlogged table {rows} (
    sdi_row bigint not null,
    sdi_key text   not null,
    {column_definitions},
    geom {geometry_type}
)

-- name: stage_diff
-- Committed before it is filled: PostgreSQL 15 does not start again where its postmaster was killed
-- and the session behind it then gave up a transaction that had made an unlogged table.
create unlogged table {diff} (
    sdi_row        bigint,
    sdi_key        text,
    sdi_id         bigint,
    base_changeset bigint,
    op             "char",
    changed        text[],
    moved          float8
)

-- name: number_repeated
-- rows that share a key are told apart by a number (#2, #3 …) in the order of their content, so
-- that the same file gives the same keys in whatever order its rows come
with repeated as (
    select sdi_key from {rows} group by sdi_key having count(*) > 1
), numbered as (
    select r.sdi_row,
           row_number() over (
               partition by r.sdi_key
               order by md5(row({qualified_columns})::text || coalesce(encode(ST_AsEWKB(r.geom), 'hex'), '')), r.sdi_row
           ) as place
    from {rows} r join repeated using (sdi_key)
)
update {rows} k set sdi_key = k.sdi_key || '#' || n.place{new_id}
from numbered n where n.sdi_row = k.sdi_row and n.place > 1
returning k.sdi_row, k.sdi_key

-- name: analyze_diff
analyze {diff}

-- name: analyze
analyze {keyed}

-- name: diff
-- what differs between the file and the published state, by key; unchanged rows are not in it.
-- A geometry counts as the same where no point of it is further than the layer's tolerance.
insert into {diff} (sdi_row, sdi_key, sdi_id, base_changeset, op, changed, moved)
select s.sdi_row, coalesce(p.sdi_key, s.sdi_key) as sdi_key, p.sdi_id, p.sdi_changeset as base_changeset,
       case when p.sdi_id is null then 'A' when s.sdi_key is null then 'D' else 'U' end::"char" as op,
       case when p.sdi_id is not null and s.sdi_key is not null then array_remove(array[{changed_columns}]::text[], null) end
           as changed,
       case when p.sdi_id is null or s.sdi_key is null or p.geom is not distinct from s.geom then null
            when s.geom is null then null   -- a row without geometry says nothing of the place
            when p.geom is null then 'infinity'::float8
            else sdi_app.moved(p.geom, s.geom, %(tolerance)s) end as moved
from {keyed} s
full join {published} p using (sdi_key)
where p.sdi_id is null or s.sdi_key is null
   or (s.geom is not null and p.geom is distinct from s.geom)
   or row({staged_row}) is distinct from row({published_row})

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

-- name: for_joins
-- two tables are joined whole; compiling the expressions costs more than it saves
set local work_mem = '256MB';
set local jit = off

-- name: hold_job
-- whoever finds the job's process dead waits here for the end of its transaction
select pg_advisory_xact_lock_shared(hashtextextended('sdi.import_job_publishing.' || %(job)s, 0))

-- name: for_indexes
set local maintenance_work_mem = '256MB'

-- name: delete
delete from {published} p using {diff} d where d.op = 'D' and p.sdi_id = d.sdi_id

-- name: update
update {published} p
set ({updated}) = row({new_values}case when d.moved >= %(tolerance)s then s.geom else p.geom end)
from {diff} d join {keyed} s using (sdi_row)
where d.op = 'U' and p.sdi_id = d.sdi_id

-- name: insert
-- the id is made of the key; where a feature that was renamed since still has that id, of marks more
insert into {published} (sdi_id, sdi_key, {columns}, geom)
select case when exists (select from {published} p where p.sdi_id = sdi_app.feature_id(s.sdi_key, {integer_key}))
            then (select f.id
                  from generate_series(1, 50) n, sdi_app.feature_id(s.sdi_key || repeat('+', n), false) f (id)
                  where not exists (select from {published} p where p.sdi_id = f.id) order by n limit 1)
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
drop table if exists {rows}, {diff}

-- The checks give, worst or first first: the row of the file, two values to show, the key, the
-- geometry (WKB), and how many there are in all.

-- name: check_area
select s.sdi_row, s.{field}, ST_Area(s.geom), s.sdi_key, ST_AsBinary(s.geom), count(*) over ()
from {keyed} s
where s.{field} is not null and s.geom is not null
  and abs(ST_Area(s.geom) - s.{field}) > %(percent)s / 100.0 * greatest(s.{field}, 1)
order by abs(ST_Area(s.geom) - s.{field}) desc, s.sdi_row
limit %(limit)s

-- name: check_order
select s.sdi_row, s.{low}, s.{high}, s.sdi_key, ST_AsBinary(s.geom), count(*) over ()
from {keyed} s where s.{low} > s.{high}
order by s.sdi_row
limit %(limit)s

-- name: check_within
select s.sdi_row, s.{field}, null, s.sdi_key, ST_AsBinary(s.geom), count(*) over ()
from {keyed} s
where s.geom is not null and s.{field} is not null
  and not exists (select from {other_table} o
                  where o.{other} = s.{field} and ST_Intersects(o.geom, ST_PointOnSurface(s.geom)))
order by s.sdi_row
limit %(limit)s

-- name: check_outside
-- features that don't touch a box in degrees
with city as (
    select ST_Envelope(ST_Transform(ST_Segmentize(
        ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326), 0.1), {srid})) as box
)
select s.sdi_row, null, null, s.sdi_key, ST_AsBinary(s.geom), count(*) over ()
from {keyed} s cross join city c where not s.geom && c.box
order by s.sdi_row
limit %(limit)s

-- name: bounds
-- the box around all rows in degrees
with found as (
    select ST_SetSRID(ST_Extent(geom)::geometry, {srid}) as box from {keyed}
), degrees as (
    select ST_Transform(ST_Segmentize(box, greatest((ST_XMax(box) - ST_XMin(box) + ST_YMax(box) - ST_YMin(box)) / 32, 1e-6)), 4326) as box from found
)
select ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) from degrees

-- name: is_filled
select from {other_table} limit 1

-- name: doubtful_keys
-- features that the file changes by a key of which the layer has several: which one is meant is not sure
select d.sdi_row, d.sdi_key from {diff} d
where d.op = 'U' and exists (select from {published} p where p.sdi_key = d.sdi_key || '#2')
  and not exists (select from {keyed} s where s.sdi_key = d.sdi_key || '#2')
order by d.sdi_row

-- name: changed_shapes
-- the polygons of the file that are new or moved
select s.sdi_row, s.sdi_key, ST_AsBinary(s.geom) as wkb
from {diff} d join {keyed} s using (sdi_row)
where s.geom is not null and (d.op = 'A' or d.moved >= {tolerance})
order by s.sdi_row

-- name: neighbours
-- published polygons that stay as they are, near one that is new or moved; found by the index of the
-- published ones, once for each that is new
with changed as materialized (
    select ST_Expand(s.geom, {reach}) as box
    from {diff} d join {keyed} s using (sdi_row)
    where s.geom is not null and (d.op = 'A' or d.moved >= {tolerance})
), near as materialized (
    select distinct p.sdi_id from changed c cross join lateral (
        select p.sdi_id from {published} p where p.geom && c.box offset 0
    ) p
)
select 0::bigint as sdi_row, p.sdi_key, ST_AsBinary(p.geom) as wkb
from near n join {published} p using (sdi_id)
where not exists (select from {diff} d
                  where d.sdi_id = p.sdi_id and (d.op = 'D' or d.moved >= {tolerance}))
order by p.sdi_key
