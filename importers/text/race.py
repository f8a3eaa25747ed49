"""Several encodings read the same words; the one whose words are Vietnamese leads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from importers.text.codecs import decode
from importers.text.encodings import Encoding
from importers.text.evidence import Evidence, words_of

MARGIN: Final = 0.1
ONE_WORD: Final = 1.5
PLAUSIBLE: Final = 0.6
RARE: Final[Collection[Encoding]] = ("viscii", "vps")
MIXED_WORDS: Final = 3
MIXED_SHARE: Final = 0.08


@dataclass(frozen=True)
class Race:
    """The weights that each of some encodings gives to each word; ties are led by the order given."""

    evidence: Evidence
    weights: dict[Encoding, list[float]]

    @cached_property
    def scores(self) -> dict[Encoding, float]:
        """The mean weight by encoding: 1 is all Vietnamese."""
        words = max(1, len(self.evidence.words))
        return {encoding: round(sum(weights) / words, 3) for encoding, weights in self.weights.items()}

    @cached_property
    def best(self) -> Encoding:
        """The encoding of the highest score."""
        return max(self.scores, key=lambda encoding: self.scores[encoding])

    @property
    def best_common(self) -> Encoding:
        """The best of the encodings that GIS files are usually in."""
        return max(self._common, key=lambda encoding: self.scores[encoding])

    @property
    def _common(self) -> list[Encoding]:
        return [encoding for encoding in self.scores if encoding not in RARE]

    @cached_property
    def near(self) -> list[Encoding]:
        """The best encoding and those that come near it.

        Near is by less than `MARGIN`, or by about one word where most words are Vietnamese in the
        other reading, too; rare encodings must come within the margin.
        """
        return [encoding for encoding in self.scores if self._is_near(encoding)]

    def _is_near(self, encoding: Encoding) -> bool:
        score, best = self.scores[encoding], self.scores[self.best]
        if score > best - MARGIN:
            return True
        one_word = ONE_WORD / max(1, len(self.evidence.words))
        return encoding not in RARE and score >= PLAUSIBLE and score > best - one_word

    @cached_property
    def lead(self) -> float:
        """How far the best is before the second."""
        others = [score for encoding, score in self.scores.items() if encoding != self.best]
        return self.scores[self.best] - max(others)

    def near_ones_agree(self) -> bool:
        """Whether the encodings near the best read every cell looked at alike."""
        return self._agree(self.near)

    def common_ones_agree(self) -> bool:
        """Whether the usual encodings read every cell alike: only quotes and dashes differ from ASCII."""
        return self._agree(self._common)

    def _agree(self, encodings: Collection[Encoding]) -> bool:
        readings = {tuple(decode(cell, encoding) for cell in self.evidence.cells) for encoding in encodings}
        return len(readings) == 1

    @cached_property
    def is_mixed(self) -> bool:
        """Whether the best can't read several words of which another encoding makes a syllable.

        Then rows of two origins share the column. Among names of one origin 2 % of words do so.
        """
        others = [weights for encoding, weights in self.weights.items() if encoding != self.best]
        strange = [
            place
            for place, weight in enumerate(self.weights[self.best])
            if weight <= 0 and any(weights[place] == 1 for weights in others)
        ]
        return len(strange) >= MIXED_WORDS and len(strange) > MIXED_SHARE * len(self.evidence.words)

    @cached_property
    def odd(self) -> list[tuple[bytes, Encoding]]:
        """Cells of which the best reads no word and another usual encoding reads all, and that encoding.

        Rows of another origin, too few to tell of a mixed column. Of the country's 3,321 ward names
        one at most is taken for such.
        """
        by_word = {
            encoding: dict(zip(self.evidence.words, weights, strict=True))
            for encoding, weights in self.weights.items()
            if encoding not in RARE
        }
        best = by_word.pop(self.best, {})
        found: list[tuple[bytes, Encoding]] = []
        for cell in self.evidence.cells:
            words = words_of(cell)
            if words and all(best.get(word, 1.0) <= 0 for word in words):
                able = (
                    name for name, weights in by_word.items() if all(weights[word] == 1 for word in words)
                )
                found += [(cell, encoding) for encoding in list(able)[:1]]
        return found


def run(evidence: Evidence, encodings: Sequence[Encoding]) -> Race:
    """Let each encoding read the words of `evidence`."""
    return Race(evidence, {encoding: evidence.weights(encoding) for encoding in encodings})
