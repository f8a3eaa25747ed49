-- Statements that show the difference of an import. {names} in braces are put in by importers.stage.

-- name: examples
-- of each kind the most telling first, the kinds taking turns until there are enough:
-- deleted, moved furthest, changed in most fields, new. Reads the diff and joins what was chosen.
with deleted as (
    select d.*, 1 as kind from {diff} d where op = 'D' order by sdi_key limit %(limit)s
), moved as (
    select d.*, 2 from {diff} d where op = 'U' and moved >= %(tolerance)s
    order by moved desc, sdi_key limit %(limit)s
), altered as (
    select d.*, 3 from {diff} d where op = 'U' and (moved is null or moved < %(tolerance)s)
    order by cardinality(changed) desc, sdi_key limit %(limit)s
), added as (
    select d.*, 4 from {diff} d where op = 'A' order by sdi_row limit %(limit)s
), told as (
    select *, row_number() over (partition by kind order by case kind when 2 then -moved when 3 then -cardinality(changed)
                                                            when 4 then sdi_row end, sdi_key) as place
    from (table deleted union all table moved union all table altered union all table added) every
), chosen as (
    select * from told order by place, kind limit %(limit)s
)
select c.kind, c.sdi_key, c.sdi_row, c.sdi_id, coalesce(c.changed, '{{}}') as changed,
       case when c.kind = 2 then nullif(c.moved, 'infinity') end as moved,
       case when c.kind < 4 then (select to_jsonb(old) from (select {published_values}) old) end as old,
       case when c.kind > 1 then (select to_jsonb(new) from (select {staged_values}) new) end as new,
       sdi_app.area_m2(before.geom) as area_before, sdi_app.area_m2(after.geom) as area_after,
       ST_AsGeoJSON(b.geom, %(digits)s, 0)::json as before, ST_AsGeoJSON(a.geom, %(digits)s, 0)::json as after,
       ST_AsGeoJSON(ST_Transform(b.geom, 4326), 9, 0)::json as before_degrees,
       ST_AsGeoJSON(ST_Transform(a.geom, 4326), 9, 0)::json as after_degrees,
       coalesce(ST_NPoints(before.geom) > %(points)s or ST_NPoints(after.geom) > %(points)s, false) as generalised
from chosen c
left join {published} p on p.sdi_id = c.sdi_id
left join {keyed} s on s.sdi_key = c.sdi_key and c.op <> 'D'
cross join lateral (select p.geom) as before (geom)
cross join lateral (select case when c.kind in (2, 4) then s.geom when c.kind = 3 then p.geom end) as after (geom)
cross join lateral (select sdi_app.sketch(before.geom, %(points)s)) as b (geom)
cross join lateral (select sdi_app.sketch(after.geom, %(points)s)) as a (geom)
order by c.kind, c.place

-- name: first_rows
-- features of a layer that is to be made, evenly spread over the file
select 4 as kind, s.sdi_key, s.sdi_row, null as sdi_id, '{{}}'::text[] as changed, null as moved, null as old,
       (select to_jsonb(new) from (select {staged_values}) new) as new,
       null as area_before, sdi_app.area_m2(s.geom) as area_after,
       null as before, ST_AsGeoJSON(a.geom, %(digits)s, 0)::json as after,
       null as before_degrees, ST_AsGeoJSON(ST_Transform(a.geom, 4326), 9, 0)::json as after_degrees,
       coalesce(ST_NPoints(s.geom) > %(points)s, false) as generalised
from {keyed} s cross join lateral (select sdi_app.sketch(s.geom, %(points)s)) as a (geom)
where s.sdi_row %% %(step)s = 0
order by s.sdi_row limit %(limit)s

-- name: around
-- published features in a box that are large enough to be seen, the largest first
select ST_AsGeoJSON(sdi_app.sketch(geom, 200), %(digits)s, 0)::json
from (select p.geom, greatest(ST_XMax(p.geom) - ST_XMin(p.geom), ST_YMax(p.geom) - ST_YMin(p.geom)) as size
      from {published} p
      where p.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, {srid})) f
where size >= %(least)s
order by size desc limit %(limit)s

-- name: spots
-- where the differences lie, from a sample of the diff
select ST_X(middle), ST_Y(middle)
from {diff} d tablesample system (%(percent)s)
left join {keyed} s on s.sdi_key = d.sdi_key and d.op <> 'D'
left join {published} p on p.sdi_id = d.sdi_id
cross join lateral (select ST_Centroid(ST_Envelope(coalesce(s.geom, p.geom)))) as m (middle)
where not ST_IsEmpty(middle)

-- name: spots_of_new
select ST_X(middle), ST_Y(middle)
from {keyed} s tablesample system (%(percent)s)
cross join lateral (select ST_Centroid(ST_Envelope(s.geom))) as m (middle)
where not ST_IsEmpty(middle)

-- name: outline
-- the city in small: its wards, where that layer is there
select ST_AsGeoJSON(ST_SimplifyPreserveTopology(g, greatest(ST_XMax(g) - ST_XMin(g), ST_YMax(g) - ST_YMin(g)) / 25), 4, 0)::json
from data.wards w cross join lateral (select ST_Transform(w.geom, {srid})) as t (g)
where g is not null limit 500
