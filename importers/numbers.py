"""Numbers as people write them: decimal comma, thousands dot, spaces, units behind."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Numbers(NamedTuple):
    """Parsed values (NaN where there is none), the places that could not be read, and the style found."""

    values: np.ndarray[tuple[int], np.dtype[np.float64]]
    unreadable: list[int]
    decimal: str


_THOUSANDS = {
    ".": re.compile(r"[-+]?\d{1,3}(\.\d{3})+"),
    ",": re.compile(r"[-+]?\d{1,3}(,\d{3})+"),
}


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
    points = commas = 0
    for text in texts:
        if not text:
            continue
        point, comma = text.rfind("."), text.rfind(",")
        if point >= 0 and comma >= 0:
            points, commas = points + (point > comma) * 1000, commas + (comma > point) * 1000
        elif comma >= 0:
            commas += text.count(",") == 1
            points += 1000 * (text.count(",") > 1)
        elif point >= 0:
            points += text.count(".") == 1
            commas += 1000 * (text.count(".") > 1)
    return "," if commas > points else "."


def _number(text: str, decimal: str) -> float | None:
    compact = text.strip().replace(" ", "").replace("\u00a0", "")
    other = "." if decimal == "," else ","
    if other in compact:
        if not _THOUSANDS[other].match(compact):
            return None
        compact = compact.replace(other, "")
    try:
        number = float(compact.replace(decimal, "."))
    except ValueError:
        return None
    return number if np.isfinite(number) else None
