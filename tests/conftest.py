"""One private server for each test process, and a database of its own for each test that asks for one."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import hypothesis
import psycopg2
import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812

from layers.apply import apply_layer
from layers.folder import read_folder
from sdi.db import connect, transaction
from sdi.embedded import Cluster
from sdi.embedded.place import SYSTEM
from sdi.keys import create as create_key
from sdi.migrate import migrate
from sdi.settings import Settings

# few examples, and the same ones each time; HYPOTHESIS_PROFILE=thorough looks further
hypothesis.settings.register_profile(
    "quick",
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.register_profile("thorough", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED_DATA = CHECKOUT.parent / "shared" / "data"
EXPECTED = CHECKOUT / "tests" / "data" / "expected"

# a test's database need not survive a power cut; nothing of this is written into the cluster
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}


class Databases:
    """Databases of one server: templates that are built once, and their clones."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._templates: set[str] = set()
        self._numbers = count(1)

    def template(self, name: str, prepare: Callable[[str], object], parent: str = "template1") -> str:
        """The name of a template that `prepare` fills at the first call.

        `prepare` is given the URL of a new copy of `parent` and leaves no connection open.
        """
        if name not in self._templates:
            self._run(f"create database {name} template {parent}")
            prepare(self._at(name))
            self._run(f"alter database {name} is_template true allow_connections false")
            self._templates.add(name)
        return name

    @contextmanager
    def clone(self, template: str) -> Iterator[str]:
        """The URL of a copy of `template`, dropped afterwards whoever is still connected."""
        name = f"test_{next(self._numbers)}"
        self._run(f"create database {name} template {template}")
        try:
            yield self._at(name)
        finally:
            self._run(f"drop database {name} with (force)")

    def _at(self, name: str) -> str:
        return urlsplit(self._url)._replace(path=f"/{name}").geturl()

    def _run(self, statement: str) -> None:
        _execute(self._url, statement)


def _execute(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def _with_postgis(url: str) -> None:
    _execute(url, "create extension postgis")


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads the settings of the person who runs it, or writes into that person's home."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("SDI_") and n != "SDI_PYTHON"]:
            patch.delenv(name)
        patch.setenv("SDI_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a private server that lives as long as this test process."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), FAST)
    try:
        yield cluster.start()
    finally:
        cluster.stop()
        shutil.rmtree(cluster.status().folder)


@pytest.fixture(scope="session")
def databases(cluster_url: str) -> Databases:
    """Templates and clones on the server of this test process."""
    return Databases(cluster_url)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh database with PostGIS."""
    with databases.clone(databases.template("with_postgis", _with_postgis)) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Connection]:
    """A connection to a fresh database with PostGIS."""
    with closing(psycopg2.connect(database_url)) as connection:
        yield connection


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real files beside the checkout; the test is skipped where there is none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real files are not beside this checkout")
    return SHARED_DATA


@pytest.fixture
def expected(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in `tests/data/expected`; ``--bless`` writes it instead."""
    bless: bool = request.config.getoption("--bless")

    def compare(name: str, text: str) -> None:
        file = EXPECTED / name
        if bless:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assert text == file.read_text("utf-8")

    return compare


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write the expected files instead of comparing")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remove the clusters of killed runs: root's lie outside of the temporary folders."""
    if hasattr(session.config, "workerinput"):
        return
    for note in SYSTEM.glob("*/home"):
        home = Path(os.fsdecode(note.read_bytes()))
        if "pytest-of-" in str(home) and not home.exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED_DATA.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared_data"):
            item.add_marker(pytest.mark.skip(reason="the real files are not beside this checkout"))


def _migrated(url: str) -> None:
    migrate(url)


def _with_layers(url: str) -> None:
    settings = Settings()
    with transaction(url) as connection:
        for layer, source in read_folder(settings.layers_dir):
            apply_layer(connection, layer, source, settings.city_srid)


@pytest.fixture
def migrated_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh database as `sdi db migrate` leaves it, without layers."""
    with databases.clone(databases.template("migrated", _migrated)) as url:
        yield url


@pytest.fixture
def city_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh database with all shipped layers, empty."""
    databases.template("migrated", _migrated)
    with databases.clone(databases.template("with_layers", _with_layers, parent="migrated")) as url:
        yield url


class ImportService:
    """A running `sdi serve` with a key to import with; all of it is really there, and really killed."""

    def __init__(self, url: str, home: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        self.url, self.home, self.base = url, home, f"http://127.0.0.1:{port}"
        with transaction(url) as connection:
            secret = create_key(connection, "Phòng GIS", ["import"], None, "test")[1]
        self.client = httpx.Client(
            base_url=self.base,
            headers={"authorization": f"Bearer {secret}", "accept-language": "en"},
            timeout=60,
        )
        self._environment = {
            **os.environ, "SDI_DATABASE_URL": url, "SDI_HOME": str(home), "SDI_PORT": str(port),
            "SDI_LOG_LEVEL": "warning", **settings,
        }  # fmt: skip
        self.log = home / "serve.log"
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", "from sdi.cli.main import main; main()", "serve", "--workers", "2"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, env=self._environment, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert process.stdout is not None
        assert process.stdout.readline(), self.log.read_text()[-2000:]
        return process

    def start_again(self) -> None:
        self.close()
        self.process = self._started()

    def close(self, with_signal: int = signal.SIGTERM) -> None:
        self.process.send_signal(with_signal)
        self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def worker(self) -> int:
        """The process that works through the queue."""
        return next(pid for pid in processes(b"sdi.processes\0") if parent(pid) == self.process.pid)

    def upload(self, data: bytes, name: str = "cho.geojson", **options: str) -> Any:
        """A new job."""
        answer = self.client.post("/imports", params={"name": name, **options}, content=data)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def job(self, job: Any) -> Any:
        answer = self.client.get(f"/imports/{job['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait(self, job: Any, *wanted: str, seconds: float = 120) -> Any:
        """The job, as soon as its status is one of these; else once nothing more happens to it."""
        wanted = wanted or ("review", "published", "unchanged", "refused", "failed", "cancelled")
        end = time.monotonic() + seconds
        while (found := self.job(job))["status"] not in wanted:
            assert time.monotonic() < end, (wanted, found, self.log.read_text()[-3000:])
            time.sleep(0.1)
        return found


def processes(part: bytes) -> list[int]:
    """The processes whose command line holds these bytes."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if part in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return 0


@pytest.fixture
def importing(city_url: str, tmp_path: Path) -> Iterator[Callable[..., ImportService]]:
    """Starts services over the city's database, and ends them."""
    started: list[ImportService] = []

    def start(url: str = city_url, **settings: str) -> ImportService:
        started.append(ImportService(url, tmp_path, **settings))
        return started[-1]

    yield start
    for service in started:
        service.client.close()
        if service.process.poll() is None:
            service.close()


@pytest.fixture(scope="session")
def markets() -> Callable[..., bytes]:
    """A file of so many markets from a number on, each with a name and a place, as GeoJSON in CRS84."""

    def made(count: int, first: int = 0, name: str = "Chợ") -> bytes:
        numbers = range(first, first + count)
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [105.75 + n % 500 / 1e4, 10.0 + n // 500 / 1e4]},
                "properties": {"ma_doi_tuong": f"C{n}", "ten": f"{name} {n}"},
            }
            for n in numbers
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()

    return made


@pytest.fixture
def city(city_url: str) -> Iterator[Connection]:
    """A connection to a fresh database with all shipped layers, empty."""
    with closing(connect(city_url)) as connection:
        yield connection
