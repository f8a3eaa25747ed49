"""How far an import has come, and the one way to stop it from outside."""

from typing import Protocol

from sdi.errors import Conflict


class Cancelled(Conflict):
    """Someone asked for the import to stop; nothing of the layer was touched."""


class Progress(Protocol):
    """Told of each stage as it begins and of rows as they pass; either may raise `Cancelled`."""

    def stage(self, key: str) -> None:
        """A stage begins; `key` is of the message catalogue."""

    def rows(self, done: int, total: int | None) -> None:
        """So many rows of the present stage are through; `total` is None where it is not known."""


class Silent:
    """Nobody is watching."""

    def stage(self, key: str) -> None:
        """Say nothing."""

    def rows(self, done: int, total: int | None) -> None:
        """Say nothing."""
