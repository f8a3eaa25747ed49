"""What a definition of a coordinate system says, taken apart: datum, ellipsoid, shift, projection."""

import re
from dataclasses import dataclass
from functools import cached_property

from pyproj import CRS
from pyproj.crs import CoordinateOperation, Ellipsoid
from pyproj.exceptions import CRSError

from sdi.crs import national
from sdi.crs.transform import horizontal, plain_name, unbound

_NAMELESS = {"", "unknown", "unnamed", "dunknown", "undefined", "undefineddatum", "notspecified", "custom"}
_WGS84_NAMES = {"wgs84", "wgs1984", "dwgs1984", "worldgeodeticsystem1984", "worldgeodeticsystem1984ensemble"}
_KRASSOVSKY = (6_378_245.0, 298.3)
_EPSG_REMARK = re.compile(r" ?\[EPSG ID \d+\]")

type Shift = tuple[float, float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class TransverseMercator:
    """Degrees, and metres whatever the unit; `unit` is metres per unit of the axes."""

    central_meridian: float
    latitude: float
    scale: float
    false_easting: float
    false_northing: float
    unit: float

    @property
    def vietnamese(self) -> bool:
        """Whether everything but meridian and scale is as Vietnamese grids have it."""
        return (
            self.latitude == 0.0
            and self.unit == 1.0
            and abs(self.false_easting - national.FALSE_EASTING) < 1e-3
            and abs(self.false_northing) < 1e-3
        )


@dataclass(frozen=True)
class Reading:
    """A definition and its parts."""

    stated: CRS

    @cached_property
    def crs(self) -> CRS:
        """The horizontal system, without a shift bound to it."""
        return unbound(self.stated)

    @cached_property
    def code(self) -> tuple[str, str] | None:
        """The authority and code the definition itself carries."""
        identifier = horizontal(self.stated).to_json_dict().get("id") or self.crs.to_json_dict().get("id")
        return (str(identifier["authority"]), str(identifier["code"])) if identifier else None

    @cached_property
    def datum(self) -> str:
        """The datum's name as written."""
        geodetic = self.crs.geodetic_crs
        return geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""

    @property
    def nameless(self) -> bool:
        """Whether the datum goes by no name; MapInfo's private datums are numbers."""
        return plain_name(self.datum) in _NAMELESS or self.datum.startswith("MIF ") or self._only_an_ellipsoid

    @property
    def _only_an_ellipsoid(self) -> bool:
        return self.datum.lower().startswith(("unknown based on", "not specified"))

    @property
    def wgs84(self) -> bool:
        """Whether the datum is WGS 84 by its name."""
        return plain_name(self.datum) in _WGS84_NAMES

    @property
    def on_wgs84_ellipsoid(self) -> bool:
        """Whether the ellipsoid is that of WGS 84 (or GRS 80, 0.1 mm from it), to a centimetre."""
        return self._ellipsoid_near((national.WGS84_AXIS, national.WGS84_INVERSE_FLATTENING), 0.02)

    @property
    def on_krassovsky_ellipsoid(self) -> bool:
        """Whether the ellipsoid is Krassovsky 1940."""
        return self._ellipsoid_near(_KRASSOVSKY, 0.02)

    def _ellipsoid_near(self, wanted: tuple[float, float], metres: float) -> bool:
        ellipsoid: Ellipsoid | None = self.crs.ellipsoid
        if ellipsoid is None:
            return False
        axis, inverse_flattening = wanted
        return (
            abs(ellipsoid.semi_major_metre - axis) < metres
            and abs(ellipsoid.inverse_flattening - inverse_flattening) < 1e-5
        )

    @cached_property
    def shift(self) -> Shift | None:
        """The TOWGS84 parameters the definition states: metres, seconds of arc (position vector), ppm."""
        flat = horizontal(self.stated)
        if not flat.is_bound or flat.coordinate_operation is None:
            return None
        values = flat.coordinate_operation.towgs84
        return tuple((*values, *[0.0] * 7)[:7]) if values else None  # type: ignore[return-value]

    @cached_property
    def transverse_mercator(self) -> TransverseMercator | None:
        """The projection's parameters where it is a Transverse Mercator (EPSG method 9807)."""
        operation = self.crs.coordinate_operation
        if not self.crs.is_projected or operation is None or operation.method_code != "9807":
            return None
        return TransverseMercator(
            central_meridian=_degrees(operation, 8802),
            latitude=_degrees(operation, 8801),
            scale=_value(operation, 8805),
            false_easting=_value(operation, 8806),
            false_northing=_value(operation, 8807),
            unit=self.crs.axis_info[0].unit_conversion_factor,
        )


def read(text: str) -> Reading | None:
    """Take a definition apart: WKT, a .prj file's text, ``EPSG:n``, a PROJ string. None where it is none."""
    try:
        return Reading(CRS.from_user_input(_EPSG_REMARK.sub("", text.strip().lstrip("\ufeff"))))
    except CRSError:
        return None


def _value(operation: CoordinateOperation, code: int) -> float:
    """A parameter in metres or as a plain number."""
    for parameter in operation.params:
        if parameter.code == str(code):
            return float(parameter.value * parameter.unit_conversion_factor)
    return 1.0 if code == 8805 else 0.0


def _degrees(operation: CoordinateOperation, code: int) -> float:
    radians = _value(operation, code)
    return round(radians * 57.29577951308232, 9)
