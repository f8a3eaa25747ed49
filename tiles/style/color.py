"""Colours as ``#rrggbb``, and what can be done with them."""

from collections.abc import Callable
from colorsys import hls_to_rgb, rgb_to_hls

type Channels = tuple[float, float, float]


def channels(color: str) -> Channels:
    """Red, green and blue from 0 to 1."""
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def written(rgb: Channels) -> str:
    """``#rrggbb`` of red, green and blue from 0 to 1."""
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in rgb)


def mixed(color: str, other: str, share: float) -> str:
    """`color` with `share` (0 to 1) of it laid over `other`: what the eye sees of a translucent fill."""
    pairs = zip(channels(color), channels(other), strict=True)
    red, green, blue = (share * a + (1 - share) * b for a, b in pairs)
    return written((red, green, blue))


def calmed(color: str, most: float) -> str:
    """The same hue and lightness, no more saturated than `most` (0 to 1)."""
    hue, lightness, saturated = rgb_to_hls(*channels(color))
    return written(hls_to_rgb(hue, lightness, min(saturated, most)))


def relit(color: str, light: Callable[[float], float], saturation: float = 1.0) -> str:
    """The same hue with another lightness (a function of the present one, 0 to 1) and scaled saturation."""
    hue, lightness, saturated = rgb_to_hls(*channels(color))
    return written(hls_to_rgb(hue, light(lightness), saturated * saturation))
