"""Whether the service says truly how it is."""

from typing import Any

import pytest

from sdi.settings import Settings
from sdi.web.app import create_app


def test_alive_and_ready(reader: Any) -> None:
    assert reader.json("/healthz") == {"status": "ok"}
    ready = reader.json("/readyz")
    assert ready["ready"] is True
    assert ready["checks"] == dict.fromkeys(("database", "migrations", "catalog", "positions"), True)


def test_not_ready_without_the_migrations(own_reader: Any, city: Any) -> None:
    with city, city.cursor() as cursor:
        cursor.execute("update sdi.rebuilt set fingerprint = 'of another version'")
    answer = own_reader.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, holds in answer.json()["checks"].items() if not holds] == ["migrations"]


def test_no_data_while_a_control_point_is_off(city_url: str, city: Any, city_home: Any, served: Any) -> None:
    with city, city.cursor() as cursor:
        cursor.execute("update spatial_ref_sys set auth_name = 'EPSG', auth_srid = srid where srid = 5897")
        cursor.execute(
            "update spatial_ref_sys set srtext = '', proj4text ="
            " '+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m'"
            " where srid = 5897"
        )
    with pytest.raises(AssertionError), served(create_app(Settings(home=city_home), city_url)):
        pass  # never ready


def test_figures(reader: Any) -> None:
    reader.get("/collections/parcels")
    reader.get("/collections/nothing")
    text = reader.get("/metrics").text
    assert 'sdi_http_requests_total{method="GET",route="/collections/{layer}",status="200"}' in text
    assert 'route="/collections/{layer}",status="404"' in text
    assert "nothing" not in text
    assert "sdi_http_request_seconds_bucket" in text
