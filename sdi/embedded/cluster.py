"""The private server of one home, shared by all commands that work on that home."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sdi.db import connect
from sdi.embedded import place as places
from sdi.embedded import postmaster, programs
from sdi.embedded.birth import make_cluster
from sdi.embedded.launch import launch, usual_port
from sdi.embedded.lease import Lease, one_at_a_time, only_user, users
from sdi.embedded.place import Place
from sdi.embedded.status import Status
from sdi.errors import Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    from sdi.settings import Settings


class Cluster:
    """The PostgreSQL cluster of one home, made at its first start.

    Whoever starts it holds a lease; the server ends with the last lease, however its holder
    ended, unless it was started `detached`. `options` are server settings for a start by this
    object alone (tests switch fsync off); they are never written down.
    """

    def __init__(self, home: Path, options: Mapping[str, str] | None = None) -> None:
        self._home = home.resolve()
        self._options = dict(options or {})
        self._lease: Lease | None = None

    def start(self, detached: bool = False) -> str:
        """The URL of the server, which was started if it was not running.

        `detached`: it stays until `shut_down`; else until `stop` here and everywhere else.
        Raises Unavailable: no PostGIS, a home that can't be written, another user's home.
        """
        with _told(self._home):
            self._home.mkdir(parents=True, exist_ok=True)
            with one_at_a_time(self._home / "db.lock"):
                place = places.make(self._home)
                self._lease = self._lease or Lease(place.lease)
                try:
                    self._ensure_server(place)
                    if detached:
                        place.stays.touch()
                except BaseException:
                    self._give_back()
                    raise
        if detached:
            self._give_back()
        return self.url

    def stop(self) -> None:
        """Give back the lease of this object; stops the server if that was the last."""
        self._give_back()
        place = self._place()
        if place is not None and not place.stays.exists():
            _halt_unused(place)

    def shut_down(self, force: bool = False) -> None:
        """Stop a server that was started to stay. Raises Conflict while it is in use, unless `force`."""
        place = self._place()
        if place is None:
            return
        place.stays.unlink(missing_ok=True)
        if force:
            postmaster.halt(place.data)
        else:
            _halt_unused(place)
        if postmaster.find(place.data) is not None:
            raise Conflict("db.in_use", users=", ".join(map(str, users(place.lease))))

    def status(self) -> Status:
        """What runs now; makes and starts nothing."""
        place = self._place()
        if place is None or not place.data.is_dir():
            return Status("absent", self._home / "db", None, None, None, False, [])
        server = postmaster.find(place.data)
        return Status(
            state=server.state if server else "stopped",
            folder=place.folder,
            pid=server.pid if server else None,
            port=server.port if server else usual_port(place),
            version=int((place.data / "PG_VERSION").read_text()),
            stays=bool(server) and place.stays.exists(),
            users=users(place.lease),
        )

    @property
    def url(self) -> str:
        """The libpq URL by the private socket: no password, for the user that runs the server and root.

        Raises NotFound where no cluster was made yet.
        """
        place = self._made()
        server = postmaster.find(place.data)
        sockets = server.sockets if server else place.sockets()
        port = server.port if server else usual_port(place)
        return f"postgresql://sdi@/sdi?host={quote(str(sockets))}&port={port}"

    @property
    def tcp_url(self) -> str:
        """The libpq URL by loopback with the password, for programs of other users (QGIS).

        Raises NotFound where no cluster was made yet.
        """
        place = self._made()
        server = postmaster.find(place.data)
        port = server.port if server else usual_port(place)
        return f"postgresql://sdi:{place.password.read_text()}@127.0.0.1:{port}/sdi"

    def _place(self) -> Place | None:
        with _told(self._home):
            return places.find(self._home)

    def _made(self) -> Place:
        place = self._place()
        if place is None or not place.data.is_dir():
            raise NotFound("db.absent", home=self._home)
        return place

    def _give_back(self) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            lease.close()

    def _ensure_server(self, place: Place) -> None:
        if not place.data.is_dir():
            make_cluster(place, programs.newest())
        if not postmaster.wait_until(lambda: _is_decided(place, self._answers), seconds=10):
            connect(self.url).close()  # tells why
        if postmaster.find(place.data) is None:
            place.stays.unlink(missing_ok=True)  # of a server that ended without its keeper
            launch(place, self._options)

    def _answers(self) -> bool:
        try:
            connect(self.url).close()
        except Unavailable as error:
            return "too many clients" in str(error)
        return True


def _is_decided(place: Place, answers: Callable[[], bool]) -> bool:
    """Whether a server runs and answers, or none runs: one that was killed just now does neither."""
    return postmaster.settle(place.data) is None or answers()


@contextmanager
def running(settings: "Settings") -> Iterator[str]:
    """The URL of a database for as long as the block lasts.

    ``SDI_DATABASE_URL`` where it is set, else the private server, started if need be.
    """
    if settings.database_url:
        yield settings.database_url
        return
    cluster = Cluster(settings.home)
    url = cluster.start()
    try:
        yield url
    finally:
        cluster.stop()


def _halt_unused(place: Place) -> None:
    with only_user(place.lease) as unused:
        if unused:
            postmaster.halt(place.data)
    if not unused:  # others use it, or its keeper is stopping it: then a lease is had afterwards
        Lease(place.lease).close()


@contextmanager
def _told(home: Path) -> Iterator[None]:
    """A home that can't be used, in one sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable(
            "db.home_unusable", home=home, file=error.filename or home, reason=reason
        ) from error
