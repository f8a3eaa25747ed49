"""What was found out about the encoding of a column, and how to say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from importers.text.encodings import Encoding
from sdi.errors import DataRefused

type Certainty = Literal["certain", "likely", "ambiguous", "ascii"]
type Remark = tuple[str, dict[str, Any]]
"""A key of the message catalogue and its values."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The encoding of one column, or of a file.

    `encoding`: what was decided; where `certainty` is ``ambiguous`` only the best guess.
    `certainty`: ``certain``; ``likely`` (take it, show the samples); ``ambiguous`` (a person must
    say); ``ascii`` (no letter depends on the encoding).
    `scores`: for each encoding tried, how much of the words it reads is Vietnamese (−0.5 to 1).
    `samples_before_after`: a few cells as Latin-1 shows their bytes, and as decoded.
    `decided_on`: number of different cells with a non-ASCII byte that were looked at.
    `decomposed`, `cut`, `broken`: how many of these cells are not in NFC, end inside a UTF-8
    character, or are not UTF-8 in a column that is.
    `mixed`: rows of two encodings seem to share the column.
    `from_file`: the column alone didn't tell; the file's other columns did.
    """

    encoding: Encoding
    certainty: Certainty
    scores: Mapping[Encoding, float]
    samples_before_after: tuple[tuple[str, str], ...]
    decided_on: int
    decomposed: int = 0
    cut: int = 0
    broken: int = 0
    mixed: bool = False
    from_file: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether the encoding may be used without asking a person."""
        return self.certainty != "ambiguous"

    def remarks(self) -> list[Remark]:
        """What a report should say about this column beside its encoding."""
        counts = (("decomposed", self.decomposed), ("cut", self.cut), ("broken", self.broken))
        told: list[Remark] = []
        if self.certainty == "likely":
            kind = "text.taken_from_file" if self.from_file else "text.likely"
            told.append((kind, {"encoding": self.encoding}))
        if self.mixed:
            told.append(("text.mixed", {"encoding": self.encoding}))
        if "-as-" in self.encoding:
            told.append(("text.repaired", {"encoding": self.encoding}))
        told += [(f"text.{key}", {"n": n, "of": self.decided_on}) for key, n in counts if n]
        return told


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The verdicts of a file's columns, and of the file as far as its columns agree."""

    columns: Mapping[str, Verdict]
    file: Verdict


def insist(verdict: Verdict, file: str, column: str) -> Encoding:
    """The encoding decided on. Raises DataRefused, naming the best guesses, where there is none."""
    if verdict.is_decided:
        return verdict.encoding
    best = sorted(verdict.scores, key=lambda encoding: -verdict.scores[encoding])[:3]
    before, after = verdict.samples_before_after[0]
    raise DataRefused(
        "text.ambiguous",
        file=file,
        column=column,
        guesses=", ".join(best),
        before=before,
        after=after,
        encoding=verdict.encoding,
    )
