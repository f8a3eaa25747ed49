"""Bytes to letters: the text columns of a dataset decoded, each in its own encoding."""

import pyarrow as pa

from importers.dataset import Dataset
from importers.report import ColumnReport, Report
from importers.text.codecs import decode
from importers.text.detect import detect_columns
from importers.text.encodings import Encoding, encoding_named
from importers.text.verdict import Verdict, insist


def decode_text(dataset: Dataset, wanted: str, report: Report) -> dict[str, pa.Array]:
    """The columns of the dataset with their text decoded to NFC.

    `wanted` is ``auto`` or the encoding that the officer asked for. What was decided for each
    column, with samples, goes to the report. Raises DataRefused where a column is ambiguous.
    """
    raw = {name: column for name, column in dataset.columns.items() if _is_bytes(column)}
    coded = {name: column.dictionary_encode() for name, column in raw.items()}
    samples = {name: [cell for cell in array.dictionary.to_pylist() if cell] for name, array in coded.items()}
    verdicts = detect_columns(samples, dataset.declared_encoding).columns
    decoded: dict[str, pa.Array] = dict(dataset.columns)
    for name, array in coded.items():
        verdict = verdicts[name]
        encoding = encoding_named(wanted) if wanted != "auto" else insist(verdict, dataset.file.name, name)
        decoded[name] = _decoded(array, encoding)
        report.columns.append(_column_report(name, verdict, encoding))
        for key, values in verdict.remarks():
            report.add("info" if key == "text.taken_from_file" else "warning", key, column=name, **values)
    return decoded


def _is_bytes(column: pa.Array) -> bool:
    return bool(pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type))


def _decoded(array: pa.DictionaryArray, encoding: Encoding) -> pa.Array:
    texts = [
        None if cell is None else decode(cell, encoding) or None for cell in array.dictionary.to_pylist()
    ]
    return pa.array(texts, pa.large_string()).take(array.indices)


def _column_report(name: str, verdict: Verdict, encoding: Encoding) -> ColumnReport:
    shown = () if verdict.certainty == "ascii" else verdict.samples_before_after
    return ColumnReport(name, None, 0.0, encoding, verdict.certainty, shown)
