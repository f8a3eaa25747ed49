"""VN-2000 and its one official way to WGS 84. The numbers stand here and in `sql/crs/pin.sql`.

Source: Decision 05/2007/QĐ-BTNMT; EPSG:6960 "VN-2000 to WGS 84 (2)", method 9607 (coordinate
frame). Zones: EPSG; central meridians are decimal degrees here, sexagesimal in EPSG's own tables.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Helmert:
    """Seven parameters in the coordinate-frame sense (EPSG method 9607).

    Translations in metres, rotations in seconds of arc, scale difference in parts per million.
    """

    tx: float
    ty: float
    tz: float
    rx: float
    ry: float
    rz: float
    ds: float

    @property
    def towgs84(self) -> tuple[float, float, float, float, float, float, float]:
        """The same as WKT1 ``TOWGS84`` and PROJ ``+towgs84`` take it: position vector, rotations negated."""
        return (self.tx, self.ty, self.tz, -self.rx, -self.ry, -self.rz, self.ds)


@dataclass(frozen=True, slots=True)
class Zone:
    """One Transverse Mercator zone: latitude of origin 0, false easting 500 km, axes E, N in metres."""

    srid: int
    name: str
    central_meridian: float
    scale: float


NATIONAL = Helmert(
    -191.90441429, -39.30318279, -111.45032835, -0.00928836, 0.01975479, -0.00427372, 0.252906278
)

ACCURACY = 1.0
"""What EPSG states for the national operation, in metres."""

FALSE_EASTING = 500_000.0

GEOGRAPHIC = 4756
"""VN-2000 longitude and latitude; EPSG's axis order is latitude, longitude."""

WGS84_AXIS = 6_378_137.0
WGS84_INVERSE_FLATTENING = 298.257223563
"""VN-2000 uses the ellipsoid of WGS 84, fitted to Vietnam: a position differs by 225 m without the shift."""

TM3_SCALE = 0.9999
UTM_SCALE = 0.9996

ZONES: dict[int, Zone] = {
    zone.srid: zone
    for zone in (
        Zone(3405, "VN-2000 / UTM zone 48N", 105.0, UTM_SCALE),
        Zone(3406, "VN-2000 / UTM zone 49N", 111.0, UTM_SCALE),
        Zone(5896, "VN-2000 / TM-3 zone 481", 102.0, TM3_SCALE),
        Zone(5897, "VN-2000 / TM-3 zone 482", 105.0, TM3_SCALE),
        Zone(5898, "VN-2000 / TM-3 zone 491", 108.0, TM3_SCALE),
        Zone(5899, "VN-2000 / TM-3 107-45", 107.75, TM3_SCALE),
        Zone(9205, "VN-2000 / TM-3 103-00", 103.0, TM3_SCALE),
        Zone(9206, "VN-2000 / TM-3 104-00", 104.0, TM3_SCALE),
        Zone(9207, "VN-2000 / TM-3 104-30", 104.5, TM3_SCALE),
        Zone(9208, "VN-2000 / TM-3 104-45", 104.75, TM3_SCALE),
        Zone(9209, "VN-2000 / TM-3 105-30", 105.5, TM3_SCALE),
        Zone(9210, "VN-2000 / TM-3 105-45", 105.75, TM3_SCALE),
        Zone(9211, "VN-2000 / TM-3 106-00", 106.0, TM3_SCALE),
        Zone(9212, "VN-2000 / TM-3 106-15", 106.25, TM3_SCALE),
        Zone(9213, "VN-2000 / TM-3 106-30", 106.5, TM3_SCALE),
        Zone(9214, "VN-2000 / TM-3 107-00", 107.0, TM3_SCALE),
        Zone(9215, "VN-2000 / TM-3 107-15", 107.25, TM3_SCALE),
        Zone(9216, "VN-2000 / TM-3 107-30", 107.5, TM3_SCALE),
        Zone(9217, "VN-2000 / TM-3 108-15", 108.25, TM3_SCALE),
        Zone(9218, "VN-2000 / TM-3 108-30", 108.5, TM3_SCALE),
    )
}

SRIDS: tuple[int, ...] = (GEOGRAPHIC, *ZONES)
"""Every VN-2000 coordinate system in force."""

WITHDRAWN: dict[int, int] = {6956: 5896, 6957: 5897, 6958: 5898, 6959: 5899}
"""Codes EPSG withdrew (false easting and northing were interchanged), and what replaced them."""


def zone_of(central_meridian: float, scale: float) -> Zone | None:
    """The zone with this central meridian (decimal degrees) and scale factor, where there is one."""
    return next(
        (
            zone
            for zone in ZONES.values()
            if abs(zone.central_meridian - central_meridian) < 1e-7 and abs(zone.scale - scale) < 1e-9
        ),
        None,
    )


def pipeline_steps(*, inverse: bool = False) -> list[str]:
    """PROJ steps of the national operation, longitude and latitude in degrees at both ends.

    Forward leads from VN-2000 to WGS 84. A height passes through unchanged (EPSG method 9607 is
    the variant for geographic 2D systems).
    """
    n = NATIONAL
    helmert = (
        f"proj=helmert x={n.tx} y={n.ty} z={n.tz} rx={n.rx} ry={n.ry} rz={n.rz} s={n.ds} "
        "convention=coordinate_frame"
    )
    return [
        "proj=unitconvert xy_in=deg xy_out=rad",
        "proj=push v_3",
        "proj=cart ellps=WGS84",
        f"inv {helmert}" if inverse else helmert,
        "inv proj=cart ellps=WGS84",
        "proj=pop v_3",
        "proj=unitconvert xy_in=rad xy_out=deg",
    ]
