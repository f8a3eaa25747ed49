"""The coordinate systems that a file's numbers may be in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from importers.places.sample import PlaceSample, Positions
from sdi.city import City
from sdi.errors import UsageError

UNITS: Final[dict[str, tuple[str, float]]] = {
    "ft": ("foot", 0.3048),
    "us-ft": ("US survey foot", 0.304800609601219),
    "mm": ("millimetre", 0.001),
}
"""Units that drawings come in, by the name staff give them: name, metres."""

_GRIDS: Final = (3405, 32648, 9210)
"""Tried after the city's own zones: UTM in VN-2000, UTM in WGS 84, the neighbour zone 105°45′."""
_DEGREES: Final = (4326, 4756)
_LARGEST_DEGREE = 360.0


@dataclass(frozen=True)
class Candidate:
    """A system that the numbers may be in, perhaps with x = north; `label` is how staff would name it."""

    crs: CRS
    label: str
    swapped: bool = False

    @property
    def name(self) -> str:
        """The label, with a sign where x and y change places."""
        return f"{self.label} (x↔y)" if self.swapped else self.label

    @property
    def title(self) -> str:
        """The label with the name of the system."""
        return f"{self.label} {self.crs.name}" if self.label != self.crs.name else self.label


def candidates_for(sample: PlaceSample, city: City) -> list[Candidate]:
    """What numbers of this size may be, likeliest first."""
    systems = _systems(sample.points, city)
    return [turned for found in systems for turned in ways(found, sample.may_turn)]


def ways(candidate: Candidate, may_turn: bool = True) -> tuple[Candidate, ...]:
    """A system as it is, and with x = north as Vietnamese tables have it."""
    turned = Candidate(candidate.crs, candidate.label, swapped=True)
    return (candidate, turned) if may_turn else (candidate,)


def _systems(points: Positions, city: City) -> Iterator[Candidate]:
    if are_degrees(points):
        yield from map(numbered, _DEGREES)
        return
    grids = dict.fromkeys((*city.zones, *_GRIDS))
    yield from map(numbered, grids)
    yield from (in_unit(zone, unit) for unit in ("ft", "mm") for zone in grids)


def are_degrees(points: Positions) -> bool:
    """Whether numbers of this size can be longitude and latitude."""
    return bool(len(points)) and float(np.abs(points).max()) <= _LARGEST_DEGREE


def numbered(srid: int) -> Candidate:
    """The candidate of an EPSG number."""
    return Candidate(CRS.from_epsg(srid), f"EPSG:{srid}")


def in_unit(srid: int, unit: str) -> Candidate:
    """A grid of the EPSG list with its axes in another unit; false easting and northing stay metres.

    Raises ValueError for a system that is no grid, KeyError for a unit that is none of `UNITS`.
    """
    definition = CRS.from_epsg(srid).to_json_dict()
    if definition["type"] != "ProjectedCRS":
        raise ValueError(srid)
    name, metres = UNITS[unit]
    for axis in definition["coordinate_system"]["axis"]:
        axis["unit"] = {"type": "LinearUnit", "name": name, "conversion_factor": metres}
    definition.pop("id", None)
    definition["name"] += f" ({unit})"
    return Candidate(CRS.from_json_dict(definition), f"EPSG:{srid} {unit}")


def candidate_named(text: str) -> Candidate:
    """What an officer names: ``EPSG:5897``, ``5897``, ``EPSG:5897 ft`` (or us-ft, mm).

    Raises UsageError where it is no system that maps can be made in.
    """
    code, _, unit = text.strip().partition(" ")
    try:
        srid = int(code.upper().removeprefix("EPSG:"))
        found = in_unit(srid, unit.strip().lower()) if unit.strip() else numbered(srid)
    except (ValueError, KeyError, CRSError) as error:
        raise UsageError("place.bad_crs", value=text) from error
    if not (found.crs.is_projected or found.crs.is_geographic):
        raise UsageError("place.bad_crs", value=text)
    return found


def told(candidates: Iterable[Candidate]) -> str:
    """Several candidates in one line."""
    return ", ".join(candidate.name for candidate in candidates)
