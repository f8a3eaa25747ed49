"""The ``bbox`` parameter (OGC API – Features 7.15.3, Part 2 7.4): numbers in the order of axes."""

from layers.query.query import Box
from sdi.errors import UsageError
from sdi.web.crs import Crs
from sdi.web.parameters import finite


def parse_box(text: str, crs: Crs) -> Box:
    """A box in `crs`, longitude or easting first whatever the CRS says. Raises UsageError."""
    one, two, three, four = _corners(text)
    box = Box(two, one, four, three, crs.srid) if crs.latitude_first else Box(one, two, three, four, crs.srid)
    if box.south > box.north or (box.west > box.east and crs.srid != 4326):
        raise UsageError("web.bbox_order", value=text)
    if crs.srid in (4326, 4756) and not _on_globe(box):
        raise UsageError("web.bbox_range", value=text)
    return box


def _corners(text: str) -> list[float]:
    try:
        numbers = [finite(part) for part in text.split(",")]
    except ValueError:
        raise UsageError("web.bbox_numbers", value=text) from None
    if len(numbers) == 6:  # heights in the third place; the layers are flat
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise UsageError("web.bbox_numbers", value=text)
    return numbers


def _on_globe(box: Box) -> bool:
    return box.south >= -90 and box.north <= 90 and max(abs(box.west), abs(box.east)) <= 180
