-- Statements of the package `tiles`. Names in braces are put in from the layer's declaration.

-- name: features
-- one MVT layer; sorted, so that the same state gives the same bytes
select ST_AsMVT(f, %s, 4096, 'geom', 'sdi_id')
from (
    select t.sdi_id, {fields}
           ST_AsMVTGeom({geometry}, ST_MakeEnvelope(%s, %s, %s, %s, 3857)::box2d, 4096, %s) as geom
    from data.{layer} t
    where t.geom_web && ST_MakeEnvelope(%s, %s, %s, %s, 3857) and {conditions}
    order by t.sdi_id
) f
where f.geom is not null

-- name: points
-- a point for each area, in the one tile that holds it, for its label
select ST_AsMVT(f, %s, 4096, 'geom', 'sdi_id')
from (
    select t.sdi_id, {fields}
           ST_AsMVTGeom(p.point, ST_MakeEnvelope(%s, %s, %s, %s, 3857)::box2d, 4096, 0, false) as geom
    from data.{layer} t
    cross join lateral (select ST_PointOnSurface(t.geom_web)) p (point)
    where t.geom_web && ST_MakeEnvelope(%s, %s, %s, %s, 3857)
      and ST_X(p.point) >= %s and ST_X(p.point) < %s and ST_Y(p.point) > %s and ST_Y(p.point) <= %s
      and {conditions}
    order by t.sdi_id
) f
where f.geom is not null

-- name: version
-- the last change that could show in a tile: dirt on it, above it and below it, within its
-- buffer too. The number counts, not the id: it is given in the order of commits, so a change
-- that was begun early and committed late is still the last one.
with asked (layer, z, x, y, buffer) as (
    values (%s::text, %s::integer, %s::integer, %s::integer, %s::float8)
), reach as (
    select asked.layer, level.z,
           floor((x - buffer) * f)::integer as west, floor((x + 1 + buffer) * f)::integer as east,
           floor((y - buffer) * f)::integer as north, floor((y + 1 + buffer) * f)::integer as south
    from asked, generate_series(0, 14) as level (z),
         lateral (select power(2.0::float8, level.z - asked.z)) as scale (f)
), touched as (
    select d.changeset
    from reach r
    join sdi.tile_dirt d
      on d.layer = r.layer and d.z = r.z
     and d.x between r.west and r.east and d.y between r.north and r.south
)
select c.number, extract(epoch from c.committed_at)::text
from sdi.changeset c
where c.id in (select changeset from touched)
order by c.number desc
limit 1

-- name: grids
-- the files of a raster layer that a box touches
select t.sdi_file, t.sdi_grid
from data.{layer} t
where t.geom_web && ST_MakeEnvelope(%s, %s, %s, %s, 3857) and t.sdi_file is not null and {conditions}
order by t.sdi_id
limit 16

-- name: as_public
set local role sdi_read
