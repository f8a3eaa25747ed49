"""Bytes to letters: the text columns of a dataset decoded, each in its own encoding."""

import pyarrow as pa

from importers.dataset import Dataset
from importers.report import ColumnReport, Report
from importers.text.column import decode_column
from importers.text.detect import detect_columns
from importers.text.encodings import encoding_named
from importers.text.verdict import Remark, Verdict, insist


def decode_text(dataset: Dataset, wanted: str, report: Report) -> dict[str, pa.Array]:
    """The columns of the dataset with their text decoded to NFC.

    `wanted` is ``auto`` or the encoding that the officer asked for. What was decided for each
    column, with samples, goes to the report. Raises DataRefused where a column is ambiguous.
    """
    coded = {name: array.dictionary_encode() for name, array in dataset.columns.items() if _is_bytes(array)}
    cells = {name: array.dictionary.to_pylist() for name, array in coded.items()}
    samples = {name: [cell for cell in values if cell] for name, values in cells.items()}
    verdicts = detect_columns(samples, dataset.declared_encoding).columns
    decoded: dict[str, pa.Array] = dict(dataset.columns)
    for name, array in coded.items():
        verdict = verdicts[name]
        encoding = encoding_named(wanted) if wanted != "auto" else insist(verdict, dataset.file.name, name)
        column = decode_column((cell or b"" for cell in cells[name]), encoding)
        report.add("warning", "import.nul_removed", sum("\0" in text for text in column.texts), column=name)
        texts = pa.array([text.replace("\0", "") or None for text in column.texts], pa.large_string())
        decoded[name] = texts.take(array.indices)
        report.columns.append(_column_report(name, verdict, encoding))
        _tell(name, [*verdict.remarks(), *column.remarks()], report)
    return decoded


def _is_bytes(column: pa.Array) -> bool:
    return bool(pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type))


def _column_report(name: str, verdict: Verdict, encoding: str) -> ColumnReport:
    shown = () if verdict.certainty == "ascii" else verdict.samples_before_after
    if "utf-8" in encoding:  # the officer's programs show such a file as UTF-8
        shown = tuple((before.encode("latin-1").decode("utf-8", "replace"), after) for before, after in shown)
    return ColumnReport(name, None, 0.0, encoding, verdict.certainty, shown)


def _tell(name: str, remarks: list[Remark], report: Report) -> None:
    for key, values in dict(remarks).items():
        report.add("info" if key == "text.taken_from_file" else "warning", key, column=name, **values)
