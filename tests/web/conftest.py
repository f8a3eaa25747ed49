"""A service over a small city, asked as a reader would ask it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psycopg2
import pytest
import rasterio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from rasterio.transform import from_origin
from starlette.applications import Starlette

from layers.apply import apply_layer
from layers.spec.file import find_layer_files, parse_layer, read_layer_file
from sdi import paths
from sdi.db import transaction
from sdi.migrate import migrate
from sdi.settings import Settings
from sdi.web.app import create_app

OWNER, PAPER, ADDRESS = "Nguyễn Thị Bí Mật", "092099001234", "số 7 đường Kín"
"""Personal values that no answer may hold."""

CONTROL_POINTS = {
    "A": (105.7517841440, 9.9989862761, 582223.5215, 1105837.7008),
    "B": (105.7903842369, 10.0314860940, 586446.9329, 1109442.2870),
    "C": (105.6267850379, 10.1089870661, 568495.8636, 1117975.5063),
    "D": (105.4717835710, 9.7829875863, 551559.5609, 1081891.4503),
    "E": (105.9757814599, 9.6014847697, 606910.1752, 1061934.1694),
    "F": (105.9817800153, 9.3289845732, 607653.6171, 1031795.1819),
    "G": (105.5317861511, 10.2689877617, 558055.2259, 1135653.4750),
}
"""Name → longitude, latitude (WGS 84 by EPSG:6960), easting, northing (EPSG:5897)."""

ELSEWHERE = """
id: stations
theme: environment
title: {vi: Trạm đo, en: Stations}
description: {vi: "Trạm < 5 m & > 2 m", en: "Stations < 5 m & > 2 m"}
geometry: {type: point, crs: "EPSG:32632"}
key: [ma]
fields:
  ma: {type: text, title: {vi: Mã, en: Code}}
  muc: {type: number, unit: m, title: {vi: Mức, en: Level}}
  luc: {type: datetime, title: {vi: Lúc, en: Time}}
  mo: {type: boolean, title: {vi: Mở, en: Open}}
  limit: {type: integer, title: {vi: Giới hạn, en: Limit}}
style: {kind: circle, color: "#336699", order: 500}
metadata:
  topic: environment
  responsible: {vi: Sở, en: Department}
"""

CLOSED = ELSEWHERE.replace("id: stations", "id: closed").replace(
    "key: [ma]", "access: {public: false}\nkey: [ma]"
)


class Reader:
    """Asks an application in this process, through its whole stack."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.request, method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("GET", path, **options)

    def json(self, path: str, **options: Any) -> Any:
        """The document at an address that must answer with 200."""
        answer = self.get(path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def page(self, path: str, language: str = "vi") -> str:
        """The page at an address that must answer with 200."""
        answer = self.get(path, headers={"accept": "text/html,*/*;q=0.8", "accept-language": language})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text

    def refusal(self, path: str, status: int = 400, **options: Any) -> dict[str, Any]:
        """The problem document at an address that must be refused."""
        answer = self.get(path, **options)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        found: dict[str, Any] = answer.json()
        return found

    def wait_for(self, condition: Callable[[], object], seconds: float) -> float:
        """Seconds until the condition holds; fails the test where it takes longer than `seconds`."""
        began = time.monotonic()
        while not condition():
            assert time.monotonic() - began < seconds
            time.sleep(0.02)
        return time.monotonic() - began


@contextmanager
def asking(app: Starlette) -> Iterator[Reader]:
    """A reader of an application that runs as long as the block lasts."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        portal.wrap_async_context_manager(
            httpx.AsyncClient(transport=transport, base_url="http://sdi.test", timeout=30)
        ) as client,
    ):
        reader = Reader(portal, client)
        reader.wait_for(lambda: reader.get("/readyz").status_code == 200, 20)
        yield reader


def fill(url: str) -> None:
    """Layers of the city with a few features each; the grids' files are made by `write_grids`."""
    migrate(url)
    with transaction(url) as connection:
        for file in find_layer_files(paths.layers()):
            apply_layer(connection, read_layer_file(file), file.read_text(), 5897)
        for text in (ELSEWHERE, CLOSED):
            apply_layer(connection, parse_layer(text, "test", paths.layers() / "codes"), text, 5897)
    with transaction(url) as connection, connection.cursor() as cursor:
        cursor.execute((Path(__file__).parent / "city.sql").read_text("utf-8"))
        for name, (_, _, easting, northing) in CONTROL_POINTS.items():
            cursor.execute(
                "insert into data.schools (ma_doi_tuong, ten, cap_hoc, so_hoc_sinh, geom)"
                " values (%s, %s, 'thpt', %s, ST_SetSRID(ST_MakePoint(%s, %s), 5897))",
                (name, f"Điểm {name} <b>&amp;</b>", 100 * ord(name), easting, northing),
            )
        cursor.execute(
            "update data.parcels set ten_chu = %s, so_giay_to = %s, dia_chi = %s", (OWNER, PAPER, ADDRESS)
        )
        for name, grid in GRIDS.items():
            cursor.execute(
                "insert into data.flood_depth"
                " (ten, nguyen_nhan, chu_ky, moc_thoi_gian, geom, sdi_file, sdi_grid)"
                " select %s, 'lu_song', %s, %s, ST_Multi(box), %s, %s"
                " from ST_MakeEnvelope(582000, 1104000, 583000, 1106000, 5897) as box",
                (f"Kịch bản {grid['years']}", grid["years"], grid["horizon"], name, json.dumps(grid["grid"])),
            )


SHAPE = (200, 100)  # rows, columns of 10 m
_GRID = {
    "width": 100, "height": 200, "transform": [10, 0, 582000, 0, -10, 1106000], "crs": "EPSG:5897",
    "nodata": -9999, "minimum": 0.25, "maximum": 20.0, "dtype": "float32",
}  # fmt: skip
GRIDS: dict[str, dict[str, Any]] = {
    f"{years}-{horizon}.tif": {"years": years, "horizon": horizon, "grid": _GRID}
    for years, horizon in ((10, "hien_trang"), (100, "2050"), (100, "hien_trang"))
}


def depths(years: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Depth by row and column: ten rows are a metre, plus the years in thousandths; the first row is dry."""
    rows, columns = np.indices(SHAPE)
    values = (rows / 10 + columns / 1000 + years / 1000).astype("float32")
    values[0] = -9999
    return values


def write_grids(folder: Path) -> None:
    """The files of the grids."""
    folder.mkdir(parents=True)
    for name, grid in GRIDS.items():
        with rasterio.open(
            folder / name, "w", driver="GTiff", width=100, height=200, count=1, dtype="float32",
            crs="EPSG:5897", transform=from_origin(582000, 1106000, 10, 10), nodata=-9999,
        ) as file:  # fmt: skip
            file.write(depths(grid["years"]), 1)


@pytest.fixture(scope="session")
def points() -> dict[str, tuple[float, float, float, float]]:
    """The control points, each a school: longitude, latitude, easting, northing."""
    return CONTROL_POINTS


@pytest.fixture(scope="session")
def personal() -> tuple[str, ...]:
    """Values and names of the personal fields of parcels."""
    return OWNER, PAPER, ADDRESS, "ten_chu", "so_giay_to"


@pytest.fixture(scope="session")
def depth_of() -> Callable[[int], Any]:
    """The values of a grid by its return period, rows from the north down; -9999 is dry."""
    return depths


@pytest.fixture(scope="session")
def served() -> Callable[[Starlette], AbstractContextManager[Reader]]:
    """A reader of an application of one's own, for as long as a block lasts."""
    return asking


@pytest.fixture(scope="session")
def city_template(databases: Any) -> str:
    """The template of the small city's database."""
    name: str = databases.template("small_city", fill)
    return name


@pytest.fixture(scope="session")
def city_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the grids' files."""
    home = tmp_path_factory.mktemp("city")
    write_grids(home / "rasters")
    return home


@pytest.fixture(scope="session")
def reader(databases: Any, city_template: str, city_home: Path) -> Iterator[Reader]:
    """A reader of the small city; for tests that change nothing."""
    with databases.clone(city_template) as url, asking(create_app(Settings(home=city_home), url)) as found:
        yield found


@pytest.fixture
def city_url(databases: Any, city_template: str) -> Iterator[str]:
    """The database of a small city of one's own."""
    with databases.clone(city_template) as url:
        yield url


@pytest.fixture
def own_reader(city_url: str, city_home: Path) -> Iterator[Reader]:
    """A reader of one's own city, to be changed at will."""
    with asking(create_app(Settings(home=city_home), city_url)) as found:
        yield found


@pytest.fixture
def city(city_url: str) -> Iterator[psycopg2.extensions.connection]:
    """A connection to one's own city."""
    with closing(psycopg2.connect(city_url)) as connection:
        yield connection
