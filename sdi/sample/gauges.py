"""Water-level gauges with their alarm levels, and marks of past floods.

The alarm levels of the Cần Thơ gauge and the peaks of past years are facts: Decision 05/2020/QĐ-TTg (in
force 2020-03-20) and the bulletins of the hydro-meteorological service. All else is sample data.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely

from sdi.sample.flood import Relief
from sdi.sample.frame import Coords, chance
from sdi.sample.town import TownGround

VERTICAL = "Hòn Dấu 1992 (EPSG:5727)"


@dataclass(frozen=True)
class Gauge:
    """A gauge for one span of validity; alarm levels in metres (Hòn Dấu)."""

    ma: str
    ten: str
    song: str
    at: Coords
    alarm: tuple[float, float, float]
    hieu_luc_tu: date
    hieu_luc_den: date | None
    can_cu: str


@dataclass(frozen=True)
class Mark:
    """How high a flood stood at a place: level and depth over the ground in metres."""

    ma: str
    ten: str
    at: Coords
    thoi_diem: datetime
    muc_nuoc: float
    do_sau: float
    su_kien: str
    nguon: str


PEAKS = (
    (datetime(2018, 10, 10, 5, 30), 2.23, "Triều cường tháng 10/2018"),
    (datetime(2022, 10, 12, 19, 0), 2.27, "Triều cường tháng 10/2022"),
    (datetime(2025, 10, 8, 6, 0), 2.13, "Triều cường đầu tháng 10/2025"),
    (datetime(2025, 10, 22, 18, 0), 2.29, "Triều cường lịch sử tháng 10/2025"),
)
"""Peaks of the Cần Thơ gauge (m, Hòn Dấu)."""


def gauges(town: TownGround) -> list[Gauge]:
    """The Cần Thơ gauge on the Hậu under both decisions, and two sample gauges on smaller waters."""
    decision = "Quyết định 05/2020/QĐ-TTg"
    start, before = date(2020, 3, 20), date(2020, 3, 19)
    main = _at_mouth(town)
    creek = shapely.get_coordinates(town.waters.named("cai_khe").line)
    upstream = shapely.get_coordinates(town.waters.named("can_tho").line)
    sample = "Dữ liệu mẫu"
    return [
        Gauge(
            "TV-CT", "Trạm Cần Thơ", "Sông Hậu", main, (1.70, 1.80, 1.90), date(2011, 1, 1), before, sample
        ),
        Gauge("TV-CT", "Trạm Cần Thơ", "Sông Hậu", main, (1.80, 1.90, 2.00), start, None, decision),
        Gauge(
            "TV-CK",
            "Trạm đo Cái Khế (mẫu)",
            "Rạch Cái Khế",
            creek[len(creek) // 2],
            (1.70, 1.80, 1.90),
            start,
            None,
            sample,
        ),
        Gauge(
            "TV-CR",
            "Trạm đo Cái Răng (mẫu)",
            "Sông Cần Thơ",
            upstream[-len(upstream) // 3],
            (1.75, 1.85, 1.95),
            start,
            None,
            sample,
        ),
    ]


def _at_mouth(town: TownGround) -> Coords:
    return np.asarray(town.waters.named("can_tho").line.coords[2])


def marks(town: TownGround, land: Relief) -> list[Mark]:
    """Marks of each past peak at low street corners, with the level a little lower away from the river."""
    corners = np.vstack([np.asarray(street.line.coords)[::9] for street in town.avenues])
    dry = ~shapely.intersects_xy(town.waters.surface, corners[:, 0], corners[:, 1])
    corners = corners[dry & shapely.contains_xy(town.outline, corners[:, 0], corners[:, 1])]
    ground = land.at(corners)
    loss = 0.34 * (1 - np.exp(-land.cells.sample(land.from_river, corners) / 1300.0))
    result: list[Mark] = []
    for when, peak, event in PEAKS:
        depth = peak - loss - ground
        flooded = np.flatnonzero((depth > 0.05) & (depth < 0.9))
        chosen = chance("marks", event).permutation(flooded)[:18]
        for k in sorted(chosen.tolist()):
            result.append(
                Mark(
                    f"VL{len(result) + 1:03d}",
                    f"Vết lũ {len(result) + 1}",
                    corners[k],
                    when,
                    round(float(peak - loss[k]), 2),
                    round(float(depth[k]), 2),
                    event,
                    "Dữ liệu mẫu; đỉnh triều tại trạm Cần Thơ là số liệu thật",
                )
            )
    return result
