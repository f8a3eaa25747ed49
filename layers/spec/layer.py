"""A layer: the one declaration from which table, API, tiles, style and import form follow."""

from functools import cached_property

from pydantic import Field as Setting

from layers.spec.base import Identifier, LocalText, Part
from layers.spec.cad import Cad
from layers.spec.checks import Check
from layers.spec.field import Field
from layers.spec.geometry import Geometry, Raster
from layers.spec.metadata import Metadata
from layers.spec.style import Style
from layers.spec.tiles import Tiles


class Access(Part):
    """Who may read the layer without a key."""

    public: bool = True


class Layer(Part):
    """One layer, complete.

    Cross-references (key → fields, tiles → fields, style → tiles …) are held by
    `layers.spec.mistakes`; `layers.spec.file` reads a file and applies both.
    """

    id: Identifier
    theme: Identifier
    title: LocalText
    description: LocalText
    geometry: Geometry
    raster: Raster | None = None
    key: tuple[str, ...] = ()
    fields: dict[Identifier, Field]
    access: Access = Access()
    checks: tuple[Check, ...] = ()
    tiles: Tiles | None = None
    style: Style
    metadata: Metadata
    cad: Cad | None = Setting(
        default=None, description="how drawings (DGN, DXF) become features: lines closed, texts joined"
    )
    file_names: tuple[str, ...] = Setting(
        default=(), description="names of files that carry this layer, for the import to suggest it"
    )

    @cached_property
    def public_fields(self) -> dict[str, Field]:
        """The fields that anyone may see, in their order."""
        return {name: field for name, field in self.fields.items() if not field.personal}

    @cached_property
    def personal_fields(self) -> tuple[str, ...]:
        """The names of the fields that need a grant."""
        return tuple(name for name, field in self.fields.items() if field.personal)

    def field_with_role(self, role: str) -> str | None:
        """The name of the field that plays `role`, if one does."""
        return next((name for name, field in self.fields.items() if field.role == role), None)

    def integer_key(self) -> bool:
        """Whether one whole number is the key, so that it serves as the feature id itself."""
        return len(self.key) == 1 and self.fields[self.key[0]].type == "integer"
