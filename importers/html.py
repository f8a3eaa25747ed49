"""The report of an import as a page that can be printed and signed; no script, nothing from outside."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from importers.report import Report
from sdi.messages import Language, say

_TEMPLATES = Path(__file__).parent / "templates"


def as_html(report: Report, language: Language) -> str:
    """The whole report as one HTML page."""
    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = environment.get_template("report.html")

    def told(key: str, **values: object) -> str:
        return say(f"report.{key}", language, **values)

    return page.render(report=report, told=told, language=language)
