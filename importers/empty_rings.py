"""Rings without a point: GEOS counts a polygon with one as valid, PostGIS does not read it."""

import numpy as np
import shapely

_POLYGON = 3
_COMPOSED = (4, 5, 6, 7)


def has_empty_ring(shapes: np.ndarray) -> np.ndarray:
    """Which geometries have a hole of no points, in any of their parts; False where there is none."""
    found = np.zeros(len(shapes), bool)
    places = np.arange(len(shapes))
    while len(shapes):
        kinds = shapely.get_type_id(shapes)
        holed = (kinds == _POLYGON) & (shapely.get_num_interior_rings(shapes) > 0)
        rings, of = shapely.get_rings(shapes[holed], return_index=True)
        found[places[holed][of[shapely.is_empty(rings)]]] = True
        composed = np.isin(kinds, _COMPOSED)
        shapes, of = shapely.get_parts(shapes[composed], return_index=True)
        places = places[composed][of]
    return found
