"""What GDAL writes for us: GeoPackages and GeoJSON, with nothing in them that differs between runs."""

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

type Table = Mapping[str, Iterable[Any]]

_FIXED_TIME = "2025-09-15T01:00:00.000Z"
_KINDS = {0: "Point", 1: "LineString", 3: "Polygon", 6: "MultiPolygon"}


def write_geopackage(
    path: Path, layer: str, geometries: NDArray[np.object_], table: Table, crs: str, append: bool = False
) -> None:
    """One layer of a GeoPackage; `append` adds it to a file that is there."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    try:
        write(path, geometries, table, crs, "GPKG", layer=layer, append=append)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def write_geojson(path: Path, geometries: NDArray[np.object_], table: Table) -> None:
    """GeoJSON by RFC 7946: longitude and latitude of WGS 84, seven decimals."""
    options = {"RFC7946": "YES", "COORDINATE_PRECISION": "7"}
    write(path, geometries, table, "EPSG:4326", "GeoJSON", layer_options=options)


def write(
    path: Path, geometries: NDArray[np.object_], table: Table, crs: str | None, driver: str, **options: Any
) -> None:
    """Any GDAL format. Geometries of one kind; columns as long as they are, None where there is no value."""
    columns = [_column(values) for values in table.values()]
    if not options.get("append"):
        for old in path.parent.glob(f"{path.stem}.*"):
            old.unlink()
    with warnings.catch_warnings():
        # "'crs' was not provided", and what drivers say about their own formats
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        pyogrio.raw.write(
            path,
            geometry=shapely.to_wkb(geometries),
            field_data=[data for data, _ in columns],
            field_mask=[missing for _, missing in columns],
            fields=list(table),
            geometry_type=_KINDS[int(shapely.get_type_id(geometries[0]))],
            crs=crs,
            driver=driver,
            **options,
        )


def _column(values: Iterable[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Values as GDAL takes them, and where they are missing."""
    listed = list(values)
    missing = np.array([value is None for value in listed])
    first = next((value for value in listed if value is not None), "")
    mask = missing if missing.any() else None
    match first:
        case str():
            return np.array(listed, dtype=object), None
        case bool() | int():
            return np.array([value or 0 for value in listed], dtype=np.int32), mask
        case float():
            return np.array([value or 0.0 for value in listed]), mask
    return np.array([first if value is None else value for value in listed], dtype="datetime64[D]"), mask
