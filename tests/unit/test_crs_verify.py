"""The checks a service runs at its start: they pass here, and they can fail."""

import numpy as np
import pytest
from pyproj import Transformer

from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.national import SRIDS, pipeline_steps
from sdi.crs.verify import verify, verify_geopandas, verify_pyproj, verify_rasterio
from sdi.errors import Unavailable


@pytest.mark.parametrize("check", [verify_pyproj, verify_geopandas, verify_rasterio])
def test_every_path_is_exact_in_every_system(check):
    found = check(SRIDS)
    found.require()
    assert found.exact
    assert found.checked > 30_000
    assert found.worst.metres < 0.001


def _moved_by(pipeline):
    """A way from VN-2000 degrees to WGS 84 degrees, on to web maps, and back, by this operation."""
    shift = Transformer.from_pipeline(pipeline)
    to_web = Transformer.from_crs(4326, 3857, always_xy=True)

    def move(source, target, given):
        degrees = shift.transform(*given.T, direction="INVERSE" if source == 4326 else "FORWARD")
        return np.column_stack(to_web.transform(*degrees) if target == 3857 else degrees)

    return move


def _pipeline(helmert):
    steps = [helmert if "helmert" in step else step for step in pipeline_steps()]
    return "proj=pipeline step " + " step ".join(steps)


UNOFFICIAL = (
    "proj=helmert x=-192.873 y=-39.382 z=-111.202 rx=0.00205 ry=0.0005 rz=-0.00335 s=0.0188 "
    "convention=coordinate_frame"
)
SIGNS_TURNED_ROUND = (
    "proj=helmert x=-191.90441429 y=-39.30318279 z=-111.45032835 rx=0.00928836 ry=-0.01975479 "
    "rz=0.00427372 s=0.252906278 convention=coordinate_frame"
)


@pytest.mark.parametrize(
    ("wrong", "least", "most"),
    [(_pipeline(UNOFFICIAL), 0.7, 0.95), (_pipeline(SIGNS_TURNED_ROUND), 0.4, 0.7), ("proj=noop", 200, 240)],
    ids=["the unofficial operation", "signs turned round", "no shift"],
)
def test_a_wrong_way_is_found_and_stops_the_service(wrong, least, most):
    found = verify("a wrong way", _moved_by(wrong), [4756])
    assert not found.exact
    assert least < found.worst.metres < most
    with pytest.raises(Unavailable, match="a wrong way"):
        found.require()


def test_a_seam_in_one_direction_is_found():
    """Right everywhere but north of 9.35° N in a narrow belt, as PROJ's own choice would be."""
    right, wrong = _moved_by(_pipeline(pipeline_steps()[3])), _moved_by(_pipeline(UNOFFICIAL))

    def move(source, target, given):
        north = (given[:, 1] > 9.35) & (given[:, 1] < 9.40)
        return np.where(north[:, None], wrong(source, target, given), right(source, target, given))

    found = verify("a seam", move, [4756])
    assert found.worst.metres > 0.7
    assert found.worst.point.startswith("9.3")


def test_positions_that_are_lost_count_as_wrong():
    found = verify("nowhere", lambda source, target, given: np.full_like(given, np.nan), [4756])
    assert found.worst.metres == np.inf


def test_control_points_lie_in_the_city_and_on_both_sides_of_the_seam():
    latitudes = [point.positions[4326][1] for point in CONTROL_POINTS]
    assert min(latitudes) < 9.35 < max(latitudes)
    assert [point.name for point in CONTROL_POINTS] == [*"ABCDEFG", "R1", "R2"]
