"""Which coordinate system a file's definition means."""

from collections.abc import Callable

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from sdi.crs import vietnamese
from sdi.crs.identified import Certainty, Evidence, Identified
from sdi.crs.reading import Reading, read
from sdi.crs.transform import plain_name, transformer, with_shift
from sdi.errors import DataRefused

_WGS84 = 4326
_VN2000 = 4756
_SURE_BY_NAME = 90
_SURE_BY_PARAMETERS = 70
"""PROJ's confidences: 90 and more when names fit as well, 70 when only the parameters do. Lower ones
match on names alone and are never believed (25 gives a Chinese grid for a Vietnamese one)."""


def identify(wkt_or_prj_text: str) -> Identified:
    """What a definition means: WKT of any kind, the text of a .prj file, ``EPSG:n`` or a PROJ string.

    Vietnamese systems are recognised by datum and parameters (`sdi.crs.vietnamese`), all others by
    PROJ where datum and parameters agree with an EPSG entry. Never raises for a text it can't read.
    """
    reading = read(wkt_or_prj_text)
    if reading is None:
        return Identified(None, None, "unknown", Evidence("crs.unreadable"))
    for rule in _RULES:
        found = rule(reading)
        if found is not None:
            return found
    evidence = Evidence("crs.unknown_datum", {"name": reading.stated.name, "datum": reading.datum})
    return Identified(None, None, "unknown", evidence)


def _not_on_earth(reading: Reading) -> Identified | None:
    """A local drawing grid, a height system, a geocentric one: nothing maps can be made of."""
    if reading.crs.is_projected or reading.crs.is_geographic:
        return None
    return Identified(None, None, "unknown", Evidence("crs.not_on_earth", {"name": reading.stated.name}))


def _longitude_latitude(reading: Reading) -> Identified | None:
    """WGS 84 longitude and latitude under any of its names, or under none."""
    if not reading.crs.is_geographic or not reading.on_wgs84_ellipsoid or any(reading.shift or ()):
        return None
    crs, values = CRS.from_epsg(_WGS84), {"name": reading.stated.name, "srid": _WGS84}
    if reading.wgs84:
        named = reading.code is not None or plain_name(reading.crs.name) == "wgs84"
        certainty: Certainty = "exact" if named else "recognised"
        return Identified(crs, _WGS84, certainty, Evidence("crs.listed", values))
    if reading.nameless:
        evidence = Evidence("crs.degrees_without_datum", values)
        return Identified(crs, _WGS84, "assumed", evidence, None, (CRS.from_epsg(_VN2000),))
    return None


def _listed(reading: Reading) -> Identified | None:
    """A system of the EPSG list with the same datum and the same parameters."""
    matches = sorted(
        reading.crs.list_authority(auth_name="EPSG", min_confidence=_SURE_BY_PARAMETERS),
        key=lambda match: (("EPSG", match.code) != reading.code, -match.confidence),
    )
    for match in matches:
        official = CRS.from_epsg(int(match.code))
        if not _same_place(reading.crs, official):
            continue
        values = {"name": reading.stated.name, "srid": int(match.code)}
        if reading.code and reading.code[0] == "EPSG" and reading.code[1] != match.code:
            evidence = Evidence("crs.code_contradicted", {**values, "code": reading.code[1]})
            return Identified(official, int(match.code), "assumed", evidence)
        certainty: Certainty = "exact" if match.confidence >= _SURE_BY_NAME else "recognised"
        return Identified(official, int(match.code), certainty, Evidence("crs.listed", values))
    return None


def _same_place(crs: CRS, official: CRS) -> bool:
    """Whether both put the middle of the official one's area at the same coordinates, to a millimetre."""
    area = official.area_of_use
    if not crs.is_projected or area is None:
        return crs.is_projected == official.is_projected
    middle = ((area.west + area.east) / 2.0, (area.south + area.north) / 2.0)
    one, other = (
        Transformer.from_crs(system.geodetic_crs, system, always_xy=True).transform(*middle)
        for system in (crs, official)
    )
    return all(abs(a - b) < 0.001 for a, b in zip(one, other, strict=True))


def _own_shift(reading: Reading) -> Identified | None:
    """A datum nobody lists that states its own way to WGS 84."""
    if reading.shift is None:
        return None
    crs = with_shift(reading.crs, "datum with a shift of its own", reading.shift)
    return Identified(crs, None, "recognised", Evidence("crs.own_shift", {"name": reading.stated.name}))


def _known_datum(reading: Reading) -> Identified | None:
    """A projection of its own on a datum that PROJ knows the way from."""
    try:
        transformer(reading.crs, _VN2000)
    except (DataRefused, ProjError):
        return None
    evidence = Evidence("crs.custom_projection", {"name": reading.stated.name, "datum": reading.datum})
    return Identified(reading.crs, None, "recognised", evidence)


_RULES: tuple[Callable[[Reading], Identified | None], ...] = (
    _not_on_earth,
    vietnamese.vn2000,
    vietnamese.hanoi_1972,
    vietnamese.grid_without_datum,
    _longitude_latitude,
    _listed,
    _own_shift,
    _known_datum,
)
