"""Shapefiles as legacy programs leave them: own bytes in the DBF, a custom .prj, no .cpg."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from sdi.sample.writers import dbf, gdal

_ZIP_TIME = (2025, 9, 15, 8, 0, 0)


def vn2000_prj(name: str, central_meridian: float) -> str:
    """A .prj as ArcGIS users in Vietnam make it by hand: the datum has a name, but no shift."""
    return (
        f'PROJCS["{name}",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",'
        'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{central_meridian}],PARAMETER["Scale_Factor",0.9999],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


def write(
    path: Path,
    geometries: NDArray[np.object_],
    columns: list[dbf.Column],
    encode: Callable[[str], bytes],
    prj: str,
    cpg: str | None = None,
) -> list[Path]:
    """Write `path` (.shp) and its parts; returns all of them, the .shp first."""
    gdal.write(path, geometries, {"N": [0] * len(geometries)}, None, "ESRI Shapefile", encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    dbf.write(path.with_suffix(".dbf"), columns, encode)
    path.with_suffix(".prj").write_text(prj, "ascii")
    parts = [path.with_suffix(suffix) for suffix in (".shp", ".shx", ".dbf", ".prj")]
    if cpg:
        parts.append(path.with_suffix(".cpg"))
        parts[-1].write_text(cpg, "ascii")
    return parts


def write_zip(
    path: Path,
    geometries: NDArray[np.object_],
    columns: list[dbf.Column],
    encode: Callable[[str], bytes],
    prj: str,
) -> None:
    """The same parts in one zip named like the .shp inside; its time stamps are fixed."""
    with TemporaryDirectory() as scratch, zipfile.ZipFile(path, "w") as bundle:
        for part in write(Path(scratch) / f"{path.stem}.shp", geometries, columns, encode, prj):
            entry = zipfile.ZipInfo(part.name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, part.read_bytes(), compresslevel=6)
