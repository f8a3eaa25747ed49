"""Programs that a city uses open the service: OWSLib, GDAL, QGIS, geopandas."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from layers.apply import apply_layer
from layers.spec.file import read_layer_file
from sdi import paths
from sdi.db import transaction
from sdi.migrate import migrate

CHROMIUM = "/usr/bin/chromium"
CHECKOUT = Path(__file__).resolve().parents[2]
POINT_A = [105.7517841440, 9.9989862761]
SQL = """
insert into data.schools (ma_doi_tuong, ten, cap_hoc, so_hoc_sinh, geom)
values ('A', 'Trường Tiểu học Ngô Quyền', 'tieu_hoc', 850,
        ST_SetSRID(ST_MakePoint(582223.5215, 1105837.7008), 5897));
insert into data.parcels (ma_xa, so_to, so_thua, loai_dat, dien_tich, ten_chu, geom)
select '31117', 1 + i / 50, 1 + i % 50, (array['ODT', 'CLN'])[1 + i % 2], 324, 'Không được thấy',
       ST_Multi(ST_MakeEnvelope(582000 + i % 50 * 20, 1105000 + i / 50 * 20,
                                582018 + i % 50 * 20, 1105018 + i / 50 * 20, 5897))
from generate_series(0, 149) as i;
"""

QGIS = """
import os, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsVectorLayer, QgsVectorTileLayer
app = QgsApplication([], False)
app.initQgis()
base = sys.argv[1]
layer = QgsVectorLayer(f"url='{base}' typename='parcels' pagingEnabled='true'", "parcels", "OAPIF")
found = list(layer.getFeatures())
tiles = QgsVectorTileLayer(f"type=xyz&url={base}/tiles/parcels/{{z}}/{{x}}/{{y}}.mvt&zmin=0&zmax=17", "tiles")
codes = sorted({feature["loai_dat"] for feature in found})
print(layer.isValid(), layer.crs().authid(), len(found), codes, tiles.isValid())
print([field.name() for field in layer.fields()])
sys.stdout.flush()
os._exit(0)  # QGIS 3.22 falls over its own layers when the interpreter ends
"""


def prepare(url: str) -> None:
    migrate(url)
    with transaction(url) as connection:
        for name in ("cadastre/parcels.yml", "education/schools.yml"):
            file = paths.layers() / name
            apply_layer(connection, read_layer_file(file), file.read_text(), 5897)
    with transaction(url) as connection, connection.cursor() as cursor:
        cursor.execute(SQL)


@pytest.fixture(scope="module")
def base(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("served")
    with databases.clone(databases.template("clients", prepare)) as url, (home / "log").open("wb") as log:
        env = {**os.environ, "SDI_DATABASE_URL": url, "SDI_HOME": str(home), "SDI_PORT": str(port)}
        command = [sys.executable, "-c", "from sdi.cli.main import main; main()", "serve", "--json"]
        with subprocess.Popen(
            command, env=env, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process:
            assert process.stdout is not None
            address: str = json.loads(process.stdout.readline())["address"]
            yield address
            process.terminate()
            assert process.wait(15) == 0


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*command: str, **options: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def test_owslib(base: str) -> None:
    from owslib.ogcapi.features import Features

    service = Features(base + "/")
    assert {"parcels", "schools"} <= set(service.feature_collections())
    assert len(service.conformance()["conformsTo"]) > 10
    page = service.collection_items("parcels", limit=3)
    assert (page["numberMatched"], page["numberReturned"]) == (150, 3)
    assert "loai_dat" in service.collection_queryables("parcels")["properties"]
    moved = service.collection_items("schools", crs="http://www.opengis.net/def/crs/EPSG/0/5897")
    assert moved["features"][0]["geometry"]["coordinates"] == pytest.approx(
        [582223.5215, 1105837.7008], abs=1e-4
    )
    one = service.collection_item("schools", str(moved["features"][0]["id"]))
    assert one["geometry"]["coordinates"] == pytest.approx(POINT_A, abs=2e-9)


@needs("ogrinfo")
def test_gdal_describes(base: str) -> None:
    told = run("ogrinfo", "-ro", "-so", f"OAPIF:{base}", "parcels")
    assert "Feature Count: 150" in told
    assert "Geometry: Multi Polygon" in told
    assert "so_to: Integer" in told
    assert "ten_chu" not in told


@needs("ogr2ogr")
def test_gdal_reads_all_and_filters(base: str, tmp_path: Path) -> None:
    layer = f"OAPIF:{base}/collections/parcels"
    run("ogr2ogr", "-f", "GPKG", str(tmp_path / "all.gpkg"), layer, "-oo", "PAGE_SIZE=40")
    assert "Feature Count: 150" in run("ogrinfo", "-so", str(tmp_path / "all.gpkg"), "parcels")
    some = json.loads(
        run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", layer, "-where", "loai_dat = 'CLN' and so_to = 2")
    )
    assert len(some["features"]) == 25
    near = ("-spat", "105.7500", "9.9913", "105.7502", "9.9915")
    few = json.loads(run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", layer, *near))
    assert 0 < len(few["features"]) < 10


@needs("ogrinfo")
def test_gdal_fetches_one_feature(base: str) -> None:
    layer = f"OAPIF:{base}/collections/schools"
    number = json.loads(run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", layer, "-preserve_fid"))["features"][
        0
    ]["id"]
    assert "Trường Tiểu học Ngô Quyền" in run("ogrinfo", "-ro", "-q", layer, "-fid", str(number), "schools")


def test_geopandas_reads_the_address_of_the_snippet(base: str) -> None:
    import geopandas

    frame = geopandas.read_file(f"{base}/collections/schools/items?limit=1000&f=json")
    assert frame["ten"].tolist() == ["Trường Tiểu học Ngô Quyền"]
    assert [frame.geometry[0].x, frame.geometry[0].y] == pytest.approx(POINT_A, abs=2e-9)


@pytest.mark.skipif(not Path("/usr/lib/python3/dist-packages/qgis").is_dir(), reason="QGIS is not installed")
def test_qgis(base: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    env = {
        "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    (tmp_path / "open.py").write_text(QGIS)
    told = run("/usr/bin/python3", str(tmp_path / "open.py"), base, env=env).splitlines()
    assert told[0] == "True EPSG:4326 150 ['CLN', 'ODT'] True"
    assert "so_thua" in told[1]
    assert "ten_chu" not in told[1]


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")
@pytest.mark.skipif(not (paths.static() / "vendor").is_dir(), reason="the browser's files are not set up")
def test_browser(base: str) -> None:
    """Pages draw their maps and try-out forms under the strict policy, with nothing from elsewhere."""
    from playwright.sync_api import sync_playwright

    complaints: list[str] = []
    asked: set[str] = set()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--no-first-run"])
        page = browser.new_page(locale="vi-VN")
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        for path in ("/", "/collections/parcels", "/collections/parcels/items"):
            page.goto(base + path)
            page.locator(".preview[data-state=shown]").wait_for(timeout=30_000)
        page.goto(base + "/openapi")
        page.locator("#openapi .opblock-tag-section").first.wait_for(timeout=30_000)
        assert page.locator("#openapi .opblock-tag-section").count() >= 4
        browser.close()
    assert complaints == []
    assert {netloc for netloc in asked if netloc} == {urlsplit(base).netloc}
