"""What a check leaves to be fetched: the report as pages, the difference and the findings for a map."""

import json
import math
from pathlib import Path
from typing import Any

from importers.change import as_geojson
from importers.findings import write_findings
from importers.html import as_html
from importers.pipeline import Import
from importers.report import Report
from sdi.messages import LANGUAGES


def write_results(ready: Import, folder: Path) -> None:
    """Write into an empty folder: the report, the difference, and where the findings lie.

    ``report.<language>.html``, ``difference.geojson``, ``findings.<language>.geojson`` and, where there
    are any, ``findings.<language>.gpkg``.
    """
    report, found = ready.report, ready.findings
    for language in LANGUAGES:
        folder.joinpath(f"report.{language}.html").write_text(as_html(report, language), "utf-8")
        for ending in ("geojson", "gpkg") if found.places else ("geojson",):
            file = folder / f"findings.{language}.{ending}"
            write_findings(found, file, ready.stage.srid, language, report.layer)
    drawn = plain(as_geojson(report.changes))
    folder.joinpath("difference.geojson").write_text(json.dumps(drawn, ensure_ascii=False), "utf-8")


def told(report: Report) -> dict[str, Any]:
    """The report in every language."""
    return {language: plain(report.as_dict(language)) for language in LANGUAGES}


def plain(value: Any) -> Any:
    """The value as JSON can say it and PostgreSQL can keep it: numbers finite, text without NUL."""
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
