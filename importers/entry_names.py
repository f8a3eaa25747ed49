"""Names in zip archives: UTF-8 where it is said or shows, else Vietnamese of older days, else cp437."""

import re
import zipfile
from collections.abc import Sequence

from importers.text.codecs import decode
from importers.text.detect import detect

_UTF8_FLAG = 0x800


def readable_names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of the entries as their author saw them, as far as their bytes tell.

    An archive says of each name only whether it is UTF-8; the others are bytes in what the
    author's system spoke, which `zipfile` takes for cp437 (APPNOTE.TXT, appendix D).
    """
    raw = [entry.filename.encode("cp437") for entry in entries if _is_foreign(entry)]
    encoding = detect(raw).encoding if raw else "utf-8"
    return [
        _safe(decode(entry.filename.encode("cp437"), encoding)) if _is_foreign(entry) else entry.filename
        for entry in entries
    ]


def _is_foreign(entry: zipfile.ZipInfo) -> bool:
    return not entry.flag_bits & _UTF8_FLAG and not entry.filename.isascii()


def _safe(name: str) -> str:
    """Letters that an encoding left unread must not become parts of a path."""
    return re.sub(r"[\x00-\x1f\x7f]", "_", name)
