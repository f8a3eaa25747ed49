"""Numbers as people write them: decimal comma, thousands dot, spaces between thousands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Numbers(NamedTuple):
    """Parsed values (NaN where there is none), the places that could not be read, and the style found."""

    values: np.ndarray[tuple[int], np.dtype[np.float64]]
    unreadable: list[int]
    decimal: str


_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_THOUSANDS = {
    ".": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d*)?", re.ASCII),
    ",": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII),
}

_GAP = r" \t\xa0\xc2"
"""What stands between thousands: a space, or a no-break space in any encoding (bytes, as Latin-1)."""
_MARKED = rf"^\s*[-+]?[\d{_GAP}]*[.,][\d.,{_GAP}eE+-]*$"


def _forms(mark: str, other: str) -> tuple[str, str, str]:
    """Regular expressions of what says that `mark` parts decimals, of any with one mark, of the unclear."""
    both = rf"^\s*[-+]?[\d{_GAP}]+[{other}][\d{other}{_GAP}]*[{mark}][\d{_GAP}]*$"
    thousands = rf"^\s*[-+]?\d{{1,3}}(?:[{other}]\d{{3}}){{2,}}\s*$"
    single = rf"^\s*[-+]?[\d{_GAP}]*[{mark}]\d*(?:[eE][-+]?\d+)?[{_GAP}]*$"
    unclear = rf"^\s*[-+]?[1-9]\d{{0,2}}[{mark}]\d{{3}}\s*$"
    return f"{both}|{thousands}", single, unclear


_FORMS = {".": _forms(".", ","), ",": _forms(",", ".")}


@dataclass
class DecimalMarks:
    """What the values of a column say about its decimal mark, counted in rows: adding order is no matter.

    `clear` counts the values that are numbers by one mark only (``1,5``, ``1.234.567``), `unclear` those
    that may have thousands or three decimals (``1.234``), by the mark that would part the decimals.
    """

    clear: dict[str, int]
    unclear: dict[str, int]

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> "DecimalMarks":
        """What these texts say."""
        marks = cls({".": 0, ",": 0}, {".": 0, ",": 0})
        counted = pc.value_counts(pa.array(texts, pa.large_string()).cast(pa.large_binary()))
        marks.add(counted.field("values"), counted.field("counts"))
        return marks

    def add(self, values: pa.Array, counts: pa.Array) -> None:
        """Count different values (bytes), each as often as `counts` says."""
        wanted = pc.fill_null(pc.match_substring_regex(values, _MARKED), False)
        values, counts = values.filter(wanted), counts.filter(wanted)
        if not len(values):
            return
        for mark, forms in _FORMS.items():
            told, single, unclear = (pc.match_substring_regex(values, form) for form in forms)
            clear = pc.or_(told, pc.and_not(single, unclear))
            self.clear[mark] += pc.sum(counts.filter(clear)).as_py() or 0
            self.unclear[mark] += pc.sum(counts.filter(unclear)).as_py() or 0

    @property
    def mark(self) -> str:
        """``.`` or ``,``; where no value tells, the mark that is there parts decimals, else a point."""
        told = self.clear if any(self.clear.values()) else self.unclear
        return "," if told[","] > told["."] else "."

    @property
    def is_ambiguous(self) -> bool:
        """Whether there are values with a mark, and none tells what it means."""
        return any(self.unclear.values()) and not any(self.clear.values())

    @property
    def is_contradictory(self) -> bool:
        """Whether some values are numbers by one mark only, and some by the other."""
        return all(self.clear.values())


def parse_numbers(texts: Sequence[str | None], decimal: str | None = None) -> Numbers:
    """The numbers of one column; one style holds for all of them, found here where it is not told.

    ``1.234,5`` and ``1234,5`` tell a decimal comma, ``1,234.5`` a decimal point; where no
    value tells, a point is a decimal point and a comma a decimal comma.
    """
    decimal = decimal or decimal_mark(texts)
    values = np.full(len(texts), np.nan)
    unreadable = []
    for place, text in enumerate(texts):
        if text is None or not text.strip():
            continue
        number = _number(text, decimal)
        if number is None:
            unreadable.append(place)
        else:
            values[place] = number
    return Numbers(values, unreadable, decimal)


def decimal_mark(texts: Sequence[str | None]) -> str:
    """``.`` or ``,``: what parts the decimals in a column."""
    return DecimalMarks.of(texts).mark


def _number(text: str, decimal: str) -> float | None:
    compact = text.strip().replace(" ", "").replace("\u00a0", "")
    other = "." if decimal == "," else ","
    if other in compact:
        if not _THOUSANDS[other].fullmatch(compact):
            return None
        compact = compact.replace(other, "")
    compact = compact.replace(decimal, ".")
    number = float(compact) if _PLAIN.fullmatch(compact) else np.inf
    return number if np.isfinite(number) else None
