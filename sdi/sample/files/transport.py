"""Roads and bridges as MapInfo tables with TCVN3 text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sdi.sample.avenues import Street
from sdi.sample.city import City
from sdi.sample.files.base import COMPANY, SampleFile, array, described, middles, ward_codes
from sdi.sample.files.cadastre import TCVN3
from sdi.sample.frame import chance
from sdi.sample.writers import mapinfo

SURFACES = {"QL": "Bê tông nhựa", "DT": "Bê tông nhựa", "DDT": "Bê tông nhựa", "DH": "Láng nhựa"}
SPEEDS = {"QL": 60, "DT": 60, "DH": 50, "DDT": 50, "DX": 30, "HEM": 20}


def roads(city: City, folder: Path) -> list[SampleFile]:
    """Every street segment between two junctions."""
    path = folder / "giaothong.tab"
    segments = list(_segments(city))
    lines = array([line for _, _, line in segments])
    streets = [street for _, street, _ in segments]
    heights = _heights(city, lines)
    table: dict[str, list[Any]] = {
        "ma_doan": [code for code, _, _ in segments],
        "ma_duong": [_number(street) for street in streets],
        "ten_duong": [street.ten or None for street in streets],
        "loai_duong": [street.cap for street in streets],
        "so_lan": [street.lanes for street in streets],
        "be_rong": [round(_carriageway(street), 1) for street in streets],
        "ket_cau": [SURFACES.get(street.cap, "Bê tông xi măng") for street in streets],
        "mot_chieu": [int(street.one_way) for street in streets],
        "toc_do": [SPEEDS[street.cap] for street in streets],
        "cao_do_mat": heights,
        "nam_xd": [int(chance("road", code).integers(1985, 2025)) for code, _, _ in segments],
        "ma_xa": ward_codes(city, middles(lines)),
    }
    mapinfo.write(path, lines, table, TCVN3)
    return [described(path, "roads", "roads")]


def _segments(city: City) -> Iterator[tuple[str, Street, shapely.LineString]]:
    for number, network in enumerate(city.networks, 1):
        for i, (line, street) in enumerate(zip(network.line, network.street.tolist(), strict=True), 1):
            yield f"GT{number}{i:05d}", network.streets[street], line


def _number(street: Street) -> str | None:
    """The number of a numbered road; the streets of a town have names only."""
    return street.ma


def _carriageway(street: Street) -> float:
    """What is left of a street's width between its pavements."""
    return street.width if street.width < 6 else street.width - min(8.0, 0.3 * street.width)


def _heights(city: City, lines: Any) -> list[float | None]:
    """Height of the road surface (m, Hòn Dấu), known where the sample has a relief."""
    middle = shapely.get_coordinates(middles(lines))
    inside = shapely.contains_xy(city.towns[0].outline, middle[:, 0], middle[:, 1])
    heights = np.round(city.relief.at(middle) + 0.15, 2)
    return [float(h) if known else None for h, known in zip(heights, inside, strict=True)]


def bridges(city: City, folder: Path) -> list[SampleFile]:
    """Bridges over rivers, creeks and canals."""
    path = folder / "cau.tab"
    points = array([bridge.at for bridge in city.bridges])
    table: dict[str, list[Any]] = {
        "ma_cau": [f"CAU{i:04d}" for i in range(1, len(points) + 1)],
        "ten_cau": [bridge.ten for bridge in city.bridges],
        "chieu_dai": [bridge.chieu_dai for bridge in city.bridges],
        "be_rong": [bridge.be_rong for bridge in city.bridges],
        "tai_trong": [bridge.tai_trong for bridge in city.bridges],
        "tinh_khong": [bridge.kho_thong_thuyen for bridge in city.bridges],
        "nam_xd": [bridge.nam_xay_dung for bridge in city.bridges],
        "quan_ly": [COMPANY] * len(points),
        "ma_xa": ward_codes(city, points),
    }
    mapinfo.write(path, points, table, TCVN3)
    return [described(path, "bridges", "bridges")]
