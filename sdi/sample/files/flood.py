"""Flood data: zones (GeoJSON), depth grids (GeoTIFF), gauges and marks (CSV with longitude and latitude)."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon

from sdi.crs.transform import transform_geometry, transformer
from sdi.sample import flood, gauges
from sdi.sample.city import City
from sdi.sample.files.base import SampleFile, array, described, ward_codes
from sdi.sample.frame import CITY_CRS, WGS84, Coords, points
from sdi.sample.writers import gdal, geotiff, tables

CAUSE, HORIZON = "lu_song", "hien_trang"
METHOD = "Dữ liệu mẫu, không phải kết quả mô hình thủy lực"


def zones(city: City, folder: Path) -> list[SampleFile]:
    """The depth classes of all return periods."""
    path = folder / "vung_ngap.geojson"
    shapes = array([MultiPolygon(list(shapely.get_parts(zone.area))) for zone in city.zones])
    table: dict[str, list[Any]] = {
        "ma_vung": [f"VN{zone.years:03d}-{i:04d}" for i, zone in enumerate(city.zones, 1)],
        "nguyen_nhan": [CAUSE] * len(shapes),
        "chu_ky": [zone.years for zone in city.zones],
        "moc_thoi_gian": [HORIZON] * len(shapes),
        "cap_do_sau": [zone.code for zone in city.zones],
        "do_sau_min": [zone.least if zone.least >= 0.1 else 0.0 for zone in city.zones],
        "do_sau_max": [zone.most for zone in city.zones],
        "cap_do_rui_ro": [str(zone.risk) for zone in city.zones],
        "phuong_phap": [METHOD] * len(shapes),
    }
    gdal.write_geojson(path, transform_geometry(shapes, CITY_CRS, WGS84), table)
    return [described(path, "flood_zones", "flood_zones")]


def depths(city: City, folder: Path) -> list[SampleFile]:
    """One grid a return period; the file itself does not tell its scenario."""
    files = []
    for depth in city.depths:
        path = folder / f"do_sau_ngap_{depth.years}_nam.tif"
        geotiff.write(path, depth.depth, city.relief.cells, CITY_CRS, flood.NODATA, "m")
        scenario = {"nguyen_nhan": CAUSE, "chu_ky": depth.years, "moc_thoi_gian": HORIZON}
        files.append(described(path, "flood_depth", "flood_depth", set=scenario))
    return files


def gauge_table(city: City, folder: Path) -> list[SampleFile]:
    """Gauges with their alarm levels under each decision."""
    path = folder / "tram_thuy_van.csv"
    header = ["ma_tram", "ten", "song", "bao_dong_1", "bao_dong_2", "bao_dong_3", "hieu_luc_tu"]
    header += ["hieu_luc_den", "can_cu", "he_cao_do", "ma_xa", "kinh_do", "vi_do"]
    at = np.array([gauge.at for gauge in city.gauges])
    wards = ward_codes(city, points(at))
    rows = [
        [*_gauge(gauge), ward, *lonlat]
        for gauge, ward, lonlat in zip(city.gauges, wards, _degrees(at), strict=True)
    ]
    tables.write(path, header, rows)
    return [described(path, "gauges", "gauges", crs=WGS84)]


def mark_table(city: City, folder: Path) -> list[SampleFile]:
    """Marks of past floods."""
    path = folder / "vet_lu.csv"
    header = [
        "ma_vet",
        "ten",
        "thoi_diem",
        "muc_nuoc",
        "do_sau",
        "su_kien",
        "nguon",
        "ma_xa",
        "kinh_do",
        "vi_do",
    ]
    at = np.array([mark.at for mark in city.marks])
    wards = ward_codes(city, points(at))
    rows = [
        [*_mark(mark), ward, *lonlat]
        for mark, ward, lonlat in zip(city.marks, wards, _degrees(at), strict=True)
    ]
    tables.write(path, header, rows)
    return [described(path, "flood_marks", "flood_marks", crs=WGS84)]


def _gauge(gauge: gauges.Gauge) -> list[Any]:
    alarm = [f"{level:.2f}" for level in gauge.alarm]
    span = [gauge.hieu_luc_tu, gauge.hieu_luc_den]
    return [gauge.ma, gauge.ten, gauge.song, *alarm, *span, gauge.can_cu, gauges.VERTICAL]


def _mark(mark: gauges.Mark) -> list[Any]:
    when = f"{mark.thoi_diem:%Y-%m-%dT%H:%M:%S}+07:00"
    heights = [f"{mark.muc_nuoc:.2f}", f"{mark.do_sau:.2f}"]
    return [mark.ma, mark.ten, when, *heights, mark.su_kien, mark.nguon]


def _degrees(points: Coords) -> list[tuple[str, str]]:
    """Longitude and latitude (WGS 84) with eight decimals, about a millimetre."""
    longitude, latitude = transformer(CITY_CRS, WGS84).transform(*points.T)
    return [(f"{x:.8f}", f"{y:.8f}") for x, y in zip(longitude, latitude, strict=True)]
