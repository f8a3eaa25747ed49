"""Each path that moves positions, held to the yardstick; quick, for a service to run when it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sdi.crs.formulas import Positions
from sdi.crs.national import SRIDS
from sdi.crs.transform import bound_crs, is_vn2000, to_crs, transformer
from sdi.crs.yardstick import Leg, ground_distance, legs
from sdi.db import Connection, sql_file
from sdi.errors import Unavailable

TOLERANCE = 0.001
"""What a path may deviate, in metres on the ground."""

CITY_ZONES: tuple[int, ...] = (5897, 9209)
"""The zones of Cần Thơ: 105°00′, and 105°30′ for what was Sóc Trăng."""

type Move = Callable[[int, int, Positions], Positions]
"""(source SRID, target SRID, positions) → positions; x is easting or longitude on both sides."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far off a path moved one point, in metres on the ground."""

    point: str
    source: int
    target: int
    metres: float


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found; `deviations` holds the worst of each leg beyond the tolerance."""

    path: str
    checked: int
    worst: Deviation
    deviations: tuple[Deviation, ...]

    @property
    def exact(self) -> bool:
        """Whether every position is right to a millimetre."""
        return not self.deviations

    def require(self) -> None:
        """Raise Unavailable where a position is wrong: such a service must not serve."""
        if not self.exact:
            raise Unavailable(
                "crs.positions_wrong",
                path=self.path,
                source=self.worst.source,
                target=self.worst.target,
                point=self.worst.point,
                metres=self.worst.metres,
            )


def verify(path: str, move: Move, srids: Sequence[int]) -> Verification:
    """Hold any way of moving positions to the yardstick, for these VN-2000 systems."""
    checked = 0
    worst_by_leg: list[Deviation] = []
    for leg in legs(srids):
        worst_by_leg.append(_worst(leg, move(leg.source, leg.target, leg.given)))
        checked += len(leg.points)
    worst = max(worst_by_leg, key=lambda deviation: deviation.metres)
    return Verification(path, checked, worst, tuple(d for d in worst_by_leg if d.metres > TOLERANCE))


def _worst(leg: Leg, moved: Positions) -> Deviation:
    off = np.nan_to_num(ground_distance(leg.target, moved, leg.expected), nan=np.inf)
    place = int(off.argmax())
    return Deviation(leg.points[place], leg.source, leg.target, float(off[place]))


def verify_pyproj(srids: Sequence[int] = SRIDS) -> Verification:
    """Check `sdi.crs.transform.transformer`."""

    def move(source: int, target: int, given: Positions) -> Positions:
        return np.column_stack(transformer(source, target).transform(*given.T))

    return verify("pyproj", move, srids)


def verify_geopandas(srids: Sequence[int] = CITY_ZONES) -> Verification:
    """Check `sdi.crs.transform.to_crs` on frames of points."""
    import geopandas  # noqa: PLC0415 - costs half a second, and only this check needs it

    def move(source: int, target: int, given: Positions) -> Positions:
        frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*given.T), crs=source)
        moved = to_crs(frame, target).geometry
        return np.column_stack((moved.x, moved.y))

    return verify("geopandas", move, srids)


def verify_rasterio(srids: Sequence[int] = CITY_ZONES) -> Verification:
    """Check `sdi.crs.transform.bound_crs` inside GDAL, as rasterio brings it."""
    from rasterio.crs import CRS  # noqa: PLC0415 - loads GDAL, and only this check needs it
    from rasterio.warp import transform  # noqa: PLC0415

    @cache
    def known_to_gdal(srid: int) -> CRS:
        return CRS.from_wkt(bound_crs(srid).to_wkt()) if is_vn2000(srid) else CRS.from_epsg(srid)

    def move(source: int, target: int, given: Positions) -> Positions:
        return np.column_stack(transform(known_to_gdal(source), known_to_gdal(target), *given.T)[:2])

    return verify("rasterio", move, srids)


def verify_postgis(connection: Connection, srids: Sequence[int] = CITY_ZONES) -> Verification:
    """Check plain ``ST_Transform`` over a psycopg2 connection; needs no right but to read.

    PostGIS takes 20 to 40 ms for each new pair of systems in a session: the city's two zones by default.
    """
    sql = sql_file("crs/transform_positions.sql")

    def move(source: int, target: int, given: Positions) -> Positions:
        x, y = given.T.tolist()
        with connection.cursor() as cursor:
            cursor.execute(sql, {"x": x, "y": y, "source": source, "target": target})
            return np.array(cursor.fetchall(), dtype=np.float64)

    return verify("PostGIS", move, srids)
