"""Reverting restores exactly, can itself be reverted, and never overwrites later edits."""

from typing import Any

import pytest

from layers.changes import differences
from layers.revert import plan_revert, revert
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


def rekey(code: str, other: str) -> str:
    return f"update data.markets set ma_doi_tuong = '{other}' where ma_doi_tuong = '{code}'"


def test_keys_that_were_exchanged_are_exchanged_back(city: Connection) -> None:
    run(city, insert("A", 582223), insert("B", 582300), insert("C", 582400))
    before = state(city)
    number = run(city, rekey("A", "X"), rekey("B", "A"), rekey("C", "B"), rekey("X", "C"))
    after = state(city)
    assert {row[0]: row[2] for row in before} != {row[0]: row[2] for row in after}
    back = take_back(city, number)
    assert state(city) == before
    counted = one(
        city, f"select layers -> 0 ->> 'updated' from sdi_app.published_changeset where number = {back}"
    )
    assert counted == "3"
    city.rollback()
    take_back(city, back)
    assert state(city) == after


def test_a_key_that_someone_took_since_is_a_conflict(city: Connection) -> None:
    run(city, insert("C", 582223))
    number = run(city, rekey("C", "D"))
    taker = run(city, "set local sdi.who = 'chị Lan'", insert("C", 582300))
    now = state(city)
    with pytest.raises(Conflict, match="1 feature") as refused:
        take_back(city, number)
    assert state(city) == now
    obstacle = refused.value.values["obstacles"][0]
    assert (obstacle.key, obstacle.number, obstacle.who) == ("C", taker, "chị Lan")
    city.rollback()
    take_back(city, number, partial=True)
    assert state(city) == now


def test_a_key_that_can_not_be_given_back_blocks_who_waits_for_it(city: Connection) -> None:
    run(city, insert("A", 582223), insert("B", 582300))
    number = run(city, rekey("A", "X"), rekey("B", "A"), rekey("X", "B"))
    run(city, "update data.markets set ten = 'sửa sau' where ma_doi_tuong = 'A'")
    now = state(city)
    plan = plan_revert(city, number)
    city.rollback()
    assert (plan.touched, plan.in_the_way) == (0, 2)
    take_back(city, number, partial=True)
    assert state(city) == now


def test_one_that_was_deleted_again_stays_deleted(city: Connection) -> None:
    run(city, insert("A"))
    number = run(city, "delete from data.markets")
    take_back(city, number)
    run(city, "delete from data.markets")
    with pytest.raises(Conflict, match="1 feature"):
        take_back(city, number)
    assert state(city) == []


def test_taking_back_twice_says_which_reversal_to_take_back(city: Connection, mixed: Any) -> None:
    back = take_back(city, mixed[0])
    with pytest.raises(Conflict, match=f"revert {back}"):
        take_back(city, mixed[0])


def test_a_plan_writes_nothing(city: Connection, mixed: Any) -> None:
    number, _, after = mixed
    plan = plan_revert(city, number)
    city.rollback()
    markets = plan.layers["markets"]
    assert (markets.removed, markets.restored, markets.put_back, markets.obstacles) == (1, 1, 1, 0)
    assert state(city) == after
    assert one(city, "select max(number) from sdi.changeset") == number


def test_a_change_set_tells_what_it_did_to_each_feature(city: Connection, mixed: Any) -> None:
    told = differences(city, mixed[0], 10)["markets"]
    assert {(change.kind, change.key) for change in told} == {("deleted", "A"), ("moved", "B"), ("new", "D")}
    moved = next(change for change in told if change.kind == "moved")
    assert moved.moved == pytest.approx(590000 - 582223)
    assert [(field.field, field.before, field.after) for field in moved.fields] == [("ten", "Chợ B", "khác")]


def test_a_change_set_does_not_tell_personal_values(city: Connection) -> None:
    run(
        city,
        "insert into data.parcels (ma_xa, so_to, so_thua, ten_chu) values ('31135', 1, 2, 'Bà Lan')",
    )
    number = run(city, "update data.parcels set ten_chu = 'Ông Lê Văn Tám'")
    [change] = differences(city, number, 10)["parcels"]
    [field] = change.fields
    assert (change.key, field.field, field.masked, field.before, field.after) == (
        "31135/1/2",
        "ten_chu",
        True,
        "•••",
        "•••",
    )
