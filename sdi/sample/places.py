"""Schools, hospitals and markets: on the parcels of their use, one of each in wards without parcels."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from sdi.sample import plan
from sdi.sample.frame import Coords, chance
from sdi.sample.parcels import Ground
from sdi.sample.streets import Network, spoken
from sdi.sample.wards import Ward


@dataclass(frozen=True)
class Place:
    """A place at a point (E, N of EPSG:5897) with what its kind of place has to tell."""

    ma: str
    ten: str
    kind: str
    at: Coords
    ma_xa: str
    size: int
    dia_chi: str
    dien_thoai: str


LEVELS = {"mam_non": "Mầm non", "tieu_hoc": "Tiểu học", "thcs": "THCS", "thpt": "THPT"}
PUPILS = {"mam_non": 240, "tieu_hoc": 760, "thcs": 1050, "thpt": 1500, "dai_hoc": 21000}
UNIVERSITY = 60_000.0
"""School ground larger than this (m²) is a university's."""


@dataclass(frozen=True)
class Sites:
    """The ground of one use: areas (m²), points inside (EPSG:5897) and wards."""

    area: Coords
    at: Coords
    ward: list[str]
    address: list[str]


def schools(land: Ground, networks: list[Network], wards: list[Ward]) -> list[Place]:
    """A school of some level on each parcel of education land (DGD), a primary school in every other ward."""
    sites = _sites(land, "DGD", networks, wards)
    names = plan.read("names")["schools"]
    places, universities = [], 0
    for i, area in enumerate(sites.area.tolist()):
        random = chance("school", i)
        if area > UNIVERSITY:
            universities += 1
            level, name = "dai_hoc", f"Trường Đại học Cần Thơ - Khu {universities}"
        else:
            level = _level(area, random)
            name = f"Trường {LEVELS[level]} {names[level][i % len(names[level])]}"
        places.append(_place("TH", i, name, level, sites, PUPILS[level], random))
    for ward in _elsewhere(wards, sites.ward):
        name = f"Trường Tiểu học {ward.ten} 1"
        places.append(_village_place("TH", len(places), name, "tieu_hoc", ward, 520))
    return _told_apart(places)


def _level(area: float, random: np.random.Generator) -> str:
    if area > 7000:
        return str(random.choice(["thpt", "thcs"]))
    if area > 4200:
        return str(random.choice(["thcs", "tieu_hoc", "thpt"], p=[0.45, 0.4, 0.15]))
    return str(random.choice(["tieu_hoc", "mam_non", "thcs"], p=[0.45, 0.4, 0.15]))


def hospitals(land: Ground, networks: list[Network], wards: list[Ward]) -> list[Place]:
    """A hospital, centre or clinic by size of its ground (DYT); a health station in every other ward."""
    sites = _sites(land, "DYT", networks, wards)
    names = {ward.ma_xa: ward.ten for ward in wards}
    places = []
    for i, area in enumerate(sites.area.tolist()):
        random = chance("hospital", i)
        ten = names[sites.ward[i]]
        if area > 30_000:
            kind, name, beds = "benh_vien", "Bệnh viện Đa khoa Trung ương Cần Thơ", 900
        elif area > 5500:
            kind, name, beds = "benh_vien", f"Bệnh viện Đa khoa {ten}", 280
        elif area > 3500:
            kind, name, beds = "trung_tam_y_te", f"Trung tâm Y tế khu vực {ten}", 90
        elif area > 1500:
            kind, name, beds = "phong_kham", f"Phòng khám Đa khoa {ten}", 12
        else:
            kind, name, beds = "tram_y_te", f"Trạm Y tế {ten}", 6
        places.append(_place("YT", i, name, kind, sites, beds, random))
    for ward in _elsewhere(wards, sites.ward):
        places.append(_village_place("YT", len(places), f"Trạm Y tế {ward.ten}", "tram_y_te", ward, 6))
    return _told_apart(places)


def markets(land: Ground, networks: list[Network], wards: list[Ward]) -> list[Place]:
    """A market on each parcel of market land (DCH), one in every other ward; class by size."""
    sites = _sites(land, "DCH", networks, wards)
    names = {ward.ma_xa: ward.ten for ward in wards}
    places = []
    for i, area in enumerate(sites.area.tolist()):
        kind = "1" if area > 4500 else "2" if area > 2200 else "3"
        name = f"Chợ {names[sites.ward[i]]}"
        places.append(_place("CH", i, name, kind, sites, int(area / 14), chance("market", i)))
    for ward in _elsewhere(wards, sites.ward):
        places.append(_village_place("CH", len(places), f"Chợ {ward.ten}", "3", ward, 110))
    return _told_apart(places)


def _sites(land: Ground, code: str, networks: list[Network], wards: list[Ward]) -> Sites:
    here = (land.code == code) & (land.ward != "")
    point = shapely.point_on_surface(land.polygon[here])
    named = [
        (network.streets[street].ten, line)
        for network in networks
        for street, line in zip(network.street.tolist(), network.line, strict=True)
        if network.streets[street].ten
    ]
    near = STRtree([line for _, line in named]).nearest(point)
    full = {ward.ma_xa: ward.full_name for ward in wards}
    codes = land.ward[here].tolist()
    streets = [f"{spoken(named[int(k)][0])}, {full[code]}" for k, code in zip(near, codes, strict=True)]
    return Sites(shapely.area(land.polygon[here]), shapely.get_coordinates(point), codes, streets)


def _place(
    prefix: str, i: int, name: str, kind: str, sites: Sites, size: int, random: np.random.Generator
) -> Place:
    number = int(random.integers(1, 400))
    return Place(
        f"{prefix}{i + 1:04d}",
        name,
        kind,
        sites.at[i],
        sites.ward[i],
        int(size * random.uniform(0.6, 1.4)),
        f"Số {number} {sites.address[i]}",
        f"0292 000 {int(random.integers(0, 10_000)):04d}",
    )


def _village_place(prefix: str, i: int, name: str, kind: str, ward: Ward, size: int) -> Place:
    random = chance("village place", prefix, ward.ma_xa)
    middle = shapely.get_coordinates(shapely.point_on_surface(ward.boundary))[0]
    at = middle + random.uniform(-350, 350, 2)
    phone = f"0292 000 {int(random.integers(0, 10_000)):04d}"
    count = int(size * random.uniform(0.6, 1.4))
    return Place(
        f"{prefix}{i + 1:04d}", name, kind, at, ward.ma_xa, count, f"Trung tâm {ward.full_name}", phone
    )


def _elsewhere(wards: list[Ward], served: list[str]) -> list[Ward]:
    return [ward for ward in wards if ward.ma_xa not in set(served)]


def _told_apart(places: list[Place]) -> list[Place]:
    """Places of one name get numbers."""
    total: dict[str, int] = {}
    for place in places:
        total[place.ten] = total.get(place.ten, 0) + 1
    count: dict[str, int] = {}
    result = []
    for place in places:
        count[place.ten] = count.get(place.ten, 0) + 1
        name = place.ten if total[place.ten] == 1 else f"{place.ten} {count[place.ten]}"
        result.append(Place(**{**place.__dict__, "ten": name}))
    return result
