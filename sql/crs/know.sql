-- One EPSG system that spatial_ref_sys lacks.
insert into spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
values (%(srid)s, 'EPSG', %(srid)s, %(wkt)s, %(proj)s)
on conflict (srid) do nothing
