"""Control points in and around Cần Thơ, in every system the city meets.

Computed from the official parameters (EPSG:6960) and the projections' published formulas; degrees to
1e-10, metres to 0.1 mm. 3857 to 1 mm.
"""

from collections.abc import Mapping
from dataclasses import dataclass

type Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One place; `positions` by SRID: longitude, latitude in degrees or easting, northing in metres."""

    name: str
    place: str
    positions: Mapping[int, Position]


def _point(name: str, place: str, *positions: Position) -> ControlPoint:
    return ControlPoint(name, place, dict(zip((4756, 4326, 5897, 9209, 3405), positions, strict=True)))


CONTROL_POINTS: tuple[ControlPoint, ...] = (
    ControlPoint(
        "A",
        "Phong Điền",
        {
            4756: (105.75, 10.0),
            4326: (105.7517841440, 9.9989862761),
            5897: (582223.5215, 1105837.7008),
            9209: (527407.1823, 1105754.6308),
            3405: (582198.8520, 1105505.9163),
            3857: (11772234.761, 1118775.387),
        },
    ),
    _point(
        "B",
        "Ninh Kiều",
        (105.7886, 10.0325),
        (105.7903842369, 10.0314860940),
        (586446.9329, 1109442.2870),
        (531635.7338, 1109352.5241),
        (586420.9962, 1109109.4210),
    ),
    _point(
        "C",
        "Ô Môn",
        (105.6250, 10.1100),
        (105.6267850379, 10.1089870661),
        (568495.8636, 1117975.5063),
        (513698.9263, 1117912.5486),
        (568475.3128, 1117640.0801),
    ),
    _point(
        "D",
        "Vị Thanh",
        (105.4700, 9.7840),
        (105.4717835710, 9.7829875863),
        (551559.5609, 1081891.4503),
        (496708.9991, 1081855.6596),
        (551544.0915, 1081566.8504),
    ),
    _point(
        "E",
        "Sóc Trăng",
        (105.9740, 9.6025),
        (105.9757814599, 9.6014847697),
        (606910.1752, 1061934.1694),
        (552026.3369, 1061818.4740),
        (606878.0989, 1061615.5573),
    ),
    _point(
        "F",
        "Vĩnh Châu",
        (105.98, 9.33),
        (105.9817800153, 9.3289845732),
        (607653.6171, 1031795.1819),
        (552726.4382, 1031681.7187),
        (607621.3178, 1031485.6124),
    ),
    _point(
        "G",
        "Thốt Nốt",
        (105.53, 10.27),
        (105.5317861511, 10.2689877617),
        (558055.2259, 1135653.4750),
        (503286.1008, 1135605.7551),
        (558037.8076, 1135312.7449),
    ),
    ControlPoint(
        "R1",
        "from WGS 84",
        {
            4326: (105.75, 10.0),
            4756: (105.7482158473, 10.0010137127),
            5897: (582027.6576, 1105949.3790),
            9209: (527211.5024, 1105866.5974),
        },
    ),
    ControlPoint(
        "R2",
        "from WGS 84",
        {4326: (105.98, 9.60), 5897: (607373.7317, 1061771.2585), 9209: (552489.6055, 1061654.9062)},
    ),
)
