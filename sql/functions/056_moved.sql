-- How far a geometry moved, as the difference of an import counts it.

-- The largest distance between the vertices of two geometries that correspond by their place in them,
-- heights included; infinite where the geometries are not built alike.
create function sdi_app.vertex_move(before public.geometry, after public.geometry) returns double precision
language sql immutable strict parallel safe
as $$
    select coalesce(max(case when b.geom is null or a.geom is null then 'infinity'::float8 else sqrt(
        (public.st_x(b.geom) - public.st_x(a.geom)) ^ 2 + (public.st_y(b.geom) - public.st_y(a.geom)) ^ 2
        + (coalesce(public.st_z(b.geom), 0) - coalesce(public.st_z(a.geom), 0)) ^ 2) end), 0)
    from public.st_dumppoints(before) b full join public.st_dumppoints(after) a using (path)
$$;

-- Metres (units of the system) that a geometry moved, below `tolerance` where it is the same: each
-- vertex where it was. Areas may start elsewhere, turn the other way and have their parts in another
-- order; lines may not, since they are drawn in a direction. A vertex more or less is a change, and so
-- is another course through the same vertices: these count as at least the tolerance.
create function sdi_app.moved(before public.geometry, after public.geometry, tolerance double precision)
returns double precision
language plpgsql immutable strict parallel safe set search_path = pg_catalog, public, pg_temp
as $$
declare
    far double precision;
begin
    if st_isempty(before) or st_isempty(after) or st_geometrytype(before) <> st_geometrytype(after) then
        return case when st_isempty(before) and st_isempty(after) then 0 else 'infinity'::float8 end;
    end if;
    if st_npoints(before) = st_npoints(after) then
        far := sdi_app.vertex_move(before, after);
        if far >= tolerance and st_dimension(before) = 2 then
            far := least(far, sdi_app.vertex_move(st_normalize(before), st_normalize(after)));
        end if;
        if far < tolerance then
            return far;
        end if;
    end if;
    -- the figure that people see; the distance of whole shapes takes the product of their vertices
    if st_npoints(before)::bigint * st_npoints(after) <= 4000000 then
        far := st_hausdorffdistance(before, after);
    else
        far := greatest(abs(st_xmin(before) - st_xmin(after)), abs(st_xmax(before) - st_xmax(after)),
                        abs(st_ymin(before) - st_ymin(after)), abs(st_ymax(before) - st_ymax(after)));
    end if;
    return greatest(far, tolerance);
end
$$;
