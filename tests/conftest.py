"""One private server for each test process, and a database of its own for each test that asks for one."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import psycopg2
import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812

from layers.apply import apply_layer
from layers.folder import read_folder
from sdi.db import connect, transaction
from sdi.embedded import Cluster
from sdi.embedded.place import SYSTEM
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


@pytest.fixture
def city(city_url: str) -> Iterator[Connection]:
    """A connection to a fresh database with all shipped layers, empty."""
    with closing(connect(city_url)) as connection:
        yield connection
