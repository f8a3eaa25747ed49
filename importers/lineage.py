"""Where the rows of a change set come from: the record that is kept with it."""

import hashlib
from pathlib import Path
from typing import Any

from importers.report import Report
from importers.request import Request


def lineage(request: Request, report: Report) -> dict[str, Any]:
    """File, digest, place with its operation, letters and columns of an import, as JSON has them."""
    place = report.place
    return {
        "file": request.file.name,
        "sha256": report.sha256,
        "source_layer": request.source_layer,
        "rows": report.rows_in_file,
        "mode": request.mode,
        "job": request.job,
        "crs": place.crs if place else None,
        "crs_certainty": place.certainty if place else None,
        "operation": place.details if place else None,
        "encodings": {column.column: column.encoding for column in report.columns if column.encoding},
        "columns": {column.column: column.field for column in report.columns if column.field},
    }


def digest(file: Path) -> tuple[str | None, int | None]:
    """The SHA-256 and the size in bytes of a file; of a folder neither."""
    if not file.is_file():
        return None, None
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest(), file.stat().st_size
