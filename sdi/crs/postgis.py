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
