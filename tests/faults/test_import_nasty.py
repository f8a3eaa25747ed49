"""Some 650 files that made other programs stumble: each is imported whole, or refused in a sentence.

Every 16th by default, all of them where SDI_TEST_ALL=1 is set. Rows are held against what another
reader, GDAL 3.6.2, counted; where the two differ, the reason stands in `DIFFERENT`.
"""

import csv
import json
import os
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.shared_data

EVERY = 1 if os.environ.get("SDI_TEST_ALL") == "1" else 16
PATIENCE = 600
"""Seconds for all layers of a file; the largest FileGDB has 37."""

DIFFERENT: dict[str, tuple[str, set[int]]] = {
    # file (and layer): why the count differs, and the counts that are right
    "gdal/csv/single_column.csv": ("GDAL 3.6.2 takes a table of one column for no table", {1}),
    "gdal/dxf/BINARY_wipeout.dxf": ("GDAL 3.6.2 does not read binary DXF", {2}),
    "gdal/dxf/bin_dxf_r12.dxf": ("GDAL 3.6.2 does not read binary DXF", {3}),
    "gdal/dxf/attrib.dxf": ("ATTDEF entities, of which there are two, are texts to newer GDAL", {8}),
    "gdal/dxf/attrib-nested.dxf": ("an attribute of a nested block is a text to newer GDAL", {1}),
    "gdal/dxf/insert_only_col_count_zero.dxf": ("an INSERT of 0 columns is one to newer GDAL", {1}),
    "gdal/filegdb/arcgis_pro_32_types.gdb:*": ("field types that GDAL 3.6.2 does not know", {2, 3}),
    "gdal/filegdb/objectid64/*": ("64-bit object ids, which GDAL 3.6.2 does not know", {1, 3, 5}),
    "gdal/filegdb/weird_winding_order_fgdb.zip": (
        "the folder in the archive has another name than the archive",
        {1},
    ),
    "gdal/flatgeobuf/test_ogr_flatgeobuf_singlepart_mls_new.fgb": (
        "a list of ends left out, which GDAL 3.6.2 takes for damage",
        {1},
    ),
    "gdal/geojson/feature_with_type_Topology_property.json": ("taken for TopoJSON by GDAL 3.6.2", {1}),
    "gdal/gml/archsites.gml": ("its header says 25, one feature is in it", {1}),
    "gdal/gml/min_example/minimal_example.gml": ("its header says 2, one feature is in it", {1}),
    "gdal/gpkg/huge_feature_count.gpkg:test": ("gpkg_ogr_contents claims 2^63 - 1", {1}),
    "gdal/gpkg/huge_feature_count.gpkg:test2": ("gpkg_ogr_contents claims 2^63 - 1", {0}),
    "gdal/kml/gx_track_without_when.kml": ("GDAL 3.6.2 crashes on it", {1}),
    "gdal/mitab/all_geoms.mif": (
        "GDAL counts words at the beginning of a line, parts of a collection too",
        {16},
    ),
    "gdal/parquet/*": ("GDAL 3.6.2 came without Parquet", {0, 1, 5, 10}),
    "mapshaper/geoparquet/*": ("GDAL 3.6.2 came without Parquet", {1, 3, 4, 5}),
    "geotools_shp/deleted/archsites.shp": ("four rows are marked as deleted", {21}),
    "geotools_shp/screenmap-deleted/screenmap-deleted.shp": ("a row is marked as deleted", {3}),
    "mapshaper/issues/68/*": ("without .shx, which is made anew", {1}),
    "mapshaper/shapefile/ignore-properties.shp": ("without .shx, which is made anew", {3}),
    "mapshaper/shapefile/polygons.shp": ("without .shx, which is made anew", {3}),
    "mapshaper/shapefile/shplib/3dpoints.shp": ("22 points, of which an older index lists 8", {8, 22}),
}


def counted(row: dict[str, str], layer: str | None) -> int | None:
    """What the other reader counted in a layer; None where the list was cut short before it."""
    names, counts = row["layers_or_size"].split(";"), row["features"].split(";")
    if len(names) == 1:
        return int(counts[0]) if counts[0] else -1
    found = dict(zip((name.partition(" (+")[0] for name in names), counts, strict=True))
    for name in (layer or "", (layer or "").rpartition(":")[2]):
        if name in found:
            return int(found[name])
    return None


def is_right(row: dict[str, str], answer: dict[str, Any]) -> bool:
    """Whether as many rows are stored as the file has."""
    file, layer = row["file"].removeprefix("nasty/"), answer["source_layer"]
    if answer["stored"] != answer["rows"]:
        return False
    if row["kind"] == "raster":
        return bool(answer["rows"] == 1)
    if answer["rows"] == counted(row, layer):
        return True
    named = (file, f"{file}:{layer}")
    right = [counts for name, (_, counts) in DIFFERENT.items() if any(fnmatch(n, name) for n in named)]
    return any(answer["rows"] in counts for counts in right) or (not right and counted(row, layer) is None)


def test_every_entry_is_imported_whole_or_refused(
    shared_data: Path, kit: Any, migrated_url: str, tmp_path: Path
) -> None:
    with (shared_data / "nasty_open_baseline.csv").open() as table:
        rows = list(csv.DictReader(table))[::EVERY]
    before = listing(shared_data / "nasty")
    asked = {str(shared_data / row["file"]): row for row in rows}
    requests = [{"file": file, "new": f"n{n}", "layers": "all"} for n, file in enumerate(asked)]
    faults, wrong, seen = {}, [], Counter[str]()
    for outcome in kit.ask_all(migrated_url, tmp_path, requests, PATIENCE):
        row = asked[outcome.request["file"]]
        if found := kit.faults_of(outcome):
            faults[row["file"]] = found
        for answer in outcome.answers:
            seen[answer.get("key", answer["outcome"])] += 1
            if answer["outcome"] == "imported" and not is_right(row, answer):
                wrong.append((row["file"], answer["source_layer"], answer["rows"], answer["stored"]))
    print(f"{len(rows)} entries, {seen.total()} layers: {json.dumps(dict(seen.most_common()))}")
    assert faults == {}
    assert wrong == []
    assert kit.left_in_staging(migrated_url) == []
    assert listing(shared_data / "nasty") == before  # nothing is written beside the files


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(file): (file.stat().st_size, file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    }
