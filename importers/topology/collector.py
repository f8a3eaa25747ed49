"""Gathers findings: counts all of them, keeps the worst with their geometry."""

from collections.abc import Callable

import numpy as np

from importers.topology.coverage import Floats, Geometries, Ints
from importers.topology.finding import KINDS, Kind, Of, Topology, TopologyFinding

type Shown = tuple[list[tuple[int, ...]], Geometries]
"""Rows and geometries of some findings."""


class Collector:
    """The worst `kept` findings of each kind, and the tallies of all."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self.topology = Topology()
        self._found: dict[Kind, list[TopologyFinding]] = {kind: [] for kind in KINDS}

    def add(self, kind: Kind, of: Of, area: Floats, width: Floats, show: Callable[[Ints], Shown]) -> None:
        """Count findings by area and width; `show` gives rows and geometries of those that are kept."""
        if not len(area):
            return
        tally = self.topology.tallies[kind]
        tally.count += len(area)
        tally.area += float(area.sum())
        tally.largest = max(tally.largest, float(area.max()))
        tally.widest = max(tally.widest, float(width.max()))
        worst = np.argsort(-area, kind="stable")[: self._kept]
        rows, shapes = show(worst)
        found = self._found[kind]
        found += [
            TopologyFinding(kind, rows[nth], float(area[at]), float(width[at]), shapes[nth], of)
            for nth, at in enumerate(worst)
        ]
        found.sort(key=lambda finding: (-finding.measure, finding.rows))
        del found[self._kept :]

    def done(self) -> Topology:
        """All that was gathered."""
        self.topology.findings = [finding for kind in KINDS for finding in self._found[kind]]
        return self.topology
