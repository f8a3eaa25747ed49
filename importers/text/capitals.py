"""Capitals that an encoding could not write, found again from the letters around them.

TCVN3 has no toned capitals: "CẦN THƠ" is stored as the bytes of "CầN THƠ" and shown in a
capital font (.VnTimeH), which a data file does not name. VPS shares one byte between the two
cases of 14 letters. The letters whose case is lost are called *unsure* below; all others are sure.

The rule, for one cell:

1. A word with a sure small letter stays as it is.
2. A word with a sure capital after its first letter is written in capitals: "CầN" → "CẦN".
3. Any other word ("Hà", "ủ") may be a capitalised or a capital word. It is written in capitals
   only where the whole cell is: the cell has no sure small letter, and at least one word of it
   is written in capitals and is a syllable ("PHONG" is, the abbreviation "UBND" is not).

A toned capital before small letters can't be known: "ủy ban" for "Ủy ban", "Nhơn ái" for
"Nhơn Ái" are left, and `may_lack_capital` tells of them.
"""

import re
from collections.abc import Set

from importers.text.syllable import is_syllable
from importers.text.tables import LETTERS

_INNER_CAPITAL = re.compile(rf"[^\W\d_][A-Z{LETTERS.upper()}]")
_WORD = re.compile(r"[^\W\d_]+")


def restore_capitals(text: str, unsure: Set[str]) -> str:
    """`text` (NFC, one cell) with the `unsure` letters of capital words in upper case."""
    if not unsure or not _INNER_CAPITAL.search(text):
        return text
    whole_cell = _is_capital_cell(text, unsure)
    return _WORD.sub(lambda word: _restored(word[0], unsure, whole_cell), text)


def may_lack_capital(text: str, unsure: Set[str]) -> bool:
    """Whether a first letter may have been a capital: at the start, or after a capitalised word."""
    words: list[str] = _WORD.findall(text)
    before = ["", *words]
    return any(
        word[0] in unsure and (not previous or previous[0].isupper())
        for previous, word in zip(before, words, strict=False)
    )


def _restored(word: str, unsure: Set[str], whole_cell: bool) -> str:
    return word.upper() if whole_cell or _is_capital_word(word, unsure) else word


def _is_capital_word(word: str, unsure: Set[str]) -> bool:
    sure = [letter for letter in word if letter not in unsure]
    return all(letter.isupper() for letter in sure) and any(letter not in unsure for letter in word[1:])


def _is_capital_cell(text: str, unsure: Set[str]) -> bool:
    if any(letter.islower() and letter not in unsure for letter in text):
        return False
    words: list[str] = _WORD.findall(text)
    return any(_is_capital_word(word, unsure) and is_syllable(word.upper()) for word in words)
