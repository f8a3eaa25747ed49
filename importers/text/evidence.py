"""What a column shows of its encoding: its non-ASCII cells, their words, and a weight for each reading."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import is_normalized

from importers.text.codecs import decode_strictly, utf8_and_tail
from importers.text.encodings import Encoding
from importers.text.syllable import weigh

MOST_CELLS = 1_000
MOST_WORDS = 1_000

_ANY = rb"[A-Za-z\x02\x05\x06\x14\x19\x1e\x80-\xff]*"  # VISCII has letters below the space, too
_RAW_WORD = re.compile(_ANY + rb"[\x80-\xff]" + _ANY)
_NO_PUNCTUATION = re.compile(rb"[\x81\x83\x8a\x8c-\x90\x9a\x9c-\x9f\xa1-\xff]")
_PUNCTUATION_IN_WORD = re.compile(rb"[A-Za-z][\x80\x82\x84-\x89\x8b\x93\x94\x98\x99\x9b][A-Za-z]")
_BETWEEN_WORDS = re.compile("[\\s–—‘’‚“”„…•‹›]+")
_AROUND_WORDS = re.compile("^[«°]+|[»°²³ªº]+$")


@dataclass(frozen=True)
class Evidence:
    """The different non-ASCII cells of a column, evenly thinned to at most `MOST_CELLS`."""

    cells: Sequence[bytes]

    @cached_property
    def words(self) -> Sequence[bytes]:
        """The different words with a byte beyond ASCII, as raw bytes, evenly thinned.

        Different ones only: "Phường" in each cell is one piece of evidence, not a thousand. Of cells
        that fill their field the last word is left out, as it may be cut, where there are others.
        """
        return _thinned(
            list(dict.fromkeys(word for cell in self._uncut for word in words_of(cell))), MOST_WORDS
        )

    @property
    def _uncut(self) -> Iterator[bytes]:
        """The cells, those of the greatest length without their last word."""
        longest = max(map(len, self.cells), default=0)
        is_field_width = sum(len(cell) == longest for cell in self.cells) > 1
        for cell in self.cells:
            whole = cell.rpartition(b" ")[0] if is_field_width and len(cell) == longest else cell
            yield cell if whole.isascii() else whole

    @property
    def is_punctuation(self) -> bool:
        """Whether cells hold nothing beyond ASCII but quotes and dashes, where these can stand."""
        return not any(
            _NO_PUNCTUATION.search(cell) or _PUNCTUATION_IN_WORD.search(cell) for cell in self.cells
        )

    def weights(self, encoding: Encoding) -> list[float]:
        """How much each word speaks for this encoding; see `syllable.weigh`."""
        return [_weight(word, encoding) for word in self.words]


def words_of(cell: bytes) -> list[bytes]:
    """The words of a cell with a byte beyond ASCII, but for quotes and dashes."""
    return [word for word in _RAW_WORD.findall(cell) if not _is_punctuation(word)]


@dataclass(frozen=True, slots=True)
class Utf8Sorted:
    """The cells sorted by what UTF-8 makes of them.

    `proofs` cells hold at least one whole character beyond ASCII; `cut` cells end inside a character.
    """

    readable: Sequence[bytes]
    proofs: int
    cut: int
    broken: int
    decomposed: int


def gather(samples: Iterable[bytes]) -> Evidence:
    """The evidence in a column's raw values (repeated ones count once)."""
    cells = list(dict.fromkeys(cell for cell in samples if not cell.isascii()))
    return Evidence(_thinned(cells, MOST_CELLS))


def pool(parts: Iterable[Evidence]) -> Evidence:
    """The evidence of several columns together."""
    return gather(cell for part in parts for cell in part.cells)


def sort_utf8(cells: Iterable[bytes]) -> Utf8Sorted:
    """Try each cell as UTF-8; a tail cut inside a character is tolerated."""
    readable: list[bytes] = []
    proofs = cut = broken = decomposed = 0
    for cell in cells:
        try:
            text, tail = utf8_and_tail(cell)
        except UnicodeDecodeError:
            broken += 1
            continue
        readable.append(cell)
        proofs += not text.isascii()
        cut += bool(tail)
        decomposed += not is_normalized("NFC", text)
    return Utf8Sorted(readable, proofs, cut, broken, decomposed)


def _thinned[T](things: Sequence[T], most: int) -> Sequence[T]:
    if len(things) <= most:
        return things
    return [things[place * len(things) // most] for place in range(most)]


def _is_punctuation(word: bytes) -> bool:
    """Whether a "word" is only quotes or dashes, as most encodings have them: it tells nothing."""
    return all(0x80 <= byte <= 0xA0 for byte in word)


def _weight(word: bytes, encoding: Encoding) -> float:
    parts = _BETWEEN_WORDS.split(decode_strictly(word, encoding))
    telling = [part for part in (_AROUND_WORDS.sub("", part) for part in parts) if not part.isascii()]
    if not telling:
        return 0.5
    return sum(map(weigh, telling)) / len(telling)
