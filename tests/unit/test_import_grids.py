"""Grids: only themselves, of a bounded size, and nothing left behind."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from importers.readers.raster import keep_grid, read_grid, store_grid
from importers.scratch import scratch_folder
from sdi.errors import DataRefused

WKT = rasterio.CRS.from_epsg(5897).to_wkt()


def tiff(file: Path, value: float, size: int = 4, **more: object) -> Path:
    with rasterio.open(
        file, "w", driver="GTiff", width=size, height=size, count=1, dtype="float32", nodata=-9999,
        transform=from_origin(0, 4, 1, 1), **more,
    ) as made:  # fmt: skip
        if size < 10_000:
            made.write(np.full((1, size, size), value, np.float32))
    return file


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_promise_of_too_many_cells_is_refused(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", 0, 50_000, sparse_ok=True)
    assert file.stat().st_size < 2_000_000
    with pytest.raises(DataRefused, match="2,500,000,000 cells"):
        read_grid(file)
    with pytest.raises(DataRefused, match="cells"):
        store_grid(file, WKT, "EPSG:5897", tmp_path)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["a.tif"]


def test_overviews_that_lead_to_another_file_are_not_followed(tmp_path: Path) -> None:
    secret = tiff(tmp_path / "secret.tif", 7, 2)
    file = tiff(tmp_path / "a.tif", 1)
    (tmp_path / "a.tif.ovr").write_bytes(secret.read_bytes())
    (tmp_path / "a.tif.aux.xml").write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS">'
        f'<MDI key="OVERVIEW_FILE">{secret}</MDI></Metadata></PAMDataset>'
    )
    with rasterio.open(file) as plain:
        assert plain.overviews(1) == [2], "the file alone would lead there"
    (tmp_path / "out").mkdir()
    name, description, _ = store_grid(file, WKT, "EPSG:5897", tmp_path / "out")
    with rasterio.open(tmp_path / "out" / name) as stored:
        assert stored.overviews(1) == []
    assert (description["minimum"], description["maximum"]) == (1, 1)


def test_what_lies_beside_a_grid_and_places_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.asc"
    file.write_text("ncols 2\nnrows 1\nxllcorner 10\nyllcorner 20\ncellsize 5\nNODATA_value -9999\n1 2\n")
    (tmp_path / "a.prj").write_text(WKT)
    grid = read_grid(file)
    assert grid.crs == WKT
    assert grid.bounds == (10, 20, 20, 25)


def test_drafts_that_a_killed_import_left_are_swept(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    old, new = store / ".old.tif", store / ".new.tif"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (0, time.time() - 2 * 24 * 3600))
    keep_grid(tiff(tmp_path / "a.tif", 1), store)
    assert sorted(place.name for place in store.iterdir()) == [".new.tif", "a.tif"]


def test_a_scratch_folder_is_swept_once_nobody_holds_it(tmp_path: Path) -> None:
    left = tmp_path / "sdi-import-dead"
    left.mkdir()
    (left / ".held").touch()
    (left / "files").mkdir()
    with scratch_folder(tmp_path) as first, scratch_folder(tmp_path) as second:
        assert not left.exists()
        assert first.is_dir()
        assert second.is_dir()
        assert list(second.iterdir()) == []
    assert list(tmp_path.iterdir()) == []
