"""MapInfo tables that hold their data themselves; the others only name other files or databases."""

import re
from pathlib import Path

from sdi.errors import DataRefused

_POINTING = (
    (r'(?im)^\s*type\s+"?raster', "raster"),
    (r'(?im)^\s*type\s+"?(linked|odbc|wms|wfs|tileserver|grid|xls|xlsx|access|ascii|csv)', "{0}"),
    (r"(?im)^\s*create\s+view\b", "view"),
    (r"(?im)^\s*open\s+table\b", "open table"),
    (r'(?im)\\isseamless"?\s*=\s*"?true', "seamless"),
    (r'(?im)^\s*file\s+"([^"]*[\\/:][^"]*)"', "{0}"),
)


def refuse_links(file: Path) -> None:
    """Raise DataRefused where the table points to a raster, a database or a file elsewhere."""
    with file.open("rb") as opened:
        text = opened.read(256 * 1024).decode("latin-1")
    for pattern, what in _POINTING:
        if found := re.search(pattern, text):
            raise DataRefused("format.tab_elsewhere", file=file.name, what=what.format(*found.groups()))
