"""The report of an import as JSON. Its keys are stable: programs read it."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from layers.change import Change
from sdi.local_time import local
from sdi.messages import Language

if TYPE_CHECKING:
    from importers.report import ColumnReport, DiffReport, Finding, PlaceReport, Report


def report_json(report: "Report", language: Language) -> dict[str, Any]:
    """The report as an object of JSON values; sentences are in `language`, everything else in none.

    - `file`, `source_layer`, `format`, `size` (bytes), `sha256`: the file
    - `layer`, `title`, `is_new`, `is_guessed`, `mode`, `dry_run`: what was asked for
    - `who`, `started`, `ended`: ISO 8601 with the city's offset, or null
    - `rows_in_file`, `rows_kept`
    - `columns`: ``{column, field, type, score (0 to 1), encoding, certainty, samples: [[before, after]]}``
    - `place`: null or ``{declared, crs, certainty, swapped, evidence: [finding], operation, details,
      accuracy (m), bounds: [west, south, east, north] in CRS84, stored_srid}``
    - `findings`: ``{level, key, values, count, message, samples: [{row, column, value}]}``; `message` and
      `value` are told in `language`, `values` are bare
    - `findings_file`: where the places of the findings were written, or null
    - `diff`: ``{new, changed, moved, deleted, unchanged, largest_move, unit, changed_fields: {name: count}}``
    - `changes`: examples ``{kind, key, row, feature, moved, area_before, area_after (m²), fields: [{field,
      before, after, masked}], before, after (storage CRS), before_degrees, after_degrees (CRS84),
      generalised}``
    - `published`, `changeset`: the public number, or null

    Personal values are masked.
    """
    return {
        "file": report.file,
        "source_layer": report.source_layer,
        "format": report.format,
        "size": report.size,
        "sha256": report.sha256,
        "layer": report.layer,
        "title": report.about.title if report.about else None,
        "is_new": report.is_new,
        "is_guessed": report.is_guessed,
        "mode": report.mode,
        "dry_run": report.dry_run,
        "who": report.who,
        "started": _time(report.started),
        "ended": _time(report.ended),
        "rows_in_file": report.rows_in_file,
        "rows_kept": report.rows_kept,
        "columns": [_column(report, column) for column in report.columns],
        "place": _place(report, report.place, language) if report.place else None,
        "findings": [_finding(report, finding, language) for finding in report.findings],
        "findings_file": report.findings_file,
        "diff": _diff(report.diff, report.unit),
        "changes": [_change(change) for change in report.changes],
        "published": report.published,
        "changeset": report.changeset,
    }


def _time(when: datetime | None) -> str | None:
    return local(when).isoformat(timespec="seconds") if when else None


def _column(report: "Report", column: "ColumnReport") -> dict[str, Any]:
    samples = [list(pair) for pair in report.letters(column)]
    return {**asdict(column), "type": report.type_of(column.field), "samples": samples}


def _place(report: "Report", place: "PlaceReport", language: Language) -> dict[str, Any]:
    evidence = [_finding(report, finding, language) for finding in place.evidence]
    bounds = list(place.bounds) if place.bounds else None
    return {**asdict(place), "evidence": evidence, "bounds": bounds}


def _finding(report: "Report", finding: "Finding", language: Language) -> dict[str, Any]:
    samples = [
        {"row": s.row, "column": s.column, "value": report.masked(s, finding, language) or None}
        for s in finding.samples
    ]
    return {**asdict(finding), "message": finding.tell(language), "samples": samples}


def _diff(diff: "DiffReport", unit: str) -> dict[str, Any]:
    return {**asdict(diff), "unit": unit}


def _change(change: Change) -> dict[str, Any]:
    told = asdict(change)
    del told["around"]
    return told
