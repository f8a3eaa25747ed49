"""Which columns of a table hold the coordinates."""

from typing import NamedTuple


class XYColumns(NamedTuple):
    """The columns that someone named; None where the names in the file are to tell."""

    x: str | None = None
    y: str | None = None


NAMED_BY_FILE = XYColumns()
