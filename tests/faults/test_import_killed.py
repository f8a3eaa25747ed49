"""Imports whose process, or whose database, is killed with -9: the layer is the old or the new one.

Three moments of each kind by default, 27 where SDI_TEST_ALL=1 is set (SDI_TEST_KILLS=n sets the
number). The moments are drawn with a seed, spread over the time that the import takes undisturbed.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psycopg2
import pyogrio
import pytest
import shapely

from sdi.embedded import Cluster
from sdi.migrate import migrate

EVERY = os.environ.get("SDI_TEST_ALL") == "1"
KILLS = int(os.environ.get("SDI_TEST_KILLS") or (27 if EVERY else 3))
EACH = max(1, KILLS // 3)
"""Of each of the three ways to import."""

ROWS = 50_000 if EVERY else 20_000
MAIN = "from sdi.cli.main import main; main()"

STATE = """
select (select md5(string_agg(md5(t::text), '' order by t.sdi_key))
          from (select sdi_key, ma, ten, so_to, ST_AsBinary(geom), geom_web is null from data.killed) t),
       (select count(*) from data.killed), (select count(*) from history.killed),
       (select count(*) from sdi.changeset)
"""


class Files(NamedTuple):
    """The layer as it was, and as it is to be: 5,000 rows changed, 500 gone, 500 new."""

    old: Path
    new: Path


class Way(NamedTuple):
    """A way to import: whether the layer is there already, and the options."""

    name: str
    exists: bool
    options: dict[str, Any]


WAYS = [
    Way("new", False, {"new": "killed", "key": ["MA"]}),
    Way("upsert", True, {"layer": "killed"}),
    Way("replace", True, {"layer": "killed", "mode": "replace"}),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("files")
    numbers = np.arange(ROWS + 500)
    x, y = 575_000 + 20.0 * (numbers % 250), 1_100_000 + 20.0 * (numbers // 250)
    boxes = shapely.box(x, y, x + 18, y + 18)
    names = np.array([f"Thửa {number % 977}" for number in numbers], dtype=object)
    for name, rows in (("old", numbers[:ROWS]), ("new", numbers[500:])):
        changed = (rows % 10 == 7) & (name == "new")
        columns = [
            np.array([f"T{row:06d}" for row in rows], dtype=object),
            np.where(changed, "đã đổi", names[rows]).astype(object),
            (rows // 100).astype("int64"),
        ]
        pyogrio.raw.write(
            folder / f"{name}.fgb", shapely.to_wkb(boxes[rows]), columns, ["MA", "TEN", "SO_TO"],
            geometry_type="Polygon", crs="EPSG:5897", driver="FlatGeobuf",
        )  # fmt: skip
    return Files(folder / "old.fgb", folder / "new.fgb")


def state(url: str) -> tuple[Any, ...] | None:
    """The content of the layer, with the sizes of its history; None where there is no layer."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "select to_regclass('data.killed') is not null, to_regclass('history.killed') is not null"
        )
        found = cursor.fetchone()
        cursor.execute("select count(*) from sdi.layer where id = 'killed'")
        assert found in ((True, True), (False, False))
        assert cursor.fetchone() == (int(found[0]),)
        if not found[0]:
            return None
        cursor.execute(STATE)
        return cursor.fetchone()


class Imports:
    """One way to import, what it starts from and what it ends with."""

    def __init__(self, kit: Any, way: Way, files: Files, folder: Path) -> None:
        self.kit, self.way, self.files, self.folder = kit, way, files, folder
        self.seconds = 0.0
        self.before: tuple[Any, ...] | None = None
        self.after: tuple[Any, ...] | None = None

    def run(self, url: str, worker: Any) -> None:
        """Import undisturbed."""
        began = time.monotonic()
        outcome = worker.ask({"file": str(self.files.new), "keep": True, **self.way.options})
        self.seconds = time.monotonic() - began
        assert self.kit.faults_of(outcome) == []
        assert outcome.answers[0]["outcome"] == "imported", outcome.answers

    def learn(self, url: str, worker: Any) -> None:
        """Find out from one undisturbed import what is to be expected of the others."""
        self.before = state(url)
        self.run(url, worker)
        self.after = state(url)
        assert self.after != self.before

    def check(self, url: str) -> str:
        """Whether the layer is the old or the new one; fails where it is neither."""
        now = state(url)
        assert now in (self.before, self.after)
        return "new" if now == self.after else "old"

    def check_next(self, url: str, worker: Any) -> None:
        """The next import works at once, ends with the new layer and leaves nothing behind."""
        if state(url) != self.after:
            self.run(url, worker)
        else:
            self.again(worker)
        assert state(url) == self.after
        assert self.kit.left_in_staging(url) == []

    def again(self, worker: Any) -> None:
        outcome = worker.ask({"file": str(self.files.new), "keep": True, "layer": "killed"})
        assert outcome.answers[0]["outcome"] == "imported", outcome.answers


@pytest.fixture(scope="module")
def start_of(
    databases: Any, kit: Any, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Way], str]:
    """The name of the template that a way starts from."""

    def fill(url: str) -> None:
        worker = kit.worker(url, tmp_path_factory.mktemp("fill"))
        outcome = worker.ask({"file": str(files.old), "keep": True, "new": "killed", "key": ["MA"]})
        worker.end()
        assert outcome.answers[0]["outcome"] == "imported", outcome

    def template(way: Way) -> str:
        empty: str = databases.template("migrated", migrate)
        return databases.template("filled", fill, parent=empty) if way.exists else empty

    return template


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_importer_is_killed(
    way: Way, kit: Any, databases: Any, files: Files, start_of: Callable[[Way], str], tmp_path: Path
) -> None:
    imports = Imports(kit, way, files, tmp_path)
    dice = random.Random(f"importer {way.name}")
    with databases.clone(start_of(way)) as url:
        worker = kit.worker(url, tmp_path / "learn")
        worker.ask({"file": "/"})  # warm
        imports.learn(url, worker)
        worker.end()
    ended = []
    for number in range(EACH):
        with databases.clone(start_of(way)) as url:
            ended.append(_killed(imports, url, tmp_path / f"{number}", _moment(dice, number, imports)))
    print(f"importer killed, {way.name}: {EACH} times over {imports.seconds:.1f} s: {' '.join(ended)}")


def _moment(dice: random.Random, number: int, imports: Imports) -> float:
    """Seconds from the start: one in each of equal parts of the whole time."""
    return (number + dice.random()) / EACH * imports.seconds


def _killed(imports: Imports, url: str, folder: Path, moment: float) -> str:
    worker = imports.kit.worker(url, folder)
    worker.ask({"file": "/"})  # warm
    timer = threading.Timer(moment, worker.kill)
    timer.start()
    worker.ask({"file": str(imports.files.new), "keep": True, **imports.way.options})
    timer.join()
    ended = imports.check(url)
    imports.check_next(url, worker)
    worker.end()
    assert [entry.name for entry in (folder / "scratch").iterdir()] == []
    return f"{moment:.2f}:{ended}"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A server that can be killed; what is committed to it is on its way to the disk."""
    found = Cluster(tmp_path / "home")
    found.start()
    yield found
    found.shut_down(force=True)
    shutil.rmtree(found.status().folder, ignore_errors=True)


def test_the_database_is_killed(kit: Any, cluster: Cluster, files: Files, tmp_path: Path) -> None:
    """The command line says so in a sentence and exits with 3; no traceback."""
    url = cluster.start()
    _fill(url, kit, files, tmp_path)
    dice = random.Random("database")
    ended = []
    for way in WAYS:
        imports = Imports(kit, way, files, tmp_path)
        with _copy(url, way) as copy:
            worker = kit.worker(copy, tmp_path / f"learn-{way.name}")
            worker.ask({"file": "/"})
            imports.learn(copy, worker)
            worker.end()
        for number in range(EACH):
            with _copy(url, way) as copy:
                folder = tmp_path / f"{way.name}-{number}"
                moment = 0.6 * _moment(dice, number, imports)  # the clock starts later here
                ended.append(_server_killed(imports, copy, cluster, folder, moment))
    print(f"database killed: {len(ended)} times: {' '.join(ended)}")


def _fill(url: str, kit: Any, files: Files, folder: Path) -> None:
    _execute(url, "create database empty", "create database filled")
    for name in ("empty", "filled"):
        migrate(_at(url, name))
    worker = kit.worker(_at(url, "filled"), folder / "fill")
    outcome = worker.ask({"file": str(files.old), "keep": True, "new": "killed", "key": ["MA"]})
    worker.end()
    assert outcome.answers[0]["outcome"] == "imported", outcome


class _copy:  # noqa: N801 - used as a function
    """A copy of one of the two databases, dropped at the end."""

    def __init__(self, url: str, way: Way) -> None:
        self._url, self._parent = url, "filled" if way.exists else "empty"

    def __enter__(self) -> str:
        _execute(self._url, f"create database copy template {self._parent}")
        copy = _at(self._url, "copy")
        _execute(copy, "checkpoint")  # else the copied sequences go back in the crash (PostgreSQL 15)
        return copy

    def __exit__(self, *_: object) -> None:
        _execute(self._url, "drop database copy with (force)")


def _server_killed(imports: Imports, url: str, cluster: Cluster, folder: Path, moment: float) -> str:
    folder.joinpath("scratch").mkdir(parents=True)
    options = imports.way.options
    words = [
        f"--{name}={','.join(value) if isinstance(value, list) else value}" for name, value in options.items()
    ]
    environment = os.environ | {
        "SDI_DATABASE_URL": url, "SDI_HOME": str(folder / "home"), "SDI_LANG": "en",
        "TMPDIR": str(folder / "scratch"), "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "import", str(imports.files.new), "--yes", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    _wait_for_import(url, process)
    time.sleep(moment)
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    told = process.communicate(timeout=60)[0].decode()
    cluster.start()
    ended = imports.check(url)
    assert "Traceback" not in told, told
    assert process.returncode in ((3,) if ended == "old" else (0, 3)), told
    assert (process.returncode == 0) or "✗" in told
    assert [entry.name for entry in (folder / "scratch").iterdir()] == []
    worker = imports.kit.worker(url, folder)
    imports.check_next(url, worker)
    worker.end()
    return f"{imports.way.name} {moment:.2f}:{ended}:{process.returncode}"


def _wait_for_import(url: str, process: subprocess.Popen[bytes]) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        while process.poll() is None:
            cursor.execute("select count(*) from pg_stat_activity where application_name = 'sdi import'")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.01)
    assert process.stdout is not None
    raise AssertionError(process.stdout.read().decode())


def _at(url: str, name: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _execute(url: str, *statements: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for statement in statements:
            cursor.execute(statement)
