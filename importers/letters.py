"""Bytes to letters: each text column of a source in its own encoding."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from importers.report import SAMPLES, ColumnReport, Report, Sample
from importers.source import Source
from importers.survey import Survey
from importers.tally import Tally
from importers.text.column import DecodedColumn, decode_column
from importers.text.detect import detect_columns
from importers.text.encodings import Encoding
from importers.text.verdict import Verdict, insist
from importers.text.wanted import wanted_encodings


class Letters:
    """The decided encoding of each text column, and the means to read the column in it."""

    def __init__(self, encodings: Mapping[str, Encoding], rows: int) -> None:
        self._encodings = encodings
        self._rows = rows

    def read(self, columns: Mapping[str, pa.Array], first: int, tally: Tally) -> dict[str, pa.Array]:
        """The columns of a batch with their text decoded to NFC; `first` is the place of its first row.

        What could not be read whole is told with its rows.
        """
        return {
            name: self._read(name, array, first, tally) if name in self._encodings else array
            for name, array in columns.items()
        }

    def _read(self, name: str, array: pa.Array, first: int, tally: Tally) -> pa.Array:
        coded = array.dictionary_encode()
        column = decode_column((cell or b"" for cell in coded.dictionary.to_pylist()), self._encodings[name])
        nuls = [place for place, text in enumerate(column.texts) if "\0" in text]
        texts = pa.array([text.replace("\0", "") or None for text in column.texts], pa.large_string())
        decoded = texts.take(coded.indices)
        for key, odd in (
            ("import.nul_removed", nuls),
            ("text.cut", column.cut),
            ("text.broken", column.broken),
        ):
            if odd:
                rows = np.flatnonzero(np.isin(coded.indices.to_numpy(zero_copy_only=False), odd))
                samples = [Sample(first + int(row) + 1, name, decoded[row].as_py()) for row in rows[:SAMPLES]]
                tally.add("warning", key, len(rows), samples, column=name, of=self._rows)
        return decoded


def decide_letters(source: Source, survey: Survey, wanted: str, report: Report) -> Letters:
    """The encoding of each text column, from its different raw values.

    `wanted` is what the officer asked for (see `wanted_encodings`). What was decided, with samples,
    goes to the report. Raises DataRefused where a column is ambiguous, UsageError where one was
    named that is not there.
    """
    asked = wanted_encodings(wanted)
    asked.refuse_unknown(survey.texts)
    verdicts = detect_columns(survey.texts, source.declared_encoding).columns
    encodings: dict[str, Encoding] = {}
    for name, verdict in verdicts.items():
        encodings[name] = asked.of(name) or insist(verdict, source.file.name, name)
        report.columns.append(_column_report(name, verdict, encodings[name]))
        _tell(name, verdict, decode_column(survey.texts[name], encodings[name]), report)
    return Letters(encodings, survey.rows)


def _tell(name: str, verdict: Verdict, column: DecodedColumn, report: Report) -> None:
    """What is known of the column as a whole; what concerns single rows is told when they are read."""
    for key, values in dict([*verdict.remarks(), *column.remarks()]).items():
        if key not in ("text.cut", "text.broken"):
            report.add("info" if key == "text.taken_from_file" else "warning", key, column=name, **values)


def _column_report(name: str, verdict: Verdict, encoding: Encoding) -> ColumnReport:
    shown = () if verdict.certainty == "ascii" else verdict.samples_before_after
    certainty: str = verdict.certainty
    if shown and encoding != verdict.encoding:  # the officer said so: shown as that reads
        raw = decode_column((before.encode("latin-1") for before, _ in shown), encoding)
        shown = tuple((before, after) for (before, _), after in zip(shown, raw.texts, strict=True))
        certainty = "given"
    if "utf-8" in encoding:  # the officer's programs show such a file as UTF-8
        shown = tuple((before.encode("latin-1").decode("utf-8", "replace"), after) for before, after in shown)
    return ColumnReport(name, None, 0.0, encoding, certainty, shown)
