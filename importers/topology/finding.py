"""What the topology of a layer shows: overlaps, gaps, slivers, and shapes that are there twice."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from shapely.geometry.base import BaseGeometry

type Kind = Literal["overlap", "gap", "sliver", "duplicate", "contained"]
type Of = Literal["overlap", "gap", "polygon"]

KINDS: tuple[Kind, ...] = get_args(Kind.__value__)


@dataclass(frozen=True)
class Limits:
    """What counts, in units of the coordinates (metres); `None` means not looked for.

    `tolerance`: what is narrower on average is no finding. `gap_width`: free strips between neighbours
    up to this width are gaps. `sliver_width`: overlaps, gaps and polygons narrower than it are slivers.
    """

    tolerance: float = 0.001
    overlaps: bool = True
    gap_width: float | None = None
    sliver_width: float | None = None
    duplicates: bool = True

    @property
    def reach(self) -> float:
        """How far apart two edges may be and still be of interest."""
        return max(self.tolerance, self.gap_width or 0.0, self.sliver_width or 0.0)


@dataclass(frozen=True)
class TopologyFinding:
    """One finding: `rows` are indices of the polygons checked, `measure` its area, `width` the mean one.

    A sliver tells by `of` what it is: an overlap, a gap or a polygon.
    """

    kind: Kind
    rows: tuple[int, ...]
    measure: float
    width: float
    geometry: BaseGeometry
    of: Of


@dataclass
class Tally:
    """All findings of one kind: how many, their area in all, the largest area and width."""

    count: int = 0
    area: float = 0.0
    largest: float = 0.0
    widest: float = 0.0


@dataclass
class Topology:
    """All that was found: whole counts by kind, and the worst findings with their geometry.

    `findings` are in order of kind, then of area (largest first), then of rows. `complete` is False
    where so many polygons overlap that not all pairs were looked at; then counts are minimums.
    """

    tallies: dict[Kind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    findings: list[TopologyFinding] = field(default_factory=list)
    pairs_tested: int = 0
    complete: bool = True
