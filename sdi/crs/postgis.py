"""VN-2000 in PostGIS: the rows of `spatial_ref_sys` that make ``ST_Transform`` right."""

from sdi.db import Connection, sql_file


def pin(connection: Connection) -> int:
    """Pin every VN-2000 SRID to the national operation; return how many rows had to change.

    Runs inside the caller's transaction; needs the right to write `spatial_ref_sys` (a superuser's,
    or a grant). Right rows are neither written nor locked. A session that has already transformed
    with a wrong row keeps it in its cache: open a new one.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql_file("crs/pin.sql"))
        return cursor.rowcount


def know(connection: "Connection", srid: int) -> None:
    """Make an EPSG system known to PostGIS, whose own list ends some years ago; known ones are left alone."""
    from pyproj import CRS  # noqa: PLC0415 - the pin alone needs no PROJ

    with connection.cursor() as cursor:
        cursor.execute("select from spatial_ref_sys where srid = %s", (srid,))
        if cursor.fetchone() is None:
            crs = CRS.from_epsg(srid)
            values = {"srid": srid, "wkt": crs.to_wkt("WKT1_GDAL"), "proj": crs.to_proj4()}
            cursor.execute(sql_file("crs/know.sql"), values)
