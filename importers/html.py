"""The report of an import as a page that can be printed and signed; no script, nothing from outside."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from importers import telling
from importers.change_map import ChangeMap, draw_details, draw_overview
from importers.report import ColumnReport, Finding, Report, Sample
from layers.change import MASK, Change, FieldChange
from sdi.city import city
from sdi.local_time import tell_time
from sdi.messages import Language, say

_TEMPLATES = Path(__file__).parent / "templates"

ROWS = 100
"""How many changes the page lists; the map draws all that the report carries."""

_ROWS_OF_NEW = 20
_FIELDS = 6
_LEVELS = ("error", "warning", "info")
_NAMED = 5
"""How many warnings stand by name above everything else."""

_GRAVE = (
    "import.layer_guessed",
    "import.outside_city",
    "import.not_projectable",
    "import.collapsed",
    "text.",
    "import.key_missing",
    "import.repeated_key",
    "import.nameless",
    "import.repaired",
    "topology.",
)
"""What concerns the whole file, places and keys is named before what concerns single values."""


def as_html(report: Report, language: Language) -> str:
    """The whole report as one HTML page."""
    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = environment.get_template("report.html")

    def told(key: str, **values: object) -> str:
        return say(f"report.{key}", language, **values)

    return page.render(
        report=report,
        told=told,
        language=language,
        page=Page(report, language),
        city=city().text("name", language),
        service=city().text("subtitle", language),
    )


class Page:
    """What the template asks for: the report in words, numbers and drawings of one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language = language
        self.map: ChangeMap | None = draw_overview(report.changes, report.ground, report.is_geographic)
        self.details = [] if report.is_new else draw_details(report.changes, report.is_geographic)
        self.rows = report.changes[: _ROWS_OF_NEW if report.is_new else ROWS]
        diff = report.diff
        self.total = diff.new + diff.changed + diff.deleted
        self.kinds = {change.kind for change in report.changes}

    @property
    def layer_title(self) -> str:
        """The layer's title, else its id."""
        about = self.report.about
        return about.title[self.language] if about else self.report.layer

    @property
    def status(self) -> str:
        """What became of the import, in a few words."""
        report = self.report
        if report.changeset is not None:
            return self._told("published", number=report.changeset)
        if report.published:
            return self._told("nothing_to_do")
        return self._told("dry_run" if report.dry_run else "waiting")

    @property
    def summary(self) -> str:
        """The difference in a sentence or two."""
        diff = self.report.diff
        counts = {
            name: self.number(getattr(diff, name)) for name in ("new", "changed", "deleted", "unchanged")
        }
        if not diff.anything:
            return self._told("summary_same", title=self.layer_title, unchanged=counts["unchanged"])
        if self.report.is_new:
            key = "summary_new_done" if self.report.published else "summary_new"
            return self._told(key, title=self.layer_title, new=counts["new"])
        key = "summary_done" if self.report.published else "summary_pending"
        told = self._told(key, title=self.layer_title, **counts)
        if diff.moved:
            largest = self.distance(diff.largest_move)
            told = f"{told} {self._told('summary_moved', moved=self.number(diff.moved), largest=largest)}"
        return told

    @property
    def findings(self) -> list[Finding]:
        """The findings, errors first."""
        return sorted(self.report.findings, key=lambda finding: _LEVELS.index(finding.level))

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """Errors and warnings, the gravest first: the anchor where each stands, and its sentence."""
        place = self.report.place.evidence if self.report.place else ()
        found = [("position", finding) for finding in place if finding.level != "info"]
        listed = [(f"f{nth}", finding) for nth, finding in enumerate(self.findings, 1)]
        grave = sorted((each for each in listed if each[1].level != "info"), key=lambda each: _rank(each[1]))
        return [(anchor, finding.tell(self.language)) for anchor, finding in (*found, *grave)]

    @property
    def warnings_named(self) -> list[tuple[str, str]]:
        """Those of the warnings that are named above everything else."""
        return self.warnings[:_NAMED]

    @property
    def warned(self) -> str:
        """How many warnings there are."""
        return self._told("warned", count=self.number(len(self.warnings)))

    @property
    def findings_file(self) -> str:
        """The name of the file with the places of the findings; where it lies is for nobody else."""
        return Path(self.report.findings_file or "").name

    @property
    def parameters(self) -> str:
        """The parameters of the coordinate operation, where it is the national one."""
        place = self.report.place
        return telling.parameters(place.details.get("parameters", {}), self.language) if place else ""

    @property
    def extent(self) -> str:
        """West to east, then south to north, in degrees."""
        place = self.report.place
        if place is None or place.bounds is None:
            return ""
        west, south, east, north = (self.number(side, 5) for side in place.bounds)
        return f"{west} – {east}; {south} – {north}"

    def sample(self, sample: Sample, of: Finding) -> str:
        """One example of a finding."""
        shown = self.report.masked(sample, of, self.language)
        if shown:
            return self._told("sample", row=sample.row, value=shown)
        return self._told("sample_row", row=sample.row)

    def type_of(self, column: ColumnReport) -> str:
        """The type of the field that a column became."""
        type_ = self.report.type_of(column.field)
        return self._told(f"type_{type_}") if type_ else ""

    @property
    def has_personal(self) -> bool:
        """Whether something on the page is masked."""
        report = self.report
        masked = any(f.masked for change in self.rows for f in change.fields)
        return masked or any(column.column in report.personal_names for column in report.columns)

    @property
    def is_generalised(self) -> bool:
        """Whether a shown geometry is drawn coarser than it is."""
        return any(change.generalised for change in self.report.changes)

    @property
    def accuracy(self) -> float | None:
        """What is stated of the coordinate operation, in metres."""
        place = self.report.place
        stated: float | None = place.details.get("accuracy", place.accuracy) if place else None
        return stated

    @property
    def stored(self) -> str:
        """The name of the storage CRS."""
        place = self.report.place
        name = place.details.get("target", {}).get("name") if place else None
        code = f"EPSG:{self.report.about.srid}" if self.report.about else ""
        return f"{code} {name}" if name else code

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number."""
        return telling.number(value, self.language, digits)

    def distance(self, value: float | None) -> str:
        """How far something moved."""
        return telling.distance(value, self.language, self.report.unit)

    def coordinate(self, value: float) -> str:
        """A coordinate at the edge of a map."""
        digits = 4 if self.report.is_geographic else 0
        told = telling.number(value, self.language, digits)
        return told if self.report.is_geographic else told.replace(".", " ").replace(",", " ")

    def length(self, metres: float) -> str:
        """The length of a scale bar."""
        if metres >= 1000:
            return f"{self.number(metres / 1000)} km"
        return f"{self.number(metres)} m" if metres >= 1 else f"{self.number(metres, 1)} m"

    def area(self, change: Change) -> str:
        """The area of a feature, or how it changes."""
        before, after = change.area_before, change.area_after
        if before is None or after is None or abs(after - before) < 0.05:
            return f"{self.number(before if before is not None else after, 1)} m²" if before or after else ""
        grown = telling.signed(change.area_change, self.language, 1)
        percent = telling.signed(change.area_percent, self.language, 1)
        return f"{self.number(before, 1)} → {self.number(after, 1)} m² ({grown}; {percent}%)"

    def key(self, change: Change) -> str:
        """The key, or the beginning of one that was made of the content."""
        return telling.key(change.key)

    def move(self, change: Change) -> str:
        """How far a feature moved; one that got its first geometry says so."""
        if change.kind != "moved":
            return ""
        return self._told("shape_gained") if change.moved is None else self.distance(change.moved)

    def fields(self, change: Change) -> list[tuple[str, str, str]]:
        """Title, published value and value of the file; of a new or deleted feature one value is empty."""
        told = []
        for field in self._telling_fields(change)[:_FIELDS]:
            before = "" if change.kind == "new" else self._value(field.before)
            after = "" if change.kind == "deleted" else self._value(field.after)
            told.append((self.report.title(field.field, self.language), before, after))
        return told

    def fields_left(self, change: Change) -> int:
        """How many fields of a change are not listed."""
        return max(0, len(self._telling_fields(change)) - _FIELDS)

    def _telling_fields(self, change: Change) -> list[FieldChange]:
        """Of a new or deleted feature not the key again."""
        keys = self.report.about.key if self.report.about and change.kind in ("new", "deleted") else ()
        return [field for field in change.fields if field.field not in keys]

    def time(self, when: datetime) -> str:
        """A time in the city's zone, with its name."""
        return tell_time(when, self.language)

    def size(self) -> str:
        """The file's size."""
        return telling.size(self.report.size, self.language)

    def _value(self, shown: Any) -> str:
        return MASK if shown == MASK else telling.value(shown, self.language)

    def _told(self, key: str, **values: object) -> str:
        return say(f"report.{key}", self.language, **values)


def _rank(finding: Finding) -> tuple[int, int, int]:
    """Errors first, then by what the finding is about, then by how often."""
    about = next((place for place, key in enumerate(_GRAVE) if finding.key.startswith(key)), len(_GRAVE))
    return _LEVELS.index(finding.level), about, -finding.count
