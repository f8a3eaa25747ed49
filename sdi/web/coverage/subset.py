"""The ``subset`` parameter (OGC API – Coverages, requirements class "subset"): axes and scenario fields."""

import re
from typing import NamedTuple

from sdi.errors import UsageError
from sdi.web.parameters import finite

_PART = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\(([^()]*)\)\s*(?:,|$)")
_NATIVE = {"e": "x", "x": "x", "n": "y", "y": "y"}
_DEGREES = {"lon": "x", "long": "x", "longitude": "x", "lat": "y", "latitude": "y"}


class Span(NamedTuple):
    """A span along an axis; None is open."""

    low: float | None
    high: float | None


class Subset(NamedTuple):
    """Spans by axis (``x``, ``y``), in degrees or in the grid's own units, and values of fields."""

    spans: dict[str, Span]
    degrees: bool
    values: dict[str, str]


def parse_subset(text: str, fields: list[str]) -> Subset:
    """``E(582000:583000),N(1105000:1106000)``, ``Lat(9.9:10)``, ``chu_ky(100)``. Raises UsageError."""
    spans: dict[str, Span] = {}
    values: dict[str, str] = {}
    degrees: set[bool] = set()
    for name, inside in _parts(text):
        if name in fields:
            values[name] = inside.strip().strip('"')
            continue
        axis = _NATIVE.get(name.lower()) or _DEGREES.get(name.lower())
        if axis is None or axis in spans:
            raise UsageError(
                "web.unknown_axis", name=name, known=", ".join(["E", "N", "Lon", "Lat", *fields])
            )
        spans[axis] = _span(text, inside)
        degrees.add(name.lower() in _DEGREES)
    if len(degrees) > 1:
        raise UsageError("web.mixed_axes", value=text)
    return Subset(spans, degrees == {True}, values)


def _parts(text: str) -> list[tuple[str, str]]:
    """Names and what stands in their parentheses; all of the text must be such parts."""
    found, place = [], 0
    while place < len(text):
        match = _PART.match(text, place)
        if match is None:
            raise UsageError("web.bad_subset", value=text)
        found.append((match[1], match[2]))
        place = match.end()
    return found


def _span(text: str, inside: str) -> Span:
    low, colon, high = inside.partition(":")
    try:
        first = None if low.strip() == "*" else finite(low)
        last = first if not colon else None if high.strip() == "*" else finite(high)
    except ValueError:
        raise UsageError("web.bad_subset", value=text) from None
    if first is not None and last is not None and first > last:
        raise UsageError("web.bad_subset", value=text)
    return Span(first, last)
