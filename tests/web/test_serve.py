"""`sdi serve` as a process: how it starts, keeps its workers and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

SERVE = [sys.executable, "-c", "from sdi.cli.main import main; main()", "serve"]
CHECKOUT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """A running `sdi serve`."""

    def __init__(self, url: str, home: Path, *options: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._errors = (home / "serve.log").open("wb")
        env = {**os.environ, "SDI_DATABASE_URL": url, "SDI_HOME": str(home), "SDI_LANG": "vi"}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*SERVE, "--port", str(self.port), "--workers", "2", *options],
            env=env, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            start_new_session=True,
        )  # fmt: skip

    def told(self) -> str:
        """The line that tells that it is ready."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def workers(self) -> set[int]:
        """The serving processes; the one that imports beside them is none."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        living = {pid for pid in found if b"Z" not in Path(f"/proc/{pid}/stat").read_bytes().split()[2:3]}
        return {
            int(pid) for pid in living if b"sdi.processes" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        }

    def session(self) -> list[int]:
        """The processes that this service has started and that still run."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
        return found

    def end(self, with_signal: int = signal.SIGTERM) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(15)

    def close(self) -> None:
        """Leave nothing behind, however the test ended."""
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        self._errors.close()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture
def serve(city_url: str, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def start(*options: str) -> Service:
        started.append(Service(city_url, tmp_path, *options))
        return started[-1]

    yield start
    for service in started:
        service.close()


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)


def answers(service: Service) -> bool:
    try:
        return httpx.get(f"{service.base}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_starts_tells_its_address_and_ends(serve: Any) -> None:
    service = serve()
    assert service.told() == f"City SDI: {service.base}"
    assert answers(service)
    assert len(service.workers()) == 2
    assert service.end() == 0
    assert service.session() == []
    assert not answers(service)


def test_address_for_machines_and_end_by_ctrl_c(serve: Any) -> None:
    service = serve("--json")
    assert json.loads(service.told()) == {"ready": True, "address": service.base}
    os.killpg(service.process.pid, signal.SIGINT)  # as a terminal does: to all at once
    assert service.process.wait(15) == 0
    assert service.session() == []


def test_a_worker_that_dies_is_replaced(serve: Any) -> None:
    service = serve()
    service.told()
    before = service.workers()
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(service.workers()) == 2 and service.workers() != before)
    wait_for(lambda: all(answers(service) for _ in range(10)))
    figures = httpx.get(f"{service.base}/metrics").text
    assert len([line for line in figures.splitlines() if line.startswith("sdi_catalog_revision ")]) == 1


def test_workers_end_with_a_parent_that_is_killed(serve: Any) -> None:
    service = serve()
    service.told()
    service.process.kill()
    service.process.wait()
    wait_for(lambda: service.session() == [])


def test_a_taken_port_is_told_before_anything_starts(serve: Any, city_url: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [*SERVE, "--port", str(port)],
            env={**os.environ, "SDI_HOME": str(tmp_path / "untouched"), "SDI_LANG": "en"},
            cwd=CHECKOUT, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stdout == ""
    assert f"127.0.0.1:{port} is in use by another program" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "untouched").exists()


def test_figures_are_of_all_workers(serve: Any) -> None:
    service = serve()
    service.told()
    asked = 40
    for _ in range(asked):  # a connection each, so that both workers get some
        assert httpx.get(f"{service.base}/conformance").status_code == 200
    text = httpx.get(f"{service.base}/metrics").text
    counted = [line for line in text.splitlines() if 'route="/conformance"' in line and "_total{" in line]
    assert counted == [f'sdi_http_requests_total{{method="GET",route="/conformance",status="200"}} {asked}.0']


def test_log_is_json_without_queries(serve: Any, tmp_path: Path) -> None:
    service = serve()
    service.told()
    httpx.get(f"{service.base}/collections/wards/items?ten=Tên riêng")
    service.end()
    lines = [json.loads(line) for line in (tmp_path / "serve.log").read_text().splitlines()]
    asked = next(line for line in lines if line.get("path") == "/collections/wards/items")
    assert (asked["method"], asked["status"], asked["level"]) == ("GET", 200, "info")
    assert "riêng" not in (tmp_path / "serve.log").read_text()
