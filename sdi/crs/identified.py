"""What a definition was found to mean, how surely, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyproj import CRS

from sdi.messages import Language, say

type Certainty = Literal["exact", "recognised", "assumed", "unknown"]
"""exact: it says so itself. recognised: datum and parameters fit, whatever the name. assumed: the
likeliest meaning; a person must confirm it. unknown: no position can be had from it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why: a key of the message catalogue and the values that fill it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def tell(self, language: Language = "en") -> str:
        """The reason, in one language."""
        return say(self.key, language, **self.values)


@dataclass(frozen=True, slots=True)
class Identified:
    """A coordinate system for `sdi.crs.transform.transformer`, and how it was found.

    `srid` is its EPSG number where it has one; `accuracy` the stated accuracy of the way to WGS 84 in
    metres, where known; `alternatives` are what else the definition may mean, likeliest first.
    """

    crs: CRS | None
    srid: int | None
    certainty: Certainty
    evidence: Evidence
    accuracy: float | None = None
    alternatives: tuple[CRS, ...] = ()

    @property
    def needs_confirmation(self) -> bool:
        """Whether a person must look before positions are taken from it."""
        return self.certainty in ("assumed", "unknown")


def degrees_minutes(degrees: float) -> str:
    """A meridian as Vietnamese maps write it: 105.5 → 105°30′."""
    whole, minutes = divmod(round(degrees * 60, 4), 60)
    return f"{whole:.0f}°{minutes:02.0f}′" if minutes == round(minutes) else f"{degrees:.6f}°"
