"""Reverting restores exactly, can itself be reverted, and never overwrites later edits."""

from typing import Any

import pytest

from layers.revert import revert
from sdi.db import Connection, one
from sdi.errors import Conflict, NotFound

STATE = """select sdi_id, sdi_key, ma_doi_tuong, ten, st_astext(geom) from data.markets order by sdi_key"""
POINT = "st_setsrid(st_makepoint({x}, 1105837), 5897)"


def run(connection: Connection, *statements: str) -> int:
    """The public number of the change set that the statements made."""
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    number: int = one(connection, "select max(number) from sdi.changeset")
    connection.rollback()
    return number


def insert(code: str, x: int = 582223) -> str:
    values = f"'{code}', 'Chợ {code}', {POINT.format(x=x)}"
    return f"insert into data.markets (ma_doi_tuong, ten, geom) values ({values})"


def state(connection: Connection) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(STATE)
        return cursor.fetchall()


def take_back(connection: Connection, number: int, partial: bool = False) -> int:
    with connection:
        revert(connection, number, "test", partial)
    new: int = one(connection, "select max(number) from sdi.changeset")
    connection.rollback()
    return new


@pytest.fixture
def mixed(city: Connection) -> tuple[int, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The number of a change set that inserts, updates and deletes; the state before and after."""
    run(city, insert("A"), insert("B"), insert("C"))
    before = state(city)
    number = run(
        city,
        "delete from data.markets where ma_doi_tuong = 'A'",
        f"update data.markets set ten = 'khác', geom = {POINT.format(x=590000)} where ma_doi_tuong = 'B'",
        insert("D"),
    )
    return number, before, state(city)


def test_a_revert_restores_and_a_second_one_restores_again(city: Connection, mixed: Any) -> None:
    number, before, after = mixed
    back = take_back(city, number)
    assert state(city) == before
    forth = take_back(city, back)
    assert state(city) == after
    take_back(city, forth)
    assert state(city) == before


def test_the_reversal_says_what_it_reverts(city: Connection, mixed: Any) -> None:
    back = take_back(city, mixed[0])
    found = one(city, f"select reverts from sdi_app.published_changeset where number = {back}")
    assert found == mixed[0]


@pytest.mark.parametrize(
    "later",
    [
        "update data.markets set ten = 'sửa sau' where ma_doi_tuong = 'B'",
        "delete from data.markets where ma_doi_tuong = 'B'",
        "update data.markets set ten = 'sửa sau' where ma_doi_tuong = 'D'",
        insert("A", 600000),
    ],
)
def test_later_edits_are_shown_and_left(city: Connection, mixed: Any, later: str) -> None:
    number, before, _ = mixed
    run(city, later)
    edited = state(city)
    with pytest.raises(Conflict, match="1 feature"):
        take_back(city, number)
    assert state(city) == edited
    city.rollback()
    take_back(city, number, partial=True)
    left = {row[1]: row for row in state(city)}
    kept = {row[1]: row for row in edited}
    expected = {row[1]: row for row in before}
    code = next(code for code in "ABD" if f"'{code}'" in later)
    assert left.get(code) == kept.get(code)
    assert {k: v for k, v in left.items() if k != code} == {k: v for k, v in expected.items() if k != code}


def test_what_was_made_and_deleted_since_is_no_conflict(city: Connection) -> None:
    number = run(city, insert("A"))
    run(city, "delete from data.markets")
    take_back(city, number)
    assert state(city) == []


def test_an_unknown_number_is_said_so(city: Connection) -> None:
    with pytest.raises(NotFound, match="no change set 99"):
        take_back(city, 99)
