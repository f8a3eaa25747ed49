"""Bridges: where a street crosses water."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point

from sdi.sample.avenues import Street
from sdi.sample.frame import chance
from sdi.sample.waters import Stream


@dataclass(frozen=True)
class Bridge:
    """A bridge at the middle of its span (EPSG:5897); lengths in metres, load in tonnes."""

    ten: str
    at: Point
    chieu_dai: float
    be_rong: float
    tai_trong: float
    kho_thong_thuyen: float
    nam_xay_dung: int


LEAST_SPAN = 9.0
_BIG_NAMES = {("Quốc lộ 1", "Sông Hậu"): "Cầu Cần Thơ", ("Quang Trung", "Sông Cần Thơ"): "Cầu Quang Trung"}


def over(streams: list[Stream], streets: list[Street]) -> list[Bridge]:
    """All bridges of `streets` over `streams`, named after the water where only one street crosses it."""
    lines = np.array([street.line for street in streets], dtype=object)
    found: list[Bridge] = []
    for stream in streams:
        crossing = shapely.intersection(lines, stream.surface)
        for k in np.flatnonzero(~shapely.is_empty(crossing)).tolist():
            for span in shapely.get_parts(crossing[k]):
                if span.geom_type == "LineString" and span.length > LEAST_SPAN:
                    found.append(_bridge(stream, streets[k], span, len(found)))
    return found


def _bridge(stream: Stream, street: Street, span: shapely.LineString, number: int) -> Bridge:
    random = chance("bridge", stream.id, street.ten, number)
    short = stream.ten.split(" ", 1)[1].removeprefix("xáng ")
    name = _BIG_NAMES.get((street.ten, stream.ten), f"Cầu {short} - {street.ten}")
    main = street.cap in ("QL", "DT") or street.lanes >= 4
    return Bridge(
        ten=name,
        at=span.interpolate(0.5, normalized=True),
        chieu_dai=round(span.length + random.uniform(8, 40), 1),
        be_rong=round(min(street.width, 25.0) * 0.8 + 1.0, 1),
        tai_trong=float(random.choice([30, 25] if main else [18, 13, 10, 8])),
        kho_thong_thuyen=round(float(np.clip(span.length / 30, 1.5, 39.0)) + random.uniform(0, 1.5), 1),
        nam_xay_dung=int(random.integers(1992, 2024)),
    )
