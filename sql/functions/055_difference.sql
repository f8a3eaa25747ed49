-- What the report of an import shows of a feature.

-- The area of what is areal, in square metres: in the plane of a projected system, as the
-- cadastre counts, and on the ellipsoid of a geographic one.
create function sdi_app.area_m2(geom public.geometry) returns double precision
language sql stable strict parallel safe
as $$
    select case when public.st_dimension(geom) < 2 then null
                when (select srtext like 'GEOG%' from public.spatial_ref_sys where srid = public.st_srid(geom))
                then public.st_area(public.st_transform(geom, 4326)::public.geography)
                else public.st_area(geom) end
$$;

-- The geometry as a picture needs it: one of more points than asked for in coarser lines, and one
-- that stays too fine even so as its box.
create function sdi_app.sketch(geom public.geometry, points integer) returns public.geometry
language sql immutable strict parallel safe
as $$
    select case when public.st_npoints(geom) <= points then geom
                when public.st_npoints(coarse) <= points * 2 then coarse
                else public.st_envelope(geom) end
    from (select public.st_simplifypreservetopology(geom,
              greatest(public.st_xmax(geom) - public.st_xmin(geom),
                       public.st_ymax(geom) - public.st_ymin(geom)) / 500)) as s (coarse)
$$;
