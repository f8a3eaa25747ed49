"""What a definition of a coordinate system says, taken apart: datum, ellipsoid, shift, projection."""

import math
import re
from dataclasses import dataclass
from functools import cached_property

from pyproj import CRS
from pyproj.exceptions import CRSError

from sdi.crs import national
from sdi.crs.transform import horizontal, plain_name, unbound

_NAMELESS = {"", "unknown", "unnamed", "dunknown", "undefined", "undefineddatum", "notspecified", "custom"}
_WGS84_NAMES = {"wgs84", "wgs1984", "dwgs1984", "worldgeodeticsystem1984", "worldgeodeticsystem1984ensemble"}
_KRASSOVSKY = (6_378_245.0, 298.3)
_DEFINITION = re.compile(r"\+|\{|\w+\s*\[|(EPSG|ESRI|OGC|IGNF|urn|https?):", re.IGNORECASE)
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
        ellipsoid = self.crs.ellipsoid
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
        if any(parameter.code and not parameter.code.isdigit() for parameter in operation.params):
            return None  # a parameter that PROJ does not know, and leaves out
        values = {
            int(parameter.code): float(parameter.value) * float(parameter.unit_conversion_factor)
            for parameter in operation.params
            if parameter.code
        }
        return TransverseMercator(
            central_meridian=round(math.degrees(values.get(8802, 0.0)), 9),
            latitude=round(math.degrees(values.get(8801, 0.0)), 9),
            scale=values.get(8805, 1.0),
            false_easting=values.get(8806, 0.0),
            false_northing=values.get(8807, 0.0),
            unit=self.crs.axis_info[0].unit_conversion_factor,
        )


def read(text: str) -> Reading | None:
    """Take a definition apart: WKT, a .prj file's text, ``EPSG:n``, a PROJ string. None where it is none.

    A bare name is none: PROJ would search its list for one that sounds alike.
    """
    definition = _EPSG_REMARK.sub("", text.strip().lstrip("\ufeff"))
    if not _DEFINITION.match(definition):
        return None
    try:
        return Reading(CRS.from_user_input(definition))
    except CRSError:
        return None
