"""Schools, hospitals and markets as the tables offices keep: X is north, Y is east."""

from pathlib import Path
from typing import Any

from sdi.sample.city import City
from sdi.sample.files.base import SampleFile, described
from sdi.sample.frame import CITY_CRS
from sdi.sample.places import Place
from sdi.sample.writers import tables

LEVELS = {
    "mam_non": "Mầm non",
    "tieu_hoc": "Tiểu học",
    "thcs": "Trung học cơ sở",
    "thpt": "Trung học phổ thông",
    "dai_hoc": "Đại học",
}
HEALTH = {
    "benh_vien": "Bệnh viện",
    "trung_tam_y_te": "Trung tâm y tế",
    "phong_kham": "Phòng khám",
    "tram_y_te": "Trạm y tế",
}


def schools(city: City, folder: Path) -> list[SampleFile]:
    """Semicolons and decimal commas, as a Vietnamese Excel saves CSV."""
    path = folder / "truong_hoc.csv"
    header = ["MA", "TEN", "CAP_HOC", "SO_HOC_SINH", "DIACHI", "SDT", "MAXA", "X", "Y"]
    rows = (_row(place, LEVELS[place.kind]) for place in city.schools)
    tables.write(path, header, rows, separator=";", decimal_comma=True)
    return [described(path, "schools", "schools", crs=CITY_CRS)]


def hospitals(city: City, folder: Path) -> list[SampleFile]:
    """Commas and decimal points."""
    path = folder / "y_te.csv"
    header = ["MA", "TEN", "LOAI", "SO_GIUONG", "DIACHI", "SDT", "MAXA", "X", "Y"]
    tables.write(path, header, (_row(place, HEALTH[place.kind]) for place in city.hospitals))
    return [described(path, "hospitals", "hospitals", crs=CITY_CRS)]


def markets(city: City, folder: Path) -> list[SampleFile]:
    """Commas and decimal points."""
    path = folder / "cho.csv"
    header = ["MA", "TEN", "HANG", "SO_QUAY", "DIACHI", "SDT", "MAXA", "X", "Y"]
    tables.write(path, header, (_row(place, f"Hạng {place.kind}") for place in city.markets))
    return [described(path, "markets", "markets", crs=CITY_CRS)]


def _row(place: Place, kind: str) -> list[Any]:
    east, north = (round(float(value), 3) for value in place.at)
    return [
        place.ma,
        place.ten,
        kind,
        place.size,
        place.dia_chi,
        place.dien_thoai,
        place.ma_xa,
        north,
        east,
    ]
