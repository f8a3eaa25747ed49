"""Where a file lies, as decided."""

from typing import Literal, NamedTuple

from pyproj import CRS

from importers.places.rating import Rating
from importers.report import Finding, Level

type Certainty = Literal["exact", "recognised", "assumed", "given"]


class Place(NamedTuple):
    """The decided CRS, whether x and y must be exchanged first (`swap_axes`), and how sure that is.

    `certainty`: ``exact`` (declared and known), ``recognised`` (declared in a form of its own),
    ``assumed`` (a person must confirm it), ``given`` (the officer said so). `alternatives` are
    what else the officer may give for the CRS, likeliest first.
    """

    crs: CRS
    swapped: bool
    certainty: Certainty
    evidence: tuple[Finding, ...]
    alternatives: tuple[str, ...] = ()


def assumed(rating: Rating, *evidence: Finding, alternatives: tuple[str, ...] = ()) -> Place:
    """The place by one candidate, to be confirmed by a person."""
    found = rating.candidate
    turned = (finding("warning", "place.x_is_north", crs=found.label),) if found.swapped else ()
    return Place(found.crs, found.swapped, "assumed", (*evidence, *turned, *_unit(rating)), alternatives)


def _unit(rating: Rating) -> tuple[Finding, ...]:
    code, _, unit = rating.candidate.label.partition(" ")
    if unit == "ft" and code.startswith("EPSG:"):
        return (finding("warning", "place.in_feet", other=f"{code} us-ft"),)
    return (finding("warning", "place.in_millimetres"),) if unit == "mm" else ()


def finding(level: Level, key: str, **values: object) -> Finding:
    """One piece of evidence."""
    return Finding(level, key, values)
