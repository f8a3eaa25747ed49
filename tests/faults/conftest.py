"""Processes that import files, watched from outside: time, memory, crashes, and what they leave."""

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import geopandas
import psycopg2
import pytest
import shapely

from sdi.migrate import migrate

WORKER = Path(__file__).with_name("import_worker.py")
CHECKOUT = WORKER.parents[2]
SECRET = "root:x:0:0"
"""What stands in a file of this machine that no import may show."""

SECONDS = 30
"""Of work for one import."""

PATIENCE = 120
"""Seconds until an import counts as hanging: other work on the machine must not."""

MEGABYTES = 1024
"""The most that an import of a file of a few MB may take."""

_HIGHEST = 2 * MEGABYTES
"""Where a process is killed, for the sake of the machine."""


@dataclass
class Outcome:
    """What came of one request; `answers` is one for each layer of the file, empty where it crashed."""

    request: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)
    fault: str | None = None


class Worker:
    """One importing process, started again where it died."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("scratch").mkdir(exist_ok=True)

    def ask(self, request: dict[str, Any], patience: int = PATIENCE) -> Outcome:
        """Import one file. Never raises for what the file does to the process."""
        process = self._living()
        assert process.stdin is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        line, fault = self._answer(process, patience)
        if fault is None and line:
            return Outcome(request, json.loads(line))
        self.end()
        return Outcome(request, [], fault or f"ended with {process.returncode}\n{self.last_words()}")

    def _answer(self, process: "subprocess.Popen[bytes]", seconds: float) -> tuple[bytes, str | None]:
        assert process.stdout is not None
        began, line = time.monotonic(), b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], 0.2)
            if ready:
                more = os.read(process.stdout.fileno(), 1 << 20)
                if not more:
                    process.wait(10)
                    return b"", None
                line += more
            elif resident(process.pid) > _HIGHEST:
                return b"", f"over {_HIGHEST} MB"
            elif time.monotonic() - began > seconds:
                return b"", f"over {seconds} s"
        return line, None

    def _living(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            environment = os.environ | {
                "TMPDIR": str(self._folder / "scratch"),
                "PYTHONPATH": str(CHECKOUT),
                "PYTHONFAULTHANDLER": "1",
            }
            self.end()
            with self._folder.joinpath("stderr").open("wb") as words:
                self._process = subprocess.Popen(
                    [sys.executable, str(WORKER), self._url, str(self._folder / "home")],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=words,
                    env=environment,
                    start_new_session=True,
                )
        return self._process

    def last_words(self) -> str:
        return self._folder.joinpath("stderr").read_text("utf-8", "replace")[-3000:]

    def kill(self) -> None:
        """End the process at this moment, from another thread."""
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None


def resident(pid: int) -> int:
    """The memory of a process in MB, 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 // 1024**2
    except OSError:
        return 0


def ask_all(
    url: str, folder: Path, requests: Iterable[dict[str, Any]], patience: int = PATIENCE, workers: int = 2
) -> Iterator[Outcome]:
    """The outcome of every request, as they come, by several processes at once.

    `patience`: seconds for a request; one for all layers of a file takes longer than for one.
    """
    todo, turn = iter(requests), threading.Lock()
    done: SimpleQueue[Outcome | None] = SimpleQueue()

    def run(number: int) -> None:
        worker = Worker(url, folder / f"worker-{number}")
        try:
            while True:
                with turn:
                    request = next(todo, None)
                if request is None:
                    break
                done.put(worker.ask(request, patience))
        finally:
            worker.end()
            done.put(None)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for _ in threads:
        yield from iter(done.get, None)
    for thread in threads:
        thread.join()


def faults_of(outcome: Outcome) -> list[str]:
    """What no import may do: crash, hang, fail without a typed refusal, take too much, leave anything."""
    if outcome.fault:
        return [outcome.fault]
    found = []
    for answer in outcome.answers:
        if answer["outcome"] == "failed":
            found.append(answer["trace"])
        if answer["cpu"] > SECONDS:
            found.append(f"{answer['cpu']:.0f} s of work")
        if answer["peak"] > MEGABYTES:
            found.append(f"{answer['peak']} MB, {answer['before']} MB before")
        if answer["left"]:
            found.append(f"left {answer['left']}")
    return found


def left_in_staging(url: str) -> list[str]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'staging' order by 1")
        return [name for (name,) in cursor.fetchall()]


def points(file: Path, **columns: list[Any]) -> Path:
    """Two points with these columns, in whatever format the name says."""
    made = geopandas.GeoDataFrame(
        columns or {"TEN": ["A", "B"]}, geometry=shapely.points([105.7, 105.71], [10.0, 10.01]), crs=4326
    )
    made.to_parquet(file) if file.suffix == ".parquet" else made.to_file(file, engine="pyogrio")
    return file


def zipped(file: Path, **entries: bytes) -> Path:
    """An archive of these entries."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return file


@dataclass(frozen=True)
class Kit:
    """What the tests of this folder share."""

    points: Callable[..., Path] = points
    zipped: Callable[..., Path] = zipped
    ask_all: Callable[..., Iterator[Outcome]] = ask_all
    faults_of: Callable[[Outcome], list[str]] = faults_of
    left_in_staging: Callable[[str], list[str]] = left_in_staging
    worker: type[Worker] = Worker


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Importing processes and the looks at what they did."""
    return Kit()


class Listener:
    """A port that counts who knocks."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.knocks: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer:
                self.knocks.append(peer.recv(200))


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def hostile_url(databases: Any) -> Iterator[str]:
    with databases.clone(databases.template("migrated", migrate)) as found:
        yield found


@pytest.fixture(scope="module")
def hostile_worker(hostile_url: str, kit: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    found = kit.worker(hostile_url, tmp_path_factory.mktemp("worker"))
    yield found
    found.end()


@pytest.fixture
def ask(hostile_worker: Any, kit: Any, hostile_url: str, listener: Listener) -> Callable[..., dict[str, Any]]:
    """Import a file as a new layer: what came of it, when nothing went wrong around it."""

    def run(file: Path, **options: Any) -> dict[str, Any]:
        outcome = hostile_worker.ask({"file": str(file), "new": "hostile", "crs": "EPSG:4326", **options})
        assert kit.faults_of(outcome) == []
        assert kit.left_in_staging(hostile_url) == []
        assert listener.knocks == []
        assert SECRET not in json.dumps(outcome.answers)
        answer: dict[str, Any] = outcome.answers[0]
        return answer

    return run
