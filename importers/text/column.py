"""A whole column decoded: its different values once each, and what went wrong with which."""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from importers.text.capitals import may_lack_capital
from importers.text.codecs import CASE_LOST, decode, is_cut
from importers.text.encodings import Encoding
from importers.text.foreign import FOREIGN
from importers.text.verdict import Remark
from sdi.errors import DataRefused


@dataclass(frozen=True, slots=True)
class DecodedColumn:
    """The texts, in the order of the raw values, and places (from 0) of those to report.

    `cut`: the value ended inside a character, which is left out.
    `broken`: the value is not in the encoding; each byte that can't be read is U+FFFD.
    `capital_unknown`: a word starts with a small letter that the encoding can't write as a capital.
    """

    encoding: Encoding
    texts: list[str]
    cut: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    capital_unknown: tuple[int, ...] = ()

    def remarks(self) -> list[Remark]:
        """What a report should say about these values."""
        counts = (("text.cut", len(self.cut)), ("text.broken", len(self.broken)))
        told: list[Remark] = [(key, {"n": n, "of": len(self.texts)}) for key, n in counts if n]
        if self.capital_unknown:
            example = self.texts[self.capital_unknown[0]]
            values = {"n": len(self.capital_unknown), "example": example, "encoding": self.encoding}
            told.append(("text.capital_unknown", values))
        return told


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
            codec = encoding if encoding in FOREIGN else "utf-8"
            texts.append(normalize("NFC", raw.decode(codec, "replace")))
            broken.append(place)
        else:
            if is_cut(raw, encoding):
                cut.append(place)
    return DecodedColumn(encoding, texts, tuple(cut), tuple(broken), _without_capital(texts, encoding))


def _without_capital(texts: list[str], encoding: Encoding) -> tuple[int, ...]:
    lost = CASE_LOST.get(encoding)
    if not lost:
        return ()
    return tuple(place for place, text in enumerate(texts) if may_lack_capital(text, lost))
