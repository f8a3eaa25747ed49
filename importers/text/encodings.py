"""The encodings that text of a file can be in, and the names people and files give them."""

from typing import Final, Literal, get_args

from importers.text.foreign import FOREIGN, encoding_of_ldid, foreign_named
from sdi.errors import UsageError

type Told = Literal[
    "utf-8",
    "tcvn3",
    "vni",
    "viscii",
    "vps",
    "cp1258",
    "cp1252",
    "utf-8-as-cp1252",
    "tcvn3-as-utf-8",
    "vni-as-utf-8",
]
"""What is told by the text alone. `a-as-b`: text of encoding a once taken for b, now stored as UTF-8."""

type Encoding = str
"""One of `ENCODINGS`, or of `importers.text.foreign.FOREIGN` where a file or an officer names it."""

ENCODINGS: Final[tuple[Told, ...]] = get_args(Told.__value__)

_NAMES: Final[dict[str, Told]] = {
    "65001": "utf-8",
    "88591": "cp1252",
    "abc": "tcvn3",
    "ansi1252": "cp1252",
    "ansi1258": "cp1258",
    "iso88591": "cp1252",
    "l1": "cp1252",
    "latin1": "cp1252",
    "tcvn": "tcvn3",
    "tcvn57123": "tcvn3",
    "utf8": "utf-8",
    "utf8sig": "utf-8",
    "vniwindows": "vni",
    "windowslatin1": "cp1252",
    "windowsvietnamese": "cp1258",
}


def encoding_named(name: str) -> Encoding:
    """The encoding a person asked for. Raises UsageError for a name that means none."""
    found = encoding_hinted(name)
    if found is None:
        raise UsageError("text.unknown_encoding", name=name, known=", ".join((*ENCODINGS, *FOREIGN)))
    return found


def encoding_hinted(name: str | None) -> Encoding | None:
    """The encoding meant by a file's own word: a `.cpg`, a DBF language driver, a MapInfo charset.

    One of `ENCODINGS`, an encoding of another language as Python names it, or None where there is
    no word or it means nothing known.
    """
    if name is None:
        return None
    wanted = name.strip().lower()
    if wanted in ENCODINGS:
        return wanted
    key = "".join(sign for sign in wanted if sign.isalnum())
    number = key.removeprefix("cp").removeprefix("windows").removeprefix("ansi")
    if number in ("1252", "1258"):
        return "cp1252" if number == "1252" else "cp1258"
    if key.startswith("ldid") and key[4:].isdecimal():
        return encoding_of_ldid(int(key[4:]))
    return _NAMES.get(key) or foreign_named(name)
