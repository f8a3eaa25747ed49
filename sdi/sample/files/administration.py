"""Wards as a GeoPackage: those in force and some that ended on 2025-06-30."""

from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from sdi.sample.city import City
from sdi.sample.files.base import SampleFile, array, described
from sdi.sample.frame import CITY_CRS
from sdi.sample.writers import gdal


def wards(city: City, folder: Path) -> list[SampleFile]:
    """All wards, each with its span of validity."""
    path = folder / "phuong_xa.gpkg"
    all_wards = [*city.wards, *city.former_wards]
    shapes = array([_multi(ward.boundary) for ward in all_wards])
    table: dict[str, list[Any]] = {
        "ma_xa": [ward.ma_xa for ward in all_wards],
        "ten": [ward.full_name for ward in all_wards],
        "loai": [ward.loai for ward in all_wards],
        "dan_so": [ward.dan_so for ward in all_wards],
        "dien_tich_km2": [round(float(area) / 1e6, 2) for area in shapely.area(shapes)],
        "hieu_luc_tu": [ward.hieu_luc_tu for ward in all_wards],
        "hieu_luc_den": [ward.hieu_luc_den for ward in all_wards],
        "ma_tinh": ["92"] * len(all_wards),
        "can_cu": [ward.can_cu for ward in all_wards],
    }
    gdal.write_geopackage(path, "phuong_xa", shapes, table, CITY_CRS)
    return [described(path, "wards", "wards")]


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return MultiPolygon(list(shapely.get_parts(shape)))
