"""What of a layer goes into vector tiles, and at which zooms."""

from layers.spec.base import Part, Zoom


class Tiles(Part):
    """The zooms of the tiles and the fields they carry (never a personal one)."""

    min_zoom: Zoom
    max_zoom: Zoom = 17
    fields: tuple[str, ...] = ()
