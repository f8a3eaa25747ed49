"""Where the cluster of one home lives.

An ordinary user's is ``SDI_HOME/db``. Root's server runs as another user, who often can't reach
``SDI_HOME``: there ``SDI_HOME/db`` is a link to a folder of its own below ``/var/lib/city-sdi``.
A removed home leaves that folder alone, a moved one keeps it, a copied one gets a new one.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sdi.embedded import account
from sdi.embedded.account import Account
from sdi.errors import Unavailable

SYSTEM = Path("/var/lib/city-sdi")
LONGEST_SOCKET_FOLDER = 92  # sun_path has 108 bytes: "/.s.PGSQL.", five digits and a zero follow


@dataclass(frozen=True)
class Place:
    """The folder of one cluster, the files in it, and the user that its server runs as."""

    home: Path
    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """The server's data directory; there is one only when it is complete."""
        return (self.folder / "data").resolve()  # an operator may link it to another disk

    @property
    def lease(self) -> Path:
        """The file whose shared lock every user of the server holds."""
        return self.folder / "lease"

    @property
    def stays(self) -> Path:
        """Present while the server stays although nobody holds a lease; it goes with a removed home."""
        return self.home / "db.stays"

    @property
    def port(self) -> Path:
        """The file that remembers the port."""
        return self.folder / "port"

    @property
    def password(self) -> Path:
        """The password of role sdi over TCP, readable by the owner alone."""
        return self.folder / "password"

    @property
    def log(self) -> Path:
        """What the server says since its last start."""
        return self.folder / "server.log"

    def sockets(self) -> Path:
        """The folder of the server's socket: in the cluster's folder where the path is short enough."""
        own = self.folder / "socket"
        if _fits(own):
            return own
        name = f"city-sdi-{short(self.folder)}"
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / name
        return runtime if _fits(runtime) else Path("/tmp") / name  # noqa: S108 - checked by `private`

    def private(self, folder: Path) -> Path:
        """Make `folder` the server user's own, closed to all others. Raises Unavailable where it is not."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == os.geteuid():
            self.account.own(folder)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != self.account.uid or found.st_mode & 0o077:
            raise Unavailable("db.foreign_folder", folder=folder, user=self.account.name)
        return folder


def short(path: Path) -> str:
    """A short name that two different paths don't share."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def find(home: Path) -> Place | None:
    """The place of the cluster of `home`, if one was made. Raises Unavailable if it is another user's."""
    db = home / "db"
    if not db.is_dir():
        return None
    folder = db.resolve()
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise Unavailable("db.belongs_to", folder=home, user=account.name_of(owner))
    return None if _is_copy(home, folder) else Place(home, folder, account.server())


def make(home: Path, system: Path = SYSTEM) -> Place:
    """The place of the cluster of `home`, made where there is none. Raises Unavailable, OSError."""
    place = find(home) or Place(home, _new_folder(home, system), account.server())
    (place.folder / "home").write_bytes(os.fsencode(home))
    return place


def _new_folder(home: Path, system: Path) -> Path:
    db = home / "db"
    if account.server().is_ours:
        db.mkdir(mode=0o700)
        return db.resolve()
    folder = _unused(system, short(home))
    _make_passable(system, 0o755)
    _make_passable(folder, 0o711)
    db.unlink(missing_ok=True)
    db.symlink_to(folder)
    return folder


def _make_passable(folder: Path, mode: int) -> None:
    """Make `folder` where it is missing, such that the server's user gets through whatever the umask."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(mode)


def _unused(system: Path, name: str) -> Path:
    """A folder that no earlier home of the same path has left behind."""
    names = (name if n == 1 else f"{name}-{n}" for n in count(1))
    return next(system / n for n in names if not (system / n).exists())


def _is_copy(home: Path, folder: Path) -> bool:
    """Whether `folder` still belongs to the home that `home` was copied from."""
    note = folder / "home"
    first = Path(os.fsdecode(note.read_bytes())) if note.is_file() else home
    return first != home and (first / "db").exists() and (first / "db").resolve() == folder


def _fits(folder: Path) -> bool:
    # a comma would separate hosts in a connection string
    return len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and "," not in str(folder)
