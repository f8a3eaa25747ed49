"""Whether the parts of a shapefile belong together and are whole.

A reader takes what there is: of a copy that broke off, the rows that are left. Importing that
would delete the others. (ESRI Shapefile Technical Description, July 1998; dBASE III header.)
"""

import struct
from pathlib import Path

from sdi.errors import DataRefused

_HEADER = 100


def refuse_damaged(file: Path) -> None:
    """Raise DataRefused where a part is shorter than its header says, or parts differ in their rows."""
    _refuse_short(file)
    index, table = _beside(file, ".shx"), _beside(file, ".dbf")
    if index is None or table is None:
        return
    shapes = (index.stat().st_size - _HEADER) // 8
    rows, size = _dbf_rows(table)
    if table.stat().st_size < size:
        raise _damaged(file, f"{table.name}: {table.stat().st_size} < {size} byte")
    if rows != shapes:
        raise _damaged(file, f"{index.name}: {shapes}, {table.name}: {rows}")


def _refuse_short(file: Path) -> None:
    with file.open("rb") as opened:
        head = opened.read(_HEADER)
    if len(head) < _HEADER:
        raise _damaged(file, f"{len(head)} < {_HEADER} byte")
    promised = 2 * int(struct.unpack(">i", head[24:28])[0])
    if file.stat().st_size < promised:
        raise _damaged(file, f"{file.name}: {file.stat().st_size} < {promised} byte")


def _dbf_rows(table: Path) -> tuple[int, int]:
    """The number of records and the size in bytes that a DBF header promises."""
    with table.open("rb") as opened:
        head = opened.read(32)
    if len(head) < 32:
        raise _damaged(table, f"{len(head)} < 32 byte")
    rows, header, width = struct.unpack("<IHH", head[4:12])
    return int(rows), int(header) + int(rows) * int(width)


def _beside(file: Path, ending: str) -> Path | None:
    for candidate in (file.with_suffix(ending), file.with_suffix(ending.upper())):
        if candidate.is_file():
            return candidate
    return None


def _damaged(file: Path, reason: str) -> DataRefused:
    return DataRefused("import.damaged", file=file.name, reason=reason)
