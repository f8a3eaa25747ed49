"""The operating-system user that the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdi.embedded.programs import INSTALL
from sdi.errors import Unavailable


@dataclass(frozen=True)
class Account:
    """A user and its group, by number, and its name."""

    uid: int
    gid: int
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether this process runs as that user already."""
        return self.uid == os.geteuid()

    def switch(self) -> dict[str, Any]:
        """The arguments of `subprocess` that start a child as this user."""
        if self.is_ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand `path` over to this user."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)


def current() -> Account:
    """The user that this process runs as; a container may have given it no name."""
    uid = os.geteuid()
    try:
        return _account(pwd.getpwuid(uid))
    except KeyError:
        return Account(uid, os.getegid(), str(uid))


def server() -> Account:
    """``postgres`` where root asks, else the asking user. Raises Unavailable where root has no such user."""
    if os.geteuid() != 0:
        return current()
    try:
        return _account(pwd.getpwnam("postgres"))
    except KeyError as error:
        raise Unavailable("db.no_account", command=INSTALL) from error


def name_of(uid: int) -> str:
    """The name of a user, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
