"""Whether a DGN V7 is whole: its elements follow each other up to the mark of the end (ISFF)."""

import mmap
from pathlib import Path

from sdi.errors import DataRefused

_END = b"\xff\xff"


def refuse_cut(file: Path) -> None:
    """Raise DataRefused where the elements run out of the file before the mark of the end."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place, elements = 0, 0
        while content[place : place + 2] != _END:
            if place + 4 > len(content):
                reason = f"{len(content)} < {place + 4} byte"
                raise DataRefused("format.cut_off", file=file.name, row=elements, reason=reason)
            place += 4 + 2 * (content[place + 2] | content[place + 3] << 8)
            elements += 1
