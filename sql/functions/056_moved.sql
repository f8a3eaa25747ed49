-- How far a geometry moved, in units of its system: the largest distance of a point of one from the
-- other, and the largest change of a height. Infinite where heights can't be compared point by point.
create function sdi_app.moved(before public.geometry, after public.geometry) returns double precision
language sql immutable strict parallel safe
as $$
    select greatest(public.st_hausdorffdistance(before, after), case
        when public.st_ndims(before) < 3 and public.st_ndims(after) < 3 then 0
        when public.st_npoints(before) <> public.st_npoints(after) then 'infinity'::float8
        else (select max(abs(coalesce(public.st_z(b.geom), 0) - coalesce(public.st_z(a.geom), 0)))
              from public.st_dumppoints(before) b join public.st_dumppoints(after) a using (path)) end)
$$;
