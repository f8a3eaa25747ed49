"""Changes reach the service without a restart; an outage of the database is survived."""

import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from layers.apply import apply_layer, remove_layer
from layers.spec.file import parse_layer
from sdi import paths
from sdi.db import transaction
from sdi.embedded import Cluster
from sdi.migrate import migrate
from sdi.settings import Settings
from sdi.web.app import create_app
from sdi.web.watcher import CatalogWatcher

NEW = """
id: trees
theme: environment
title: {vi: Cây xanh, en: Trees}
description: {vi: Cây xanh đường phố, en: Street trees}
geometry: {type: point}
key: [ma]
fields:
  ma: {type: text, title: {vi: Mã, en: Code}}
tiles: {min_zoom: 12, fields: [ma]}
style: {kind: circle, color: "#336633", order: 500}
metadata: {topic: environment, responsible: {vi: Sở, en: Department}}
"""


def layer(text: str) -> Any:
    return parse_layer(text, "test", paths.layers() / "codes")


def test_a_new_layer_is_served_everywhere_within_a_second(own_reader: Any, city_url: str) -> None:
    assert own_reader.get("/collections/trees").status_code == 404
    with transaction(city_url) as connection:
        apply_layer(connection, layer(NEW), NEW, 5897)
    own_reader.wait_for(lambda: own_reader.get("/collections/trees").status_code == 200, 1)
    assert "trees" in {part["id"] for part in own_reader.json("/collections")["collections"]}
    assert "/collections/trees/items" in own_reader.json("/openapi")["paths"]
    assert own_reader.json("/collections/trees/items")["numberMatched"] == 0
    assert own_reader.get("/tiles/trees.json").status_code == 200
    assert own_reader.get("/styles/trees.json").status_code == 200
    assert "Cây xanh" in own_reader.page("/")

    more = NEW.replace(
        "ma: {type: text, title: {vi: Mã, en: Code}}", "ma: {type: text, title: {vi: Số, en: Number}}"
    )
    with transaction(city_url) as connection:
        apply_layer(connection, layer(more), more, 5897)
    titles = lambda: own_reader.json("/collections/trees/schema")["properties"]["ma"]["title"]  # noqa: E731
    own_reader.wait_for(lambda: titles() == "Số", 1)

    with transaction(city_url) as connection:
        remove_layer(connection, "trees")
    own_reader.wait_for(lambda: own_reader.get("/collections/trees").status_code == 404, 1)


def test_a_removed_layer_that_comes_back_starts_empty(own_reader: Any, city_url: str, city: Any) -> None:
    with city, city.cursor() as cursor:
        cursor.execute("select source from sdi.layer where id = 'stations'")
        text = cursor.fetchone()[0]
    assert own_reader.json("/collections/stations")["itemCount"] == 3
    with transaction(city_url) as connection:
        remove_layer(connection, "stations")
        apply_layer(connection, layer(text), text, 5897)
    own_reader.wait_for(lambda: own_reader.json("/collections/stations")["itemCount"] == 0, 1)
    assert own_reader.json("/collections/stations/items")["numberMatched"] == 0


def test_a_change_is_found_without_a_notification(city_url: str) -> None:
    watcher = CatalogWatcher(city_url)
    watcher.start()
    try:
        waiting = _until(lambda: watcher.is_loaded)
        with closing(psycopg2.connect(city_url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("update sdi.catalog set revision = revision + 5")  # says nothing to listeners
            cursor.execute("select revision from sdi.catalog")
            (revision,) = cursor.fetchone()
        assert _until(lambda: watcher.catalog.revision == revision) < 1
        assert waiting < 5
    finally:
        watcher.stop()


def _until(condition: Any) -> float:
    import time

    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 10
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.fixture
def server(tmp_path: Path) -> Any:
    """A database server of one's own, to be stopped and started."""
    cluster = Cluster(tmp_path / "home", {"fsync": "off"})
    cluster.start(detached=True)
    yield cluster
    cluster.shut_down(force=True)
    subprocess.run(["rm", "-rf", str(cluster.status().folder)], check=True)


def test_outage_of_the_database(server: Any, tmp_path: Path, served: Any) -> None:
    migrate(server.url)
    with transaction(server.url) as connection:
        apply_layer(connection, layer(NEW), NEW, 5897)
    with served(create_app(Settings(home=tmp_path / "web"), server.url)) as reader:
        assert reader.json("/collections/trees/items")["numberMatched"] == 0
        server.shut_down(force=True)

        told = reader.refusal("/collections/trees/items", 503)
        assert told["type"] == "/problems/web.no_database"
        assert str(server.status().folder) not in str(told)
        answer = reader.get("/collections/trees/items")
        assert int(answer.headers["retry-after"]) > 0
        assert reader.get("/healthz").status_code == 200
        ready = reader.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["checks"]["database"] is False
        assert reader.json("/collections/trees/schema")["title"] == "Cây xanh"

        server.start(detached=True)
        reader.wait_for(lambda: reader.get("/readyz").status_code == 200, 5)
        assert reader.json("/collections/trees/items")["numberMatched"] == 0
        again = NEW.replace("trees", "shrubs")
        with transaction(server.url) as connection:
            apply_layer(connection, layer(again), again, 5897)
        reader.wait_for(lambda: reader.get("/collections/shrubs").status_code == 200, 1)
