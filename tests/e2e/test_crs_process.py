"""Correcting PROJ's own choice: each test in a process of its own, since a process is what changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sdi.crs.process import auxiliary_database

PRELUDE = """
import os, sys
from pathlib import Path
from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.process import pin_process, proj_chooses_rightly
cache = Path(sys.argv[1])
A = CONTROL_POINTS[0].positions
def right(longitude, latitude):
    return abs(longitude - A[4326][0]) < 1e-8 and abs(latitude - A[4326][1]) < 1e-8
"""


def _run(program: str, cache: Path, **variables: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PROJ_AUX_DB"} | variables
    subprocess.run(
        [sys.executable, "-W", "error", "-c", PRELUDE + program, str(cache)],
        check=True,
        env=environment,
        timeout=120,
    )


def test_plain_pyproj_and_geopandas_move_rightly(tmp_path):
    _run(
        """
assert pin_process(cache) and proj_chooses_rightly()
import geopandas
points = geopandas.GeoSeries.from_xy([A[5897][0]], [A[5897][1]], crs=5897).to_crs(4326)
assert right(points.x[0], points.y[0])
""",
        tmp_path,
    )


def test_pyproj_may_have_been_used_before_and_threads_may_come_after(tmp_path):
    _run(
        """
from concurrent.futures import ThreadPoolExecutor
proj_chooses_rightly()
assert pin_process(cache)
with ThreadPoolExecutor(4) as pool:
    assert all(pool.map(lambda _: proj_chooses_rightly(), range(16)))
""",
        tmp_path,
    )


def test_rasterio_with_its_own_proj_moves_rightly(tmp_path):
    _run(
        """
assert pin_process(cache)
from rasterio.warp import transform
assert right(*(axis[0] for axis in transform("EPSG:5897", "EPSG:4326", [A[5897][0]], [A[5897][1]])[:2]))
""",
        tmp_path,
    )


def test_pyogrio_with_its_own_proj_moves_rightly(tmp_path):
    _run(
        """
assert pin_process(cache)
import geopandas
file = cache / "a.gpkg"
geopandas.GeoDataFrame(geometry=geopandas.points_from_xy([A[5897][0]], [A[5897][1]]), crs=5897).to_file(file)
moved = geopandas.read_file(file, sql_dialect="SQLITE", sql="select ST_Transform(geom, 4326) as geom from a")
assert right(moved.geometry[0].x, moved.geometry[0].y)
""",
        tmp_path,
    )


def test_children_inherit_it(tmp_path):
    _run(
        """
import subprocess
assert pin_process(cache)
child = "from sdi.crs.process import proj_chooses_rightly; raise SystemExit(not proj_chooses_rightly())"
assert subprocess.run([sys.executable, "-c", child]).returncode == 0
""",
        tmp_path,
    )


def test_it_can_be_called_again_and_keeps_other_databases(tmp_path):
    other = auxiliary_database(tmp_path / "other")
    other = other.rename(other.with_name("mine.db"))
    _run(
        f"""
assert pin_process(cache) and pin_process(cache)
parts = os.environ["PROJ_AUX_DB"].split(os.pathsep)
assert len(parts) == 2 and {str(other)!r} in parts, parts
""",
        tmp_path,
        PROJ_AUX_DB=str(other),
    )


def test_a_damaged_database_changes_nothing(tmp_path):
    auxiliary_database(tmp_path).write_bytes(b"not a database")
    _run(
        """
from pyproj import Transformer
before = Transformer.from_crs(5897, 4326, always_xy=True).transform(*A[5897])
if not proj_chooses_rightly():
    assert not pin_process(cache)
    assert "PROJ_AUX_DB" not in os.environ
assert Transformer.from_crs(5897, 4326, always_xy=True).transform(*A[5897]) == before
from sdi.crs.verify import verify_pyproj
verify_pyproj().require()
""",
        tmp_path,
    )


def test_the_database_is_written_once_and_whole(tmp_path):
    first = auxiliary_database(tmp_path / "new" / "folder")
    written = first.stat().st_mtime_ns
    assert auxiliary_database(first.parent) == first
    assert first.stat().st_mtime_ns == written
    assert [file.name for file in first.parent.iterdir()] == [first.name]


def test_a_folder_that_cannot_be_written_is_not_hidden(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        auxiliary_database(tmp_path / "file")
