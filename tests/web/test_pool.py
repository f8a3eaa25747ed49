"""The pool of connections: bounded, warm, and able to lose its connections."""

import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from sdi.db import Connection, one
from sdi.errors import Unavailable, UsageError
from sdi.web.pool import Database


@pytest.fixture
def pool(cluster_url: str) -> Iterator[Database]:
    pool = Database(cluster_url, size=2, patience=0.2)
    yield pool
    pool.close()


def backend(connection: Connection) -> int:
    return int(one(connection, "select pg_backend_pid()"))


def test_a_connection_is_used_again(pool: Database) -> None:
    with pool.read() as connection:
        first = backend(connection)
    with pool.read() as connection:
        assert backend(connection) == first


def test_what_was_left_open_is_rolled_back(pool: Database) -> None:
    with pool.read() as connection:
        one(connection, "select set_config('sdi.who', 'someone', true)")
    with pool.read() as connection:
        assert one(connection, "select current_setting('sdi.who', true)") in (None, "")


def test_no_more_than_its_size(pool: Database) -> None:
    with pool.read(), pool.read(), pytest.raises(Unavailable) as told, pool.read():
        pass
    assert told.value.key == "web.busy"
    with pool.read() as connection:
        assert one(connection, "select 1") == 1


def test_waiting_readers_get_their_turn(cluster_url: str) -> None:
    patient = Database(cluster_url, size=2, patience=10)
    done: list[int] = []

    def read() -> None:
        with patient.read() as connection:
            done.append(one(connection, "select 1 from pg_sleep(0.02)"))

    threads = [threading.Thread(target=read) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1] * 20
    patient.close()


def test_connections_that_the_server_has_ended_are_replaced(pool: Database, cluster_url: str) -> None:
    with pool.read() as connection:
        idle = backend(connection)
    with closing(psycopg2.connect(cluster_url)) as other:
        one(other, "select pg_terminate_backend(%s, 5000)", (idle,))
    with pool.read() as connection:
        assert one(connection, "select 1") == 1


def test_an_end_under_way_is_an_outage(pool: Database) -> None:
    with pytest.raises(Unavailable) as told, pool.read() as connection:
        one(connection, "select pg_terminate_backend(pg_backend_pid())")
    assert told.value.key == "web.no_database"


@pytest.mark.parametrize(
    ("statement", "kind", "key"),
    [
        ("set local statement_timeout = '20ms'; select pg_sleep(5)", Unavailable, "web.too_slow"),
        ("select 1 from no_such_table", Unavailable, "web.changing"),
        ("select 10::smallint * 30000::smallint", UsageError, "web.value_refused"),
    ],
)
def test_what_the_database_refuses(pool: Database, statement: str, kind: type[Exception], key: str) -> None:
    with pytest.raises(kind) as told, pool.read() as connection:
        one(connection, statement)
    assert told.value.key == key  # type: ignore[attr-defined]


def test_nobody_there() -> None:
    nowhere = Database("postgresql://sdi@/sdi?host=/nowhere/at/all")
    with pytest.raises(Unavailable) as told, nowhere.read():
        pass
    assert told.value.key == "web.no_database"
    assert "nowhere" not in told.value.tell("en")
