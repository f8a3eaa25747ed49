r"""In which bytes a DXF has its text, and letters that it writes by number (``\U+1EA1``)."""

import re
from pathlib import Path
from typing import NamedTuple

_UNICODE_FROM = b"AC1021"
"""AutoCAD 2007: from then on a DXF is UTF-8."""
_ESCAPE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")


class Letters(NamedTuple):
    """What is known of a drawing's text: the encoding, and the code page around escaped letters."""

    declared: str | None
    escaped_in: str | None


def letters_of_dxf(file: Path) -> Letters:
    """How a DXF is written. Older ones say a code page, which fonts like .VnTime do not keep to."""
    with file.open("rb") as opened:
        block = head = opened.read(64 * 1024)
        escaped = False
        while block and not escaped:
            escaped = b"\\U+" in block
            block = opened.read(1024 * 1024)
    unicode = _header(head, b"$ACADVER") >= _UNICODE_FROM
    page = re.fullmatch(rb"ANSI_(125[0-8]|874|932|936|949|950)", _header(head, b"$DWGCODEPAGE"))
    code_page = "utf-8" if unicode else f"cp{page[1].decode()}" if page else "cp1252"
    return Letters("utf-8" if unicode or escaped else None, code_page if escaped else None)


def unescaped(cell: bytes, code_page: str) -> bytes:
    """The text as UTF-8, letters by number made letters."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), cell.decode(code_page, "replace")).encode(
        "utf-8", "replace"
    )


def _header(head: bytes, name: bytes) -> bytes:
    """The value of a header variable: its name, a group code, and the value, a line each."""
    found = re.search(re.escape(name) + rb"\s*\n\s*\d+\s*\n\s*([^\r\n]*)", head)
    return found[1].strip() if found else b""
