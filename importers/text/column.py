"""A whole column decoded: its different values once each, and what went wrong with which."""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from importers.text.capitals import may_lack_capital
from importers.text.codecs import CASE_LOST, decode, is_cut
from importers.text.encodings import Encoding
from sdi.errors import DataRefused


@dataclass(frozen=True, slots=True)
class DecodedColumn:
    """The texts, in the order of the raw values, and places (from 0) of those to report.

    `cut`: the value ended inside a UTF-8 character, which is left out.
    `broken`: the value is not UTF-8; each byte that can't be read is U+FFFD.
    `capital_unknown`: the first letter is small, but the encoding couldn't have written it large.
    """

    texts: list[str]
    cut: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    capital_unknown: tuple[int, ...] = ()


def decode_column(raw_values: Iterable[bytes], encoding: Encoding) -> DecodedColumn:
    """Decode the unique values of a column (the dictionary of a dictionary-encoded array).

    Unlike `codecs.decode` it refuses nothing: one bad cell is reported and the rest is read.
    """
    texts: list[str] = []
    cut: list[int] = []
    broken: list[int] = []
    for place, raw in enumerate(raw_values):
        try:
            texts.append(decode(raw, encoding))
        except DataRefused:
            texts.append(normalize("NFC", raw.decode("utf-8", "replace")))
            broken.append(place)
        else:
            if is_cut(raw, encoding):
                cut.append(place)
    return DecodedColumn(texts, tuple(cut), tuple(broken), _without_capital(texts, encoding))


def _without_capital(texts: list[str], encoding: Encoding) -> tuple[int, ...]:
    lost = CASE_LOST.get(encoding)
    if not lost:
        return ()
    return tuple(place for place, text in enumerate(texts) if may_lack_capital(text, lost))
