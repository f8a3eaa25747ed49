"""What was found out about the encoding of a column, and how to say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from importers.text.codecs import decode
from importers.text.encodings import ENCODINGS, Encoding
from sdi.errors import DataRefused

type Certainty = Literal["certain", "likely", "ambiguous", "ascii"]
type Remark = tuple[str, dict[str, Any]]
"""A key of the message catalogue and its values."""

_OFFERED = 3
_SAMPLES = 3


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
    `named`: the encoding of another language that the file names.
    `odd`: values that don't read as Vietnamese, though another encoding makes them so: as read, as
    that encoding reads them, and its name.
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
    named: Encoding | None = None
    odd: tuple[tuple[str, str, Encoding], ...] = ()

    @property
    def candidates(self) -> tuple[Encoding, ...]:
        """The encodings to choose from, likeliest first: the best of those tried, and what the file names."""
        best = sorted(self.scores, key=lambda encoding: -self.scores[encoding])[:_OFFERED]
        return tuple(dict.fromkeys([*best, *([self.named] if self.named else [])]))

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
        if self.odd and not self.mixed:
            example, likely, other = self.odd[0]
            values = {"n": len(self.odd), "example": example, "likely": likely, "other": other}
            told.append(("text.odd_values", values))
        if self.encoding == self.named:
            told = [one for one in told if one[0] != "text.likely"]
            told.append(("text.as_named", {"encoding": self.encoding}))
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
    """The encoding decided on.

    Raises DataRefused where there is none. Its values tell what to choose from: `readings` in
    one line, and `choices` as ``{encoding, samples}`` with up to three values read in each.
    """
    if verdict.is_decided:
        return verdict.encoding
    choices = _choices(verdict)
    shown = "; ".join(f"{choice['encoding']}: {_quoted(choice['samples'])}" for choice in choices)
    raise DataRefused(
        "text.ambiguous",
        file=file,
        column=column,
        encoding=choices[0]["encoding"],
        readings=shown,
        choices=choices,
    )


def _choices(verdict: Verdict) -> list[dict[str, Any]]:
    """What a person may choose from: the likeliest encodings that read the samples differently."""
    raw = [before.encode("latin-1") for before, _ in verdict.samples_before_after[:_SAMPLES]]
    readings: dict[tuple[str, ...], Encoding] = {}
    for encoding in verdict.candidates:
        readings.setdefault(tuple(_read(cell, encoding) for cell in raw), encoding)
    return [{"encoding": encoding, "samples": list(texts)} for texts, encoding in readings.items()]


def _read(cell: bytes, encoding: Encoding) -> str:
    try:
        return decode(cell, encoding)
    except DataRefused:
        return cell.decode("utf-8" if encoding in ENCODINGS else encoding, "replace")


def _quoted(samples: list[str]) -> str:
    return ", ".join(f"«{text}»" for text in samples)
