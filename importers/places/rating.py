"""How well a candidate explains the numbers: the share in the city, and in the ward each row names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pyproj.exceptions import ProjError

from importers.places.candidate import Candidate
from importers.places.sample import Mask, PlaceSample, Positions
from importers.places.wards import Places, Wards
from sdi.city import City
from sdi.crs.transform import AnyCrs, transformer
from sdi.errors import DataRefused

_WGS84 = 4326
_METRES_PER_DEGREE = 111_000.0
_VIETNAM = (102.0, 7.0, 118.0, 24.0)


@dataclass(frozen=True)
class Rating:
    """A candidate with the positions it gives to the sample: longitude and latitude in WGS 84."""

    candidate: Candidate
    positions: Positions
    in_city: Mask
    in_ward: Mask | None = None
    """For the rows that name a ward, whether they lie in it (or near it)."""

    @property
    def share(self) -> float:
        """The share of the sample inside the city's bounds."""
        return _mean(self.in_city)

    @property
    def ward_share(self) -> float:
        """The share of the rows that name a ward which lie in it."""
        return _mean(self.in_ward) if self.in_ward is not None else 0.0

    @property
    def in_vietnam(self) -> bool:
        """Whether most of the sample lies in or near Vietnam."""
        return _mean(_within(self.positions, _VIETNAM)) > 0.5

    @cached_property
    def middle(self) -> Positions:
        """The middle of the sample in degrees, shape (2,)."""
        known = self.positions[np.isfinite(self.positions).all(axis=1)]
        middle: Positions = np.median(known, axis=0) if len(known) else np.array([np.inf, np.inf])
        return middle

    def metres_from(self, other: "Rating") -> float:
        """About how far the other candidate puts the data away."""
        east, north = self.middle - other.middle
        return float(np.hypot(east * np.cos(np.radians(self.middle[1])), north) * _METRES_PER_DEGREE)


class Rater:
    """Rates candidates for one sample."""

    def __init__(self, sample: PlaceSample, city: City, wards: Wards | None) -> None:
        self.sample = sample
        self.city = city
        self.wards = wards if wards is not None and len(wards) else None

    def rate(self, candidate: Candidate, own: Sequence[Places] | None = None, within: float = 0.0) -> Rating:
        """One candidate; `own` are the wards that rows name, `within` how many metres off is good enough."""
        positions = self._moved(candidate, _WGS84)
        in_city = _within(positions, self.city.bounds)
        in_ward = None
        if own is not None and self.wards is not None:
            named = np.array([bool(places) for places in own])
            in_ward = np.zeros(len(own), dtype=bool)
            if in_city.any():  # the wards are in the city, and looking is dear
                in_ward = self.wards.inside(self._moved(candidate, self.wards.srid), own, within)
            in_ward = in_ward[named]
        return Rating(candidate, positions, in_city, in_ward)

    def in_any_ward(self, candidate: Candidate) -> float:
        """The share of the sample inside the published wards."""
        if self.wards is None:
            return 0.0
        return _mean(self.wards.anywhere(self._moved(candidate, self.wards.srid)))

    def ward_columns(self) -> dict[str, list[Places]]:
        """The columns whose values name wards."""
        if self.wards is None:
            return {}
        found = {name: self.wards.column(self.sample.values(name)) for name in self.sample.columns}
        return {name: rows for name, rows in found.items() if rows is not None}

    def _moved(self, candidate: Candidate, target: AnyCrs) -> Positions:
        x, y = self.sample.points[:, ::-1].T if candidate.swapped else self.sample.points.T
        try:
            moved = transformer(candidate.crs, target).transform(x, y)
        except (DataRefused, ProjError):
            return np.full_like(self.sample.points, np.inf)
        return np.column_stack(moved)


def _within(positions: Positions, bounds: tuple[float, float, float, float]) -> Mask:
    west, south, east, north = bounds
    x, y = positions.T
    inside: Mask = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _mean(mask: Mask) -> float:
    return float(mask.mean()) if len(mask) else 0.0
