"""Water mains, power lines and street lights beside the streets."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point

from sdi.sample import plan
from sdi.sample.frame import chance
from sdi.sample.region import metres
from sdi.sample.streets import Network
from sdi.sample.town import TownGround

LIGHT_SPACING = 35.0


@dataclass(frozen=True)
class Main:
    """A water main (EPSG:5897); diameter in mm, pressure in bar."""

    ma: str
    line: LineString
    duong_kinh: int
    vat_lieu: str
    ap_luc: float
    street: str
    nam_xay_dung: int


@dataclass(frozen=True)
class PowerLine:
    """A power line (EPSG:5897) of so many kilovolts and circuits, overhead or in the ground."""

    ma: str
    ten: str
    line: LineString
    cap_kv: float
    loai: str
    so_mach: int


@dataclass(frozen=True)
class Light:
    """A street light (EPSG:5897); power in watts."""

    ma: str
    at: Point
    cong_suat: int
    loai_den: str
    tu_dieu_khien: str
    street: str


def mains(streets: Network) -> list[Main]:
    """One main beside each street segment: the wider the street, the wider the main."""
    result = []
    for number, (line, street) in enumerate(zip(streets.line, streets.street.tolist(), strict=True), 1):
        owner = streets.streets[street]
        if owner.cap in ("HEM", "DX") or line.length < 12:
            continue
        size = 400 if owner.width >= 30 else 300 if owner.width >= 20 else 200 if owner.width >= 12 else 110
        random = chance("main", streets.town, street)
        result.append(
            Main(
                f"ON-{streets.town}-{number:04d}",
                _beside(line, -(owner.width / 2 - 1.8)),
                size,
                "gang_deo" if size >= 300 else str(random.choice(["hdpe", "upvc"])),
                round(float(random.uniform(1.6, 3.2)), 1),
                owner.ten,
                int(random.integers(1995, 2025)),
            )
        )
    return result


def power(towns: list[TownGround], networks: list[Network]) -> list[PowerLine]:
    """High voltage as the region's plan draws it, 22 kV along avenues, 0.4 kV along streets."""
    lines = [
        PowerLine(
            f"DZ-{i:03d}",
            drawn["ten"],
            LineString(metres(drawn["points"])),
            float(drawn["kv"]),
            "tren_khong",
            int(drawn["so_mach"]),
        )
        for i, drawn in enumerate(plan.read("region")["power"], 1)
    ]
    for town, network in zip(towns, networks, strict=False):
        lines += _town_lines(town.plan.id, network)
    return lines


def _town_lines(town: str, streets: Network) -> list[PowerLine]:
    result = []
    for number, (line, street) in enumerate(zip(streets.line, streets.street.tolist(), strict=True), 1):
        owner = streets.streets[street]
        if owner.cap == "HEM" or line.length < 15:
            continue
        main = owner.width >= 20
        ground = main and owner.lanes >= 6
        result.append(
            PowerLine(
                f"DD-{town}-{number:04d}",
                f"Tuyến {owner.ten}" if owner.ten else "Đường dây hạ thế",
                _beside(line, owner.width / 2 - 1.2),
                22.0 if main or owner.cap in ("QL", "DT", "DH") else 0.4,
                "ngam" if ground else "tren_khong",
                2 if main else 1,
            )
        )
    return result


def _beside(line: LineString, offset: float) -> LineString:
    """The line beside `line`, left where positive; the line itself where it bends too sharply."""
    moved = shapely.offset_curve(line, offset, join_style="mitre", mitre_limit=2.0)
    return moved if moved.geom_type == "LineString" and moved.length > 0.5 * line.length else line


def lights(town: TownGround, streets: Network) -> list[Light]:
    """A light every 35 m on the main streets of the town proper, on both sides where the street is wide."""
    core = shapely.union_all(
        [s.ground for s in town.superblocks if s.fabric.kind in ("dense", "urban", "new_town", "campus")]
    ).buffer(45.0)
    shapely.prepare(core)
    result: list[Light] = []
    for street in town.avenues:
        sides = (1, -1) if street.width >= 20 else (1,)
        random = chance("lights", town.plan.id, street.ten)
        kind = str(random.choice(["led", "led", "cao_ap"]))
        cabinet = f"TDK-{int(random.integers(1, 90)):02d}"
        for phase, side in enumerate(sides):
            rail = _beside(street.line, side * (street.width / 2 - 1.0))
            at = np.arange(phase * LIGHT_SPACING / 2, rail.length, LIGHT_SPACING)
            points = shapely.line_interpolate_point(rail, at)
            for point in points[shapely.contains(core, points)]:
                watts = 150 if street.width >= 24 else 100
                result.append(Light(f"DEN{len(result) + 1:05d}", point, watts, kind, cabinet, street.ten))
    return result
