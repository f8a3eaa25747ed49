"""Layers are stored in a VN-2000 grid and in nothing else."""

import pytest
from pydantic import ValidationError

from sdi.crs.national import GEOGRAPHIC, WITHDRAWN, ZONES
from sdi.settings import Settings


@pytest.mark.parametrize("srid", sorted(ZONES))
def test_every_grid_of_vn2000_is_taken(srid: int) -> None:
    assert Settings(city_crs=f"EPSG:{srid}").city_srid == srid


@pytest.mark.parametrize(
    "value", ["EPSG:1", "5897", "EPSG:4326", "EPSG:32648", f"EPSG:{GEOGRAPHIC}", "EPSG:58970", "", *WITHDRAWN]
)
def test_anything_else_is_refused_with_the_reason(value: object) -> None:
    with pytest.raises(ValidationError, match="not a VN-2000 grid"):
        Settings(city_crs=f"EPSG:{value}" if isinstance(value, int) else str(value))
