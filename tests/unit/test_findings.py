"""Places of findings: counted whole, kept up to a limit, written as GeoJSON and GeoPackage."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

from importers.findings import Findings, Place, findings_geojson, write_findings
from importers.report import Report
from importers.topology.check import check_topology
from importers.topology.finding import KINDS
from layers.spec.checks import TopologyCheck
from sdi.crs.transform import transformer
from sdi.errors import UsageError
from sdi.messages import catalogue

EAST, NORTH, SRID = 581_000.0, 1_108_000.0, 5897


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def place(kind: str = "overlap", measure: float | None = 2.0) -> Place:
    return Place(kind, "warning", "topology.place.overlap", (3, 8), ("a", "b"), measure, box(0, 0, 1, 2), 0.5)


def checked() -> tuple[Findings, Report]:
    """Four parcels and a published neighbour: an overlap of 10 cm, a gap of 20 cm, a copy."""
    shapes = [
        box(0, 0, 10, 10),
        box(9.9, 0, 20, 10),
        box(20.2, 0, 30, 10),
        box(0, 0, 10, 10),
        box(30, -1, 40, 9),
    ]
    findings, report = Findings(), Report("thua.shp", "parcels", "upsert")
    check_topology(
        TopologyCheck(rule="topology", gaps=0.5),
        [np.array(shapes, dtype=object)],
        np.array([1, 2, 3, 4, 0]),
        ["1/1", "1/2", "1/3", "1/4", "1/5"],
        np.array([True, True, True, True, False]),
        findings,
        report,
    )
    return findings, report


def test_findings_are_told_in_the_report_and_lie_on_the_map() -> None:
    findings, report = checked()
    assert {finding.key: finding.count for finding in report.findings} == {
        "topology.overlap": 1,
        "topology.gap": 1,
        "topology.duplicate": 1,
    }
    told = {finding.key: finding.tell("en") for finding in report.findings}
    assert told["topology.overlap"].startswith("1 overlap(s) between polygons, 1 m² in all")
    assert report.findings[0].samples[0].tell("en") == "1/1 ↔ 1/2: 1 m²"
    assert [(one.kind, one.rows, one.keys) for one in findings.places] == [
        ("overlap", (1, 2), ("1/1", "1/2")),
        ("gap", (2, 3), ("1/2", "1/3")),
        ("duplicate", (1, 4), ("1/1", "1/4")),
    ]
    assert findings.places[0].measure == pytest.approx(1.0)
    assert findings.places[1].width == pytest.approx(0.2)


def test_every_kind_has_its_messages() -> None:
    assert {f"topology.{kind}" for kind in KINDS} | {f"topology.place.{kind}" for kind in KINDS} <= set(
        catalogue()
    )


def test_counts_are_whole_and_places_limited() -> None:
    findings = Findings(kept=3)
    findings.extend([place() for _ in range(5)], 700)
    findings.add(place("repaired"))
    assert findings.counts == {"overlap": 700, "repaired": 1}
    assert [one.kind for one in findings.places] == ["overlap"] * 3 + ["repaired"]


def test_geojson_is_in_crs84_with_outer_rings_anticlockwise(tmp_path: Path) -> None:
    file = tmp_path / "new" / "findings.geojson"
    findings, _ = checked()
    write_findings(findings, file, SRID, "vi", "parcels")
    told = json.loads(file.read_text("utf-8"))
    assert told["counts"] == {"overlap": 1, "gap": 1, "duplicate": 1}
    first = told["features"][0]
    assert first["properties"]["title"].startswith("Chồng lấn 1 m²")
    assert first["properties"]["keys"] == ["1/1", "1/2"]
    shape = shapely.from_geojson(json.dumps(first["geometry"]))
    assert all(shapely.is_ccw(part.exterior) for part in shape.geoms)
    x, y = transformer("OGC:CRS84", SRID).transform(*shapely.get_coordinates(shape.centroid)[0])
    assert (x, y) == (pytest.approx(EAST + 9.95, abs=1e-3), pytest.approx(NORTH + 5, abs=1e-3))


def test_geopackage_is_in_the_storage_crs(tmp_path: Path) -> None:
    file = tmp_path / "findings.gpkg"
    findings, _ = checked()
    write_findings(findings, file, SRID, "en", "parcels")
    write_findings(findings, file, SRID, "en", "parcels")
    about, _, shapes, columns = pyogrio.raw.read(file, layer="findings")
    assert CRS.from_user_input(about["crs"]).to_epsg() == SRID
    read = dict(zip(about["fields"], columns, strict=True))
    assert list(read["kind"]) == ["overlap", "gap", "duplicate"]
    assert list(read["keys"]) == ["1/1, 1/2", "1/2, 1/3", "1/1, 1/4"]
    assert shapely.from_wkb(shapes[0]).equals(box(9.9, 0, 10, 10))


@pytest.mark.parametrize("name", ["none.geojson", "none.gpkg"])
def test_no_findings_make_an_empty_file(tmp_path: Path, name: str) -> None:
    write_findings(Findings(), tmp_path / name, SRID, "en")
    assert pyogrio.read_info(tmp_path / name)["features"] == 0


def test_places_of_any_geometry_are_written(tmp_path: Path) -> None:
    findings = Findings()
    findings.add(
        Place("outside", "warning", "topology.place.gap", (1,), (), None, shapely.Point(EAST, NORTH))
    )
    findings.add(place())
    write_findings(findings, tmp_path / "two.gpkg", SRID, "en")
    assert pyogrio.read_info(tmp_path / "two.gpkg")["features"] == 2
    told = findings_geojson(findings, SRID, "en")
    assert [feature["geometry"]["type"] for feature in told["features"]] == ["Point", "Polygon"]
    assert told["features"][0]["properties"]["measure"] is None


def test_other_endings_and_places_that_take_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"as \.geojson or \.gpkg only"):
        write_findings(Findings(), tmp_path / "findings.shp", SRID, "en")
    (tmp_path / "taken").write_text("")
    for name in ("findings.geojson", "findings.gpkg"):
        with pytest.raises(UsageError, match="can't be written"):
            write_findings(Findings(), tmp_path / "taken" / name, SRID, "en")
