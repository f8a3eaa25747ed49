"""The rules that recognise Vietnamese systems by datum and parameters, whatever their names.

Each takes a reading and returns what it found, or None where the rule doesn't apply.
"""

from pyproj import CRS
from pyproj.crs import ProjectedCRS

from sdi.crs import national
from sdi.crs.identified import Certainty, Evidence, Identified, degrees_minutes
from sdi.crs.national import TM3_SCALE, UTM_SCALE, Zone, zone_of
from sdi.crs.reading import Reading, Shift, TransverseMercator
from sdi.crs.transform import is_vn2000, plain_name, with_shift

_HANOI_SHIFT = (-17.51, -108.32, -62.39, 0.0, 0.0, 0.0, 0.0)  # EPSG:1544
_HANOI_ACCURACY = 5.0
_AFGOOYE_SHIFT = (-43.0, -163.0, 45.0, 0.0, 0.0, 0.0, 0.0)  # EPSG:1108
_AFGOOYE_ACCURACY = 44.0
_WGS84_UTM = {3405: 32648, 3406: 32649}
_VIETNAM_MERIDIANS = (102.0, 111.0)


def vn2000(reading: Reading) -> Identified | None:
    """A definition on the VN-2000 datum, by the datum's name or by the official shift to WGS 84."""
    by_shift = _is_national(reading.shift)
    if not is_vn2000(reading.stated) and not (by_shift and reading.on_wgs84_ellipsoid):
        return None
    if reading.crs.is_geographic:
        return _vn2000_geographic(reading)
    grid = reading.transverse_mercator
    zone = zone_of(grid.central_meridian, grid.scale) if grid and grid.vietnamese else None
    if zone is not None:
        return _vn2000_zone(reading, zone)
    return _unusual_grid(reading, grid) or _vn2000_custom(reading)


def _is_national(shift: Shift | None) -> bool:
    """Whether a stated shift can only be VN-2000's: the translations are told apart from any other."""
    wanted = national.NATIONAL.towgs84
    return shift is not None and all(abs(shift[i] - wanted[i]) < 2.0 for i in range(3))


def _states_another_shift(reading: Reading) -> bool:
    wanted = national.NATIONAL.towgs84
    return reading.shift is not None and any(
        abs(stated - official) > 1e-6 for stated, official in zip(reading.shift, wanted, strict=True)
    )


def _vn2000_geographic(reading: Reading) -> Identified:
    named = reading.code == ("EPSG", str(national.GEOGRAPHIC)) or plain_name(reading.crs.name) == "vn2000"
    evidence = Evidence("crs.vn2000_geographic", {"name": reading.stated.name})
    if _states_another_shift(reading):
        evidence = _shift_replaced(reading, national.GEOGRAPHIC)
    return _official(national.GEOGRAPHIC, "exact" if named else "recognised", evidence)


def _vn2000_zone(reading: Reading, zone: Zone) -> Identified:
    certainty, evidence = _how_surely(reading, zone)
    if certainty != "assumed" and _states_another_shift(reading):
        return _official(zone.srid, "recognised", _shift_replaced(reading, zone.srid))
    return _official(zone.srid, certainty, evidence)


def _how_surely(reading: Reading, zone: Zone) -> tuple[Certainty, Evidence]:
    code = int(reading.code[1]) if reading.code and reading.code[0] == "EPSG" else None
    values = {
        "name": reading.stated.name,
        "srid": zone.srid,
        "meridian": degrees_minutes(zone.central_meridian),
        "scale": zone.scale,
    }
    if code is not None and national.WITHDRAWN.get(code) == zone.srid:
        return "recognised", Evidence("crs.withdrawn_code", {**values, "code": code})
    if code is not None and code != zone.srid:
        return "assumed", Evidence("crs.code_contradicted", {**values, "code": code})
    named = code == zone.srid or plain_name(reading.crs.name) == plain_name(zone.name)
    return ("exact" if named else "recognised"), Evidence("crs.vn2000_zone", values)


def _shift_replaced(reading: Reading, srid: int) -> Evidence:
    return Evidence("crs.shift_replaced", {"name": reading.stated.name, "srid": srid})


def _official(srid: int, certainty: Certainty, evidence: Evidence, *alternatives: CRS) -> Identified:
    return Identified(CRS.from_epsg(srid), srid, certainty, evidence, national.ACCURACY, alternatives)


def _vn2000_custom(reading: Reading) -> Identified:
    """A projection of its own on VN-2000: good as it is, unless it is a code EPSG withdrew for an error."""
    crs = _on_vn2000(reading.crs)
    code = int(reading.code[1]) if reading.code and reading.code[0] == "EPSG" else 0
    if code in national.WITHDRAWN:
        evidence = Evidence("crs.withdrawn_swapped", {"code": code, "srid": national.WITHDRAWN[code]})
        likely = CRS.from_epsg(national.WITHDRAWN[code])
        return Identified(crs, None, "assumed", evidence, national.ACCURACY, (likely,))
    evidence = Evidence("crs.vn2000_custom", {"name": reading.stated.name})
    return Identified(crs, None, "recognised", evidence, national.ACCURACY)


def _unusual_grid(reading: Reading, grid: TransverseMercator | None) -> Identified | None:
    """The two slips made when a grid is typed in by hand."""
    if grid is None or not grid.vietnamese:
        return None
    return _wrong_zone_width(reading, grid) or _sexagesimal_meridian(reading, grid)


def _wrong_zone_width(reading: Reading, grid: TransverseMercator) -> Identified | None:
    zone = zone_of(grid.central_meridian, TM3_SCALE)
    if abs(grid.scale - UTM_SCALE) > 1e-9 or zone is None:
        return None
    values = {
        "name": reading.stated.name,
        "meridian": degrees_minutes(grid.central_meridian),
        "srid": zone.srid,
        "scale": grid.scale,
    }
    literal = _on_vn2000(reading.crs)
    return _official(zone.srid, "assumed", Evidence("crs.wrong_zone_width", values), literal)


def _sexagesimal_meridian(reading: Reading, grid: TransverseMercator) -> Identified | None:
    """105.45 that was meant as 105°45′; no meridian in use reads as another one that way."""
    whole, fraction = divmod(grid.central_meridian, 1.0)
    zone = zone_of(whole + fraction * 100.0 / 60.0, grid.scale) if grid.scale == TM3_SCALE else None
    if zone is None:
        return None
    values = {
        "name": reading.stated.name,
        "stated": grid.central_meridian,
        "meridian": degrees_minutes(zone.central_meridian),
        "srid": zone.srid,
    }
    literal = _on_vn2000(reading.crs)
    return _official(zone.srid, "assumed", Evidence("crs.sexagesimal_meridian", values), literal)


def grid_without_datum(reading: Reading) -> Identified | None:
    """A Vietnamese grid that names WGS 84 as its datum, or none: nearly always VN-2000 without its shift."""
    grid = reading.transverse_mercator
    if grid is None or not grid.vietnamese or not reading.on_wgs84_ellipsoid:
        return None
    if not (reading.wgs84 or reading.nameless) or any(reading.shift or ()):
        return None
    zone = zone_of(grid.central_meridian, grid.scale)
    if zone is None:
        return _unusual_grid(reading, grid)
    if zone.srid in _WGS84_UTM:
        return None if reading.wgs84 else _utm_without_datum(reading, zone)
    values = {
        "name": reading.stated.name,
        "meridian": degrees_minutes(zone.central_meridian),
        "srid": zone.srid,
        "scale": zone.scale,
    }
    return _official(zone.srid, "assumed", Evidence("crs.vn2000_without_datum", values), reading.crs)


def _utm_without_datum(reading: Reading, zone: Zone) -> Identified:
    srid = _WGS84_UTM[zone.srid]
    evidence = Evidence(
        "crs.utm_without_datum", {"name": reading.stated.name, "srid": srid, "other": zone.srid}
    )
    return Identified(CRS.from_epsg(srid), srid, "assumed", evidence, None, (CRS.from_epsg(zone.srid),))


def hanoi_1972(reading: Reading) -> Identified | None:
    """A grid on the Krassovsky ellipsoid at a Vietnamese meridian: HN-72, under its own name or another's."""
    grid = reading.transverse_mercator
    if grid is None or not reading.on_krassovsky_ellipsoid or not _at_vietnamese_meridian(grid):
        return None
    return _stated_hanoi(reading) or _afgooye(reading) or _assumed_hanoi(reading)


def _stated_hanoi(reading: Reading) -> Identified | None:
    if "hanoi1972" not in plain_name(reading.datum) and not _is_hanoi(reading.shift):
        return None
    srid = reading.crs.to_epsg(min_confidence=70)
    evidence = _krassovsky_evidence("crs.hanoi_1972", reading, _HANOI_ACCURACY)
    return Identified(_hanoi(reading), srid, "recognised", evidence, _HANOI_ACCURACY)


def _afgooye(reading: Reading) -> Identified | None:
    """The first datum of MapInfo's list that has this ellipsoid, which tables name for want of a better.

    The shift that comes with the name is what such data were drawn with: the district boundaries of a
    table of the city, held against boundaries in WGS 84, fit within about 20 m with it, and miss by
    100 m with that of HN-72, by 130 m as VN-2000.
    """
    if plain_name(reading.datum) != "afgooye":
        return None
    crs = with_shift(reading.crs, "Afgooye by MapInfo", _AFGOOYE_SHIFT)
    evidence = _krassovsky_evidence("crs.afgooye", reading, _AFGOOYE_ACCURACY)
    return Identified(crs, None, "assumed", evidence, _AFGOOYE_ACCURACY, (_hanoi(reading),))


def _assumed_hanoi(reading: Reading) -> Identified | None:
    stand_in = reading.nameless or plain_name(reading.datum).startswith("pulkovo1942")
    if not stand_in or reading.shift is not None or reading.code is not None:
        return None
    evidence = _krassovsky_evidence("crs.hanoi_1972_assumed", reading, _HANOI_ACCURACY)
    return Identified(_hanoi(reading), None, "assumed", evidence, _HANOI_ACCURACY, (reading.crs,))


def _hanoi(reading: Reading) -> CRS:
    return with_shift(reading.crs, "Hanoi 1972 by EPSG:1544", _HANOI_SHIFT)


def _krassovsky_evidence(key: str, reading: Reading, accuracy: float) -> Evidence:
    return Evidence(key, {"name": reading.stated.name, "datum": reading.datum, "accuracy": accuracy})


def _at_vietnamese_meridian(grid: TransverseMercator) -> bool:
    west, east = _VIETNAM_MERIDIANS
    return west <= grid.central_meridian <= east


def _is_hanoi(shift: Shift | None) -> bool:
    return shift is not None and all(abs(shift[i] - _HANOI_SHIFT[i]) < 0.01 for i in range(7))


def _on_vn2000(crs: CRS) -> CRS:
    """The same projection on VN-2000."""
    return ProjectedCRS(
        conversion=crs.coordinate_operation,
        name=crs.name,
        cartesian_cs=crs.coordinate_system,
        geodetic_crs=CRS.from_epsg(national.GEOGRAPHIC),
    )
