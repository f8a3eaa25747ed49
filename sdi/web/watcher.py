"""Each worker's copy of the catalog, kept at the database's revision."""

import select
import threading
from collections.abc import Callable
from contextlib import suppress
from types import MappingProxyType

import psycopg2
import structlog
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection  # noqa: N812

from layers.catalog import Catalog, catalog_revision, load_catalog
from sdi.db import connect
from sdi.errors import SdiError, Unavailable

_TICK = 0.5
"""Seconds between two looks at the revision, where no notification comes."""

_log = structlog.get_logger("sdi.catalog")


def open_to_all(catalog: Catalog) -> Catalog:
    """The catalog without the layers that need a key to be read: to the public they don't exist."""
    layers = {name: layer for name, layer in catalog.layers.items() if layer.layer.access.public}
    return Catalog(catalog.revision, MappingProxyType(layers))


class CatalogWatcher:
    """Listens for changes of the catalog, and looks for itself too: a notification can get lost.

    It outlives the database: while that is away the last known catalog stays, and the
    connection is tried again at each tick.
    """

    def __init__(
        self, url: str, on_load: Callable[[Catalog], None] = lambda _: None, tick: float = _TICK
    ) -> None:
        self._url = url
        self._on_load = on_load
        self._tick = tick
        self._catalog: Catalog | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="catalog watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; returns when the thread has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def catalog(self) -> Catalog:
        """The latest catalog. Raises Unavailable before the first one was read."""
        if self._catalog is None:
            raise Unavailable("web.no_catalog")
        return self._catalog

    @property
    def is_loaded(self) -> bool:
        """Whether there is a catalog yet."""
        return self._catalog is not None

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except (psycopg2.Error, SdiError) as error:
                _log.warning("catalog lost", reason=type(error).__name__)
                self._stop.wait(self._tick)

    def _follow(self) -> None:
        """Keep up over one connection, until told to stop or the connection fails."""
        connection = connect(self._url, "sdi serve: catalog")
        try:
            connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
            with connection.cursor() as cursor:
                cursor.execute("listen sdi_catalog")
            while not self._stop.is_set():
                self._refresh(connection)
                self._await_notice(connection)
        finally:
            with suppress(psycopg2.Error):
                connection.close()

    def _refresh(self, connection: Connection) -> None:
        if self._catalog is None or catalog_revision(connection) != self._catalog.revision:
            self._catalog = open_to_all(load_catalog(connection))
            self._on_load(self._catalog)
            _log.info("catalog loaded", revision=self._catalog.revision, layers=len(self._catalog.layers))

    def _await_notice(self, connection: Connection) -> None:
        if select.select([connection], [], [], self._tick)[0]:
            connection.poll()
            connection.notifies.clear()
