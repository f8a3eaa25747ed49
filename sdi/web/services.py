"""What the routes of one worker share: settings, catalog, database; at ``request.app.state.services``."""

import re
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from starlette.requests import Request

from layers.catalog import Catalog
from sdi.errors import SdiError, Unavailable
from sdi.messages import LANGUAGES, Language, best_language
from sdi.settings import Settings
from sdi.web.facts import Facts
from sdi.web.keys import Keys
from sdi.web.ogc.engine import Engine
from sdi.web.pool import Database
from sdi.web.watcher import CatalogWatcher

if TYPE_CHECKING:
    from sdi.web.coverage.raster import Rasters

_HOST = re.compile(r"[A-Za-z0-9._\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_SCHEMES = ("http", "https")
_RETRY = 1.0

_log = structlog.get_logger("sdi.web")


class Services:
    """The shared parts of one worker. Nothing is connected before `start` or the first use.

    `verified`: the control points were checked already, by the process that started the workers.
    `on_catalog` is called with each new state of the catalog, in the watcher's thread.
    """

    def __init__(
        self,
        settings: Settings,
        database_url: str,
        verified: bool = False,
        on_catalog: Callable[[Catalog], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self.database = Database(database_url)
        self.facts = Facts(self.database)
        self.keys = Keys(self.database)
        self.engine = Engine(settings)
        self.positions_verified = verified
        self._watcher = CatalogWatcher(database_url, on_catalog)
        self._ended = threading.Event()
        self._preparer = threading.Thread(target=self._prepare, name="preparation", daemon=True)

    @cached_property
    def rasters(self) -> "Rasters":
        """The raster files."""
        from sdi.web.coverage.raster import Rasters  # noqa: PLC0415  rasterio is needed by few requests

        return Rasters(self.settings.raster_dir)

    def start(self) -> None:
        """Begin to follow the catalog; check the control points where that was not done."""
        self._watcher.start()
        self._preparer.start()

    def close(self) -> None:
        """Let go of the database."""
        self._ended.set()
        if self._preparer.is_alive():
            self._preparer.join()
        self._watcher.stop()
        self.database.close()

    @property
    def catalog(self) -> Catalog:
        """The layers that anyone may see, as they are now; take it once a request.

        Raises Unavailable before it is known, and while a control point is off: better no
        position than a wrong one.
        """
        if not self.positions_verified:
            raise Unavailable("web.no_positions")
        return self._watcher.catalog

    @property
    def is_closing(self) -> bool:
        """Whether the service stops: what goes on without end should end now."""
        return self._ended.is_set()

    @property
    def has_catalog(self) -> bool:
        """Whether the catalog was read yet."""
        return self._watcher.is_loaded

    def language(self, request: Request) -> Language:
        """The language of the answer: ``?lang=``, else ``Accept-Language``, else the setting."""
        asked = request.query_params.get("lang")
        for language in LANGUAGES:
            if asked == language:
                return language
        return best_language(request.headers.get("accept-language"), self.settings.lang)

    def base_url(self, request: Request) -> str:
        """The public address of the service without a slash at its end, for links.

        Where no address is set, it is the one that the reader or the proxy before us named,
        if that is a host at all.
        """
        if self.settings.base_url:
            return self.settings.base_url.rstrip("/")
        headers = request.headers
        scheme = _first(headers.get("x-forwarded-proto")) or request.url.scheme
        host = _first(headers.get("x-forwarded-host")) or headers.get("host") or ""
        if not _HOST.fullmatch(host):
            host = f"{self.settings.host}:{self.settings.port}"
        return f"{scheme if scheme in _SCHEMES else 'http'}://{host}"

    def _prepare(self) -> None:
        """What need not be done before the first request, but is best done before it comes."""
        self._verify()
        if not self._ended.is_set():
            self.engine.warm()

    def _verify(self) -> None:
        """Check the control points as soon as the database answers."""
        from sdi.check import verify_positions  # noqa: PLC0415  numpy and pyproj, for this alone

        while not self._ended.is_set() and not self.positions_verified:
            try:
                with self.database.read() as connection:
                    verify_positions(connection)
                self.positions_verified = True
            except SdiError as error:
                _log.error("positions not verified", reason=error.key)
                self._ended.wait(_RETRY)


def services(request: Request) -> Services:
    """The services of the application that a request came to."""
    found: Services = request.app.state.services
    return found


def _first(header: str | None) -> str | None:
    return header.split(",")[0].strip() if header else None
