"""What the style layers of one data layer are made from."""

from dataclasses import dataclass
from typing import Any

from layers.catalog import Published
from layers.spec.layer import Layer
from layers.spec.tiles import Tiles
from sdi.messages import Language
from tiles.public import tiles_of
from tiles.style.tone import Tone

type StyleLayer = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """One data layer in one tone; `shown` is whether its style layers start visible."""

    published: Published
    tone: Tone
    language: Language
    shown: bool = True

    @property
    def layer(self) -> Layer:
        """The layer's declaration."""
        return self.published.layer

    @property
    def tiles(self) -> Tiles:
        """The layer's tile declaration."""
        return tiles_of(self.published)

    @property
    def first_zoom(self) -> int:
        """Where the layer begins to show."""
        return max(self.layer.style.min_zoom or 0, self.tiles.min_zoom)

    def style_layer(self, part: str, kind: str, **members: Any) -> StyleLayer:
        """One style layer of this data layer; its metadata tell which and which part it draws."""
        layer_id = self.layer.id
        layout = members.pop("layout", {})
        if not self.shown:
            layout = {**layout, "visibility": "none"}
        made: StyleLayer = {
            "id": layer_id if part == self.layer.style.kind else f"{layer_id}-{part}",
            "type": kind,
            "metadata": {"sdi:layer": layer_id, "sdi:part": part},
            "source": layer_id,
            "source-layer": layer_id,
            "minzoom": self.first_zoom,
        }
        return {**made, **members, **({"layout": layout} if layout else {})}
