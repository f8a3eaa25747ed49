"""What a written file is: its path, the layer it is for, and how it is to be imported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.spec.base import LocalText
from sdi.messages import say
from sdi.sample import faces
from sdi.sample.city import City
from sdi.sample.frame import Shapes

COMPANY = "Công ty mẫu"
UPDATED = "2025-09-15"


@dataclass(frozen=True)
class SampleFile:
    """One file of the sample, to be imported in the order given.

    `options` is what an importer has to be told, where the file does not say it: ``crs`` (EPSG code),
    ``encoding``, ``source_layer`` (a layer inside the file), ``set`` (values for fields that the
    file has no column for).
    """

    path: Path
    layer: str
    options: dict[str, Any] = field(default_factory=dict)
    description: LocalText = field(default_factory=lambda: LocalText(vi="", en=""))


def described(path: Path, layer: str, name: str, **options: Any) -> SampleFile:
    """The file with its description, `sample.file.<name>` of the message catalogue."""
    key = f"sample.file.{name}"
    return SampleFile(path, layer, options, LocalText(vi=say(key, "vi"), en=say(key, "en")))


def ward_codes(city: City, points: Shapes) -> list[str | None]:
    """The code of the ward in force that each point (EPSG:5897) lies in; None outside."""
    found = faces.located(points, [ward.boundary for ward in city.wards])
    return [city.wards[k].ma_xa if k >= 0 else None for k in found.tolist()]


def middles(lines: Shapes) -> Shapes:
    """The middle point of each line."""
    return np.asarray(shapely.line_interpolate_point(lines, 0.5, normalized=True))


def array(geometries: Sequence[BaseGeometry]) -> Shapes:
    """Geometries as an array, coordinates rounded to the millimetre."""
    plain = np.empty(len(geometries), dtype=object)
    plain[:] = geometries
    return np.asarray(shapely.transform(plain, lambda xy: np.round(xy, 3)))
