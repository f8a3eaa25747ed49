"""The report of an import: what was found, what was decided on what evidence, what would change."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sdi.messages import Language, say

type Level = Literal["info", "warning", "error"]

SAMPLES = 5
"""How many examples a finding carries; its count is always whole."""


@dataclass(frozen=True)
class Sample:
    """One example: row of the file (1-based, as the officer counts), column, value."""

    row: int | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Finding:
    """Something the officer should know: a message key with its values, how often, and examples."""

    level: Level
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    count: int = 1
    samples: tuple[Sample, ...] = ()

    def tell(self, language: Language) -> str:
        """The finding as a sentence; one that speaks of a column begins with its name."""
        told = say(self.key, language, **{"count": self.count, **self.values})
        column = self.values.get("column")
        return f"{column}: {told}" if column and str(column) not in told else told


@dataclass(frozen=True)
class ColumnReport:
    """One column of the file: what it became and how its text was read."""

    column: str
    field: str | None
    score: float = 0.0
    encoding: str | None = None
    certainty: str | None = None
    samples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlaceReport:
    """Where the data lies: what was declared, what was decided, on what evidence."""

    declared: str | None
    crs: str
    certainty: str
    evidence: tuple[Finding, ...]
    operation: str
    accuracy: float | None
    bounds: tuple[float, float, float, float] | None
    stored_srid: int


@dataclass(frozen=True)
class DiffReport:
    """What publishing would do to the layer, by key; `moved` are also `changed`."""

    new: int = 0
    changed: int = 0
    moved: int = 0
    deleted: int = 0
    unchanged: int = 0
    largest_move: float | None = None
    changed_fields: dict[str, int] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Whether publishing would write at all."""
        return bool(self.new or self.changed or self.deleted)


@dataclass
class Report:
    """All of one import. Grows stage by stage; `changeset` is the public number once published."""

    file: str
    layer: str
    mode: str
    is_new: bool = False
    is_guessed: bool = False
    dry_run: bool = False
    rows_in_file: int = 0
    rows_kept: int = 0
    columns: list[ColumnReport] = field(default_factory=list)
    place: PlaceReport | None = None
    findings: list[Finding] = field(default_factory=list)
    diff: DiffReport = field(default_factory=DiffReport)
    published: bool = False
    changeset: int | None = None

    def add(
        self, level: Level, key: str, count: int = 1, samples: tuple[Sample, ...] = (), **values: Any
    ) -> None:
        """Add a finding; one with count 0 is none."""
        if count:
            self.findings.append(Finding(level, key, values, count, samples[:SAMPLES]))

    def as_dict(self, language: Language) -> dict[str, Any]:
        """The report for machines; findings carry their key and their sentence."""
        told = asdict(self)
        told["findings"] = [_told(finding, language) for finding in self.findings]
        if self.place is not None:
            told["place"]["evidence"] = [_told(finding, language) for finding in self.place.evidence]
        return told


def _told(finding: Finding, language: Language) -> dict[str, Any]:
    return {**asdict(finding), "message": finding.tell(language)}
