"""The report of an import: what was found, what was decided on what evidence, what would change."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pyproj import CRS

from importers.change import Ground
from importers.report_json import report_json
from importers.telling import filled, spoken
from layers.change import MASK, Change
from layers.spec.layer import Layer
from sdi.messages import Language, say

type Level = Literal["info", "warning", "error"]

SAMPLES = 5
"""How many examples a finding carries; its count is always whole."""


@dataclass(frozen=True)
class Sample:
    """One example: row of the file (1-based, as the officer counts), column, value.

    With `numbers`, `value` is a form such as ``{0:,.2f} m²`` that is told with them.
    """

    row: int | None = None
    column: str | None = None
    value: str | None = None
    numbers: tuple[float, ...] = ()

    def tell(self, language: Language) -> str:
        """The value in words, its numbers as the language writes them."""
        return filled(self.value or "", self.numbers, language) if self.numbers else self.value or ""


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
        values = {"count": self.count, **self.values}
        told = say(self.key, language, **{n: spoken(n, value, language) for n, value in values.items()})
        column = self.values.get("column")
        return f"{column}: {told}" if column and str(column) not in told else told


@dataclass(frozen=True)
class ColumnReport:
    """One column of the file: what it became and how its text was read.

    `samples` are pairs of text as the officer's programs show it and as it was read.
    """

    column: str
    field: str | None
    score: float = 0.0
    encoding: str | None = None
    certainty: str | None = None
    samples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlaceReport:
    """Where the data lies: what was declared, what was decided, on what evidence.

    `bounds` are west, south, east, north in CRS84; `accuracy` is in metres. `details` are those of
    `importers.operation.operation_details`; `swapped` tells that x and y changed places;
    `alternatives` are what else may be given as the CRS, likeliest first.
    """

    declared: str | None
    crs: str
    certainty: str
    evidence: tuple[Finding, ...]
    operation: str
    accuracy: float | None
    bounds: tuple[float, float, float, float] | None
    stored_srid: int
    details: dict[str, Any] = field(default_factory=dict)
    swapped: bool = False
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiffReport:
    """What publishing would do to the layer, by key; `moved` are also `changed`.

    `largest_move` is in units of the storage CRS; `changed_fields` counts features by field.
    """

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


@dataclass(frozen=True)
class LayerReport:
    """What a reader of the report should know of the layer: names, types, and which fields are personal."""

    title: dict[str, str]
    fields: dict[str, dict[str, str]]
    key: tuple[str, ...]
    personal: tuple[str, ...]
    geometry: str
    srid: int
    types: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, layer: Layer, srid: int) -> "LayerReport":
        """The description of a layer that is stored in this SRID."""
        titles = {name: field.title.model_dump() for name, field in layer.fields.items()}
        types: dict[str, str] = {name: field.type for name, field in layer.fields.items()}
        return cls(
            layer.title.model_dump(),
            titles,
            layer.key,
            layer.personal_fields,
            layer.geometry.type,
            srid,
            types,
        )


@dataclass
class Report:
    """All of one import. Grows stage by stage; `changeset` is the public number once published.

    `size` is in bytes; `started` and `ended` are aware times; `changes` are examples of the difference
    (see `importers.difference`); `findings_file` is where the places of the findings were written.
    """

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
    source_layer: str | None = None
    format: str | None = None
    sha256: str | None = None
    size: int | None = None
    who: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    about: LayerReport | None = None
    changes: list[Change] = field(default_factory=list)
    ground: Ground = field(default_factory=Ground)
    findings_file: str | None = None

    def add(
        self, level: Level, key: str, count: int = 1, samples: tuple[Sample, ...] = (), **values: Any
    ) -> None:
        """Add a finding; one with count 0 is none."""
        if count:
            self.findings.append(Finding(level, key, values, count, samples[:SAMPLES]))

    def title(self, name: str, language: Language) -> str:
        """The title of a field, else its name."""
        titles = self.about.fields.get(name, {}) if self.about else {}
        return titles.get(language, name)

    def type_of(self, name: str | None) -> str | None:
        """The type of a field as layer files name it (``text``, ``number``), where it is known."""
        return self.about.types.get(name) if self.about and name else None

    @property
    def is_geographic(self) -> bool:
        """Whether the layer is stored in degrees."""
        return self.about is not None and CRS.from_epsg(self.about.srid).is_geographic

    @property
    def unit(self) -> str:
        """What a move is measured in: metres, or degrees where the layer is stored so."""
        return "°" if self.is_geographic else "m"

    @property
    def personal_names(self) -> frozenset[str]:
        """The personal fields of the layer, and the columns of the file that became them."""
        personal = frozenset(self.about.personal) if self.about else frozenset()
        return personal | {column.column for column in self.columns if column.field in personal}

    def masked(self, sample: Sample, of: Finding, language: Language) -> str:
        """The value of a sample as a report may show it: not where it is personal, or a key made so."""
        about = {sample.column, of.values.get("column"), *str(of.values.get("fields", "")).split(", ")}
        hidden = bool(sample.value) and bool(about & self.personal_names)
        return MASK if hidden else sample.tell(language)

    def letters(self, column: ColumnReport) -> tuple[tuple[str, str], ...]:
        """The samples of a column; of a personal one only first words, enough to judge the letters."""
        if column.column not in self.personal_names:
            return column.samples
        return tuple((_first_word(before), _first_word(after)) for before, after in column.samples)

    def as_dict(self, language: Language) -> dict[str, Any]:
        """The report for machines; see `importers.report_json` for its keys."""
        return report_json(self, language)


def _first_word(text: str) -> str:
    word, space, _ = text.strip().partition(" ")
    return f"{word} …" if space else MASK
