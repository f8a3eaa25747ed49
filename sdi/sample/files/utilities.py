"""Drains (GeoPackage), water mains (UTF-8 shapefile), power lines (TCVN3) and street lights (VNI)."""

from pathlib import Path
from typing import Any

import shapely

from sdi.sample.city import City
from sdi.sample.files.base import COMPANY, SampleFile, array, described, middles, ward_codes
from sdi.sample.files.cadastre import TCVN3, VNI
from sdi.sample.frame import CITY_CRS, Shapes, chance
from sdi.sample.writers import gdal, shapefile
from sdi.sample.writers.dbf import Column

PRJ = shapefile.vn2000_prj("VN2000_Can_Tho", 105.0)
MATERIALS = {"be_tong": "Bê tông cốt thép", "hdpe": "HDPE", "upvc": "uPVC", "gang_deo": "Gang dẻo"}
SYSTEMS = {True: "Thoát nước chung", False: "Thoát nước riêng"}
MANHOLES = {"ga_tham": "Hố ga thăm", "ga_thu": "Hố ga thu nước", "cua_xa": "Cửa xả"}
LAMPS = {"led": "LED", "cao_ap": "Cao áp natri"}
LAYING = {"tren_khong": "Trên không", "ngam": "Cáp ngầm"}


def drainage(city: City, folder: Path) -> list[SampleFile]:
    """Pipes and manholes, two layers of one GeoPackage."""
    path = folder / "thoat_nuoc.gpkg"
    lines = array([pipe.line for pipe in city.pipes])
    pipes: dict[str, list[Any]] = {
        "ma_cong": [pipe.ma for pipe in city.pipes],
        "ten_tuyen": [f"Cống {pipe.street}" if pipe.street else "Cống xả" for pipe in city.pipes],
        "hinh_dang": ["Cống tròn"] * len(lines),
        "duong_kinh": [pipe.duong_kinh for pipe in city.pipes],
        "vat_lieu": [MATERIALS[pipe.vat_lieu] for pipe in city.pipes],
        "cao_do_day_dau": [pipe.upper for pipe in city.pipes],
        "cao_do_day_cuoi": [pipe.lower for pipe in city.pipes],
        "do_doc": [round(pipe.slope, 3) for pipe in city.pipes],
        "loai_he_thong": [SYSTEMS[pipe.combined] for pipe in city.pipes],
        "nam_xay_dung": [pipe.nam_xay_dung for pipe in city.pipes],
        "ma_xa": ward_codes(city, middles(lines)),
    }
    gdal.write_geopackage(path, "tuyen_cong", lines, pipes, CITY_CRS)
    points = array([manhole.at for manhole in city.manholes])
    manholes: dict[str, list[Any]] = {
        "ma_ho_ga": [manhole.ma for manhole in city.manholes],
        "loai_ga": [MANHOLES[manhole.loai] for manhole in city.manholes],
        "cao_do_nap": [manhole.cover for manhole in city.manholes],
        "cao_do_day": [manhole.bottom for manhole in city.manholes],
        "ma_xa": ward_codes(city, points),
    }
    gdal.write_geopackage(path, "ho_ga", points, manholes, CITY_CRS, append=True)
    return [
        described(path, "drainage_pipes", "drainage_pipes", source_layer="tuyen_cong"),
        described(path, "manholes", "manholes", source_layer="ho_ga"),
    ]


def water(city: City, folder: Path) -> list[SampleFile]:
    """Water mains: the one shapefile that says it is UTF-8."""
    path = folder / "cap_nuoc.shp"
    lines = array([main.line for main in city.mains])
    columns = [
        Column("MA_ONG", "C", 24, [main.ma for main in city.mains]),
        Column("TEN_TUYEN", "C", 80, [f"Tuyến ống {main.street}".strip() for main in city.mains]),
        Column("DUONGKINH", "N", 6, [main.duong_kinh for main in city.mains]),
        Column("VATLIEU", "C", 20, [MATERIALS[main.vat_lieu] for main in city.mains]),
        Column("APLUC", "N", 6, [main.ap_luc for main in city.mains], 1),
        Column("NAM_XD", "N", 4, [main.nam_xay_dung for main in city.mains]),
        Column("MAXA", "C", 5, ward_codes(city, middles(lines))),
    ]
    shapefile.write(path, lines, columns, str.encode, PRJ, cpg="UTF-8")
    return [described(path, "water_pipes", "water_pipes")]


def power(city: City, folder: Path) -> list[SampleFile]:
    """Power lines, TCVN3."""
    path = folder / "luoi_dien.shp"
    lines = array([line.line for line in city.power])
    columns = [
        Column("MA_TUYEN", "C", 24, [line.ma for line in city.power]),
        Column("TENTUYEN", "C", 80, [line.ten for line in city.power]),
        Column("CAP_KV", "N", 6, [line.cap_kv for line in city.power], 1),
        Column("LOAI", "C", 12, [LAYING[line.loai] for line in city.power]),
        Column("SO_MACH", "N", 2, [line.so_mach for line in city.power]),
        Column("DONVI_QL", "C", 60, ["Đơn vị điện lực mẫu"] * len(lines)),
        Column("MAXA", "C", 5, _only_local(city, lines)),
    ]
    shapefile.write(path, lines, columns, TCVN3, PRJ)
    return [described(path, "power_lines", "power_lines")]


def _only_local(city: City, lines: Shapes) -> list[str | None]:
    """The ward of a line that stays in one; high voltage crosses many."""
    codes = ward_codes(city, middles(lines))
    return [code if short else None for code, short in zip(codes, shapely.length(lines) < 4000, strict=True)]


def lights(city: City, folder: Path) -> list[SampleFile]:
    """Street lights, VNI."""
    path = folder / "den_chieu_sang.shp"
    points = array([light.at for light in city.lights])
    states = ["Đang dùng", "Hỏng"]
    broken = chance("broken lights").random(len(points)) < 0.03
    columns = [
        Column("MADEN", "C", 12, [light.ma for light in city.lights]),
        Column("CONGSUAT", "N", 5, [light.cong_suat for light in city.lights]),
        Column("LOAIDEN", "C", 20, [LAMPS[light.loai_den] for light in city.lights]),
        Column("TU_DK", "C", 12, [light.tu_dieu_khien for light in city.lights]),
        Column("TINHTRANG", "C", 14, [states[int(b)] for b in broken]),
        Column("DONVI_QL", "C", 40, [COMPANY] * len(points)),
        Column("MAXA", "C", 5, ward_codes(city, points)),
    ]
    shapefile.write(path, points, columns, VNI, PRJ)
    return [described(path, "street_lights", "street_lights")]
