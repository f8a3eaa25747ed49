"""The wards of the city, as far as they tell where a file lies."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from importers.places.sample import Mask, Positions, Shapes

type Places = tuple[int, ...]
"""Numbers of wards: a name, or a code used again, may mean several."""

_KIND = re.compile(r"^(phuong|xa|thi tran|p|x|tt)(\.\s*|\s+)")
_LONG_KIND = re.compile(r"^(phuong|xa|thi tran|p\.|x\.|tt\.)\s*")
_CODE = re.compile(r"^(\d{5})(?:\D.*)?$")
_BETWEEN = re.compile(r"[,;|–]| - ")
_MOST_OF_A_COLUMN = 0.6
_GLANCE = 60
"""Different values of a column that are looked at first: if none of them names a ward, it names none."""


class Wards:
    """Wards by code and by name, with their polygons in one coordinate system."""

    def __init__(
        self, srid: int, codes: Sequence[str], names: Sequence[str], polygons: Sequence[BaseGeometry]
    ) -> None:
        """One entry a ward and validity: a former ward stands beside the one that took its code or name."""
        self.srid = srid
        self._polygons = np.array(polygons, dtype=np.object_)
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)
        self._codes = _index(str(code).strip() for code in codes)
        self._names = _index(_without_kind(_plain(name or "")) for name in names)

    def __len__(self) -> int:
        return len(self._polygons)

    def named(self, value: str) -> Places:
        """The wards that a value of a file names: a code, a name with or without its kind, an address."""
        code = _CODE.match(value.strip())
        if code:
            return self._codes.get(code[1], ())
        plain = _plain(value)
        found = self._names.get(plain) or self._names.get(_without_kind(plain))
        if found and not plain.isdigit():
            return found
        return self._in_address(plain)

    def _in_address(self, plain: str) -> Places:
        parts = (part.strip() for part in _BETWEEN.split(plain))
        named = (self._names.get(_without_kind(part), ()) for part in parts if _LONG_KIND.match(part))
        return next((found for found in named if found), ())

    def column(self, values: pa.Array) -> list[Places] | None:
        """The wards that each row of a column names; None where it is no column of wards."""
        if not _can_name(values):
            return None
        coded = values.dictionary_encode()
        different = [str(value).strip() for value in coded.dictionary.to_pylist()]
        if not any(self.named(value) for value in different[:_GLANCE]):
            return None
        meant = [self.named(value) for value in different]
        rows = [() if place is None else meant[place] for place in coded.indices.to_pylist()]
        filled = sum(place is not None and bool(different[place]) for place in coded.indices.to_pylist())
        matched = sum(bool(row) for row in rows)
        return rows if matched and matched >= _MOST_OF_A_COLUMN * filled else None

    def inside(self, points: Positions, own: Sequence[Places], within: float = 0.0) -> Mask:
        """Whether each point (x, y in the wards' system) lies in a ward its row names, or `within` metres."""
        found = np.zeros(len(points), dtype=bool)
        by_places: dict[Places, list[int]] = {}
        for row, places in enumerate(own):
            by_places.setdefault(places, []).append(row)
        for places, members in by_places.items():
            there = _points(points[members])
            for place in places:
                found[members] |= _in_or_near(self._polygons[place], there, within)
        return found

    def anywhere(self, points: Positions) -> Mask:
        """Whether each point (x, y in the wards' system) lies in any ward."""
        found = np.zeros(len(points), dtype=bool)
        found[self._tree.query(_points(points), predicate="intersects")[0]] = True
        return found


def _in_or_near(polygon: BaseGeometry, points: Shapes, within: float) -> Mask:
    found: Mask = shapely.dwithin(polygon, points, within) if within else shapely.intersects(polygon, points)
    return found


def _points(positions: Positions) -> Shapes:
    """Points, None where a position is not finite."""
    found = np.full(len(positions), None, dtype=np.object_)
    known = np.isfinite(positions).all(axis=1)
    found[known] = shapely.points(positions[known])
    return found


def _index(keys: Iterable[str]) -> dict[str, Places]:
    index: dict[str, Places] = {}
    for place, key in enumerate(keys):
        if key:
            index[key] = (*index.get(key, ()), place)
    return index


def _can_name(values: pa.Array) -> bool:
    """Whether a column holds text or numbers; a code may have been stored as either."""
    kind = values.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(text or pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _plain(text: str) -> str:
    """A name as compared: small letters without accents, single spaces."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def _without_kind(plain: str) -> str:
    return _KIND.sub("", plain).strip()
