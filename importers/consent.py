"""What a person must be asked before an import is published."""

from importers.report import ColumnReport, Report

SURE = 0.95
"""From this score on a column's name is the field's, an alias of it, or its beginning as DBF cuts it."""


def is_alike(column: ColumnReport) -> bool:
    """Whether a column was taken for a field only because the names are alike."""
    return column.field is not None and 0 < column.score < SURE


def needs_consent(report: Report) -> str | None:
    """The message key of the question; None where nothing is changed that nobody has confirmed.

    New features of a file that says where it lies are added without asking.
    """
    if not report.diff.anything:
        return None
    if report.place is not None and report.place.certainty == "assumed":
        return "jobs.question_place"
    if report.is_guessed:
        return "jobs.question_layer"
    if any(is_alike(column) for column in report.columns):
        return "jobs.question_columns"
    if report.diff.deleted:
        return "jobs.question_deletes"
    return "jobs.question_changes" if report.diff.changed else None


def question(report: Report) -> dict[str, object] | None:
    """The question as a message: ``{key, values}``."""
    key = needs_consent(report)
    if key is None:
        return None
    values = {
        "layer": report.layer,
        "crs": report.place.crs if report.place else "",
        "changed": report.diff.changed,
        "deleted": report.diff.deleted,
    }
    return {"key": key, "values": values}
