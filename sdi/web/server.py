"""The serving processes: Granian with several workers, each with an application of its own."""

import ctypes
import gc
import importlib
import json
import multiprocessing
import os
import shutil
import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import structlog
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sdi.errors import SdiError, Unavailable, UsageError
from sdi.settings import Settings
from sdi.web import logs

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_LAST_WORDS = 10
"""Seconds that a worker has for the answers under way when the service stops."""

_POLL = 0.1
_LOOK = 2.0
"""Seconds between two looks at the private server."""


def ensure_free(host: str, port: int) -> None:
    """Raise Unavailable where another program listens already.

    Granian would share the port with it, and readers would reach now the one, now the other.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError("serve.no_address", host=host, port=port, reason=error.strerror) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen()
        except OSError as error:
            key = "serve.port_taken" if error.errno == 98 else "serve.no_address"
            raise Unavailable(key, host=host, port=port, reason=error.strerror) from error


def run(settings: Settings, database_url: str, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` gets the address once the service can serve.

    The caller has verified positions (`sdi.check`). A worker that dies is replaced. Raises
    Unavailable where workers keep dying.
    """
    logs.configure(settings.log_level)
    ended = threading.Event()
    with _figures(settings):
        # imported once, here: the workers are forks of this process, which runs no thread of ours yet
        importlib.import_module("sdi.web.app")
        multiprocessing.set_start_method("fork", force=True)
        gc.freeze()
        try:
            server = _server(settings)
            server.on_startup(threading.Thread(target=_announce, args=(settings, on_ready, ended)).start)
            server.on_startup(threading.Thread(target=keep_database, args=(settings, ended)).start)
            server.serve(
                target_loader=partial(load_app, settings, database_url, os.getpid()), wrap_loader=False
            )
        except SystemExit as error:
            raise Unavailable("serve.failed") from error
        finally:
            ended.set()


def load_app(settings: Settings, database_url: str, parent: int) -> Any:
    """The application of a worker; the worker ends with its parent, however that ended."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)
    from sdi.web.app import create_app  # noqa: PLC0415  the metrics' folder must be known before

    return create_app(settings, database_url, verified=True)


def _server(settings: Settings) -> Any:
    return Granian(
        "sdi.web.server:load_app",
        address=str(socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][4][0]),
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_WORDS,
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": {}, "loggers": {"_granian": {"level": "ERROR", "propagate": True}}},
    )


@contextmanager
def _figures(settings: Settings) -> Iterator[None]:
    """The folder in which the workers add up their figures; the port makes it this service's own."""
    folder = settings.home / f"metrics-{settings.port}"
    try:
        shutil.rmtree(folder, ignore_errors=True)  # of a service that was killed
        folder.mkdir(parents=True)
    except OSError as error:
        raise Unavailable(
            "db.home_unusable", home=settings.home, file=folder, reason=error.strerror
        ) from error
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    try:
        yield
    finally:
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]
        shutil.rmtree(folder, ignore_errors=True)


def keep_database(settings: Settings, ended: threading.Event) -> None:
    """Start the private server again where it was killed under the service, until `ended`."""
    if settings.database_url:
        return
    from sdi.embedded import Cluster  # noqa: PLC0415  a service with a server of its own needs none

    cluster = Cluster(settings.home)
    while not ended.wait(_LOOK):
        try:
            if not cluster.status().is_ready:
                cluster.start()
        except SdiError as error:
            structlog.get_logger("sdi.database").warning("not restarted", reason=error.tell("en"))


def _announce(settings: Settings, on_ready: Callable[[str], None], ended: threading.Event) -> None:
    """Tell the address as soon as the service says that it is ready.

    It waits before its first look: while the workers are forked it must hold no lock.
    """
    address = reachable_address(settings)
    while not ended.wait(_POLL):
        if _is_ready(address):
            on_ready(settings.base_url or address)
            return


def reachable_address(settings: Settings) -> str:
    """An address on this machine under which the service answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:  # noqa: S310
            return bool(json.load(answer)["ready"])
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return False
