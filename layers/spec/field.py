"""A field of a layer (a property type in OGC terms, a column in PostgreSQL's)."""

from typing import Literal

from pydantic import Field as Setting

from layers.spec.base import LocalText, Part
from layers.spec.codes import CodeList

type FieldType = Literal["text", "integer", "number", "boolean", "date", "datetime"]

type Role = Literal["label", "valid_from", "valid_to", "raw_of"]


class Field(Part):
    """One attribute: what it is called, what it may hold, who may see it.

    `personal` fields (names, addresses, identity numbers of private persons) never leave the
    system for a caller without the grant. `raw_of` keeps what the file said where an import
    maps the value of another field to a current code. `aliases` are the names files use for
    it; letter case, accents and underscores don't count in the comparison.
    """

    type: FieldType
    title: LocalText
    description: LocalText | None = None
    unit: str | None = Setting(default=None, description="unit of measure, UCUM: m, m2, km/h, kV, %")
    length: int | None = Setting(default=None, ge=1, le=10_000)
    required: bool = False
    personal: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    codes: CodeList | None = None
    role: Role | None = None
    raw_of: str | None = None
    aliases: tuple[str, ...] = ()
