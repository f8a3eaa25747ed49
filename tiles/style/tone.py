"""The two tones of our maps: light on paper, dark for the night and for screens on a wall.

Layer files give the colours of the light tone; the dark one is derived, so that a new layer
needs nothing more.
"""

from dataclasses import dataclass

from tiles.style.color import calmed, mixed, relit

_PUREST = 0.6
"""The greatest saturation of a fill (HLS)."""


@dataclass(frozen=True)
class Tone:
    """The colours of the ground, and how those of layers are turned into this tone."""

    name: str
    is_dark: bool
    ground: str
    land: str
    water: str
    shore: str
    border: str

    def area(self, color: str) -> str:
        """The colour of a fill. Printed legends use purer colours than a screen full of them can bear."""
        if self.is_dark:
            return relit(color, lambda light: 0.50 - 0.20 * light, 0.36)
        return calmed(color, _PUREST)

    def water_area(self, color: str) -> str:
        """The colour of a fill that means depth of water: deeper must stay stronger than the ground."""
        return relit(color, lambda light: 0.80 - 0.55 * light, 0.85) if self.is_dark else color

    def line(self, color: str) -> str:
        """The colour of a line."""
        return relit(color, lambda light: 0.74 - 0.44 * light, 0.8) if self.is_dark else color

    def outline(self, color: str) -> str:
        """The colour of the edge of an area."""
        return relit(color, lambda light: 0.52 - 0.26 * light, 0.5) if self.is_dark else color

    def casing(self, color: str) -> str:
        """The colour of the edge of a line, which sets it off from the ground."""
        return mixed(relit(color, lambda _: 0.10, 0.4), self.ground, 0.6) if self.is_dark else color

    def mark(self, color: str) -> str:
        """The colour of a point."""
        return relit(color, lambda light: 0.40 + 0.25 * light, 0.85) if self.is_dark else color

    def rim(self, color: str) -> str:
        """The colour of the ring around a point."""
        return relit(color, lambda light: 0.95 - 0.82 * light, 0.5) if self.is_dark else color

    def text(self, color: str) -> str:
        """The colour of a label."""
        return relit(color, lambda light: 0.92 - 0.30 * light, 0.6) if self.is_dark else color

    def halo(self, color: str) -> str:
        """The colour around the letters of a label."""
        return self.ground if self.is_dark else color

    def pattern(self, name: str) -> str:
        """The name of a pattern's picture in the sprite."""
        return f"{name}-dark" if self.is_dark else name


LIGHT = Tone(
    "light", False, ground="#eceae4", land="#f8f6f1", water="#bfdcec", shore="#a3c8de", border="#c9c3cf"
)
DARK = Tone(
    "dark", True, ground="#10191c", land="#182427", water="#15323f", shore="#1f4452", border="#3a4650"
)
TONES = {tone.name: tone for tone in (LIGHT, DARK)}
