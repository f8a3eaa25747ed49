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

-- name: tile_version
-- the last change that could show in a tile: dirt on it, above it and below it, within its
-- buffer too. The number counts, not the id: it is given in the order of commits, so a change
-- that was begun early and committed late is still the last one. Dirt is found by place first,
-- hence the materialized part: going back through all changes takes long where a tile has few.
with asked (layer, z, x, y, buffer) as (
    values (%s::text, %s::integer, %s::integer, %s::integer, %s::float8)
), reach as (
    select asked.layer, level.z,
           floor((x - buffer) * f)::integer as west, floor((x + 1 + buffer) * f)::integer as east,
           floor((y - buffer) * f)::integer as north, floor((y + 1 + buffer) * f)::integer as south
    from asked, generate_series(0, 14) as level (z),
         lateral (select power(2.0::float8, level.z - asked.z)) as scale (f)
), touched as materialized (
    select distinct d.changeset
    from reach r
    cross join lateral (
        select t.changeset from sdi.tile_dirt t
        where t.layer = r.layer and t.z = r.z
          and t.x between r.west and r.east and t.y between r.north and r.south
        offset 0
    ) d
)
select c.number, extract(epoch from c.committed_at)::text
from sdi.changeset c
where c.id in (select changeset from touched)
order by c.number desc
limit 1

-- name: layer_version
-- the last change of a layer, wherever it was
select c.number, extract(epoch from c.committed_at)::text
from sdi.changeset_layer l join sdi.changeset c on c.id = l.changeset
where l.layer = %s
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
