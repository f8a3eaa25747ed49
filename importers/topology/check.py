"""The topology check of an import: what is found goes into its report and onto the map of findings."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from importers.findings import Findings, Place
from importers.report import SAMPLES, Report, Sample
from importers.telling import verbatim
from importers.topology.coverage import Coverage
from importers.topology.finding import KINDS, Kind, Limits, Topology, TopologyFinding
from importers.topology.search import find_topology
from layers.spec.checks import TopologyCheck


def check_topology(
    rule: TopologyCheck,
    geometry: Coverage | Iterable[Any],
    rows: NDArray[np.int64],
    keys: Sequence[str | None],
    staged: NDArray[np.bool_] | None,
    findings: Findings,
    report: Report,
) -> Topology:
    """Check polygons against each other; one finding of each kind into the report, places into findings.

    `geometry` are batches (arrays of shapely polygons, or of WKB) in the storage CRS, metres, x east; the
    other lists run along with their polygons: `rows` of the file (1-based, 0 for published neighbours),
    `keys` of the features. With `staged`, at least one polygon of each finding is one of these.
    """
    coverage = geometry if isinstance(geometry, Coverage) else Coverage.of(geometry)
    topology = find_topology(coverage, limits(rule), staged, findings.kept)
    for kind in KINDS:
        worst = [finding for finding in topology.findings if finding.kind == kind]
        places = [_place(finding, rows, keys) for finding in worst]
        findings.extend(places, topology.tallies[kind].count)
        _tell(rule, topology, kind, [_sample(place) for place in places[:SAMPLES]], report)
    if not topology.complete:
        report.add("warning", "topology.incomplete", topology.pairs_tested, tolerance=rule.tolerance)
    return topology


def limits(rule: TopologyCheck) -> Limits:
    """The rule of a layer file as limits of the search."""
    return Limits(rule.tolerance, rule.overlaps, rule.gaps, rule.slivers, rule.duplicates)


def _place(finding: TopologyFinding, rows: NDArray[np.int64], keys: Sequence[str | None]) -> Place:
    return Place(
        finding.kind,
        "warning",
        f"topology.place.{finding.kind}",
        tuple(int(rows[row]) for row in finding.rows if rows[row] > 0),
        tuple(key for row in finding.rows if (key := keys[row]) is not None),
        round(finding.measure, 6),
        finding.geometry,
        round(finding.width, 6),
    )


def _sample(place: Place) -> Sample:
    others = " ↔ ".join(place.keys[:4])
    more = " …" if len(place.keys) > 4 else ""
    form = f"{verbatim(others)}{more}: {{0}} m²"
    return Sample(place.rows[0] if place.rows else None, None, form, (_measured(place.measure or 0.0),))


def _measured(value: float) -> float:
    """As exact as people need it: two digits after the mark, and of what is below 1 three that count."""
    return round(value, 2) if value >= 1 else float(f"{value:.3g}")


def _tell(rule: TopologyCheck, topology: Topology, kind: Kind, samples: list[Sample], report: Report) -> None:
    tally = topology.tallies[kind]
    values = {"limit": float(rule.slivers or 0)} if kind == "sliver" else {}
    report.add(
        "warning",
        f"topology.{kind}",
        tally.count,
        tuple(samples),
        area=_measured(float(tally.area)),
        worst=_measured(float(tally.largest)),
        width=_measured(float(tally.widest)),
        **values,
    )
