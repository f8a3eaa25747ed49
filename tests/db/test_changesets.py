"""Change sets, history and tile dirt are written by the triggers, whoever writes."""

from contextlib import closing

import psycopg2
import pytest

from sdi.db import Connection, connect, one

POINT = "st_setsrid(st_makepoint(582223.52, 1105837.70), 5897)"


def run(connection: Connection, *statements: str) -> None:
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows(connection: Connection, statement: str) -> list[tuple]:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def insert(name: str, code: str = "S1") -> str:
    return f"insert into data.schools (ma_doi_tuong, ten, geom) values ('{code}', '{name}', {POINT})"


LOG = "select number, layers from sdi_app.published_changeset order by number"
PAST = "select ten, sdi_op, sdi_changeset, sdi_ended_by from history.schools order by sdi_ended_by"


def test_each_writing_transaction_is_one_change_set(city: Connection) -> None:
    run(city, insert("A"), insert("B", "S2"), "update data.schools set ten = 'A2' where ma_doi_tuong = 'S1'")
    run(city, "delete from data.schools where ma_doi_tuong = 'S2'")
    log = rows(city, LOG)
    assert [number for number, _ in log] == [1, 2]
    assert log[0][1] == [{"layer": "schools", "inserted": 2, "updated": 1, "deleted": 0}]
    assert log[1][1] == [{"layer": "schools", "inserted": 0, "updated": 0, "deleted": 1}]


def test_history_holds_only_what_others_could_see(city: Connection) -> None:
    run(city, insert("A"), "update data.schools set ten = 'B'")
    assert rows(city, PAST) == []
    run(city, "update data.schools set ten = 'C'", "update data.schools set ten = 'D'")
    assert [(ten, op) for ten, op, _, _ in rows(city, PAST)] == [("B", "U")]


def test_update_then_delete_in_one_transaction_is_a_delete(city: Connection) -> None:
    run(city, insert("A"))
    run(city, "update data.schools set ten = 'B'", "delete from data.schools")
    assert [(ten, op) for ten, op, _, _ in rows(city, PAST)] == [("A", "D")]


def test_delete_then_insert_in_one_transaction_is_an_update(city: Connection) -> None:
    run(city, insert("A"))
    run(city, "delete from data.schools", insert("B"))
    assert [(ten, op) for ten, op, _, _ in rows(city, PAST)] == [("A", "U")]


def test_an_update_that_changes_nothing_leaves_no_trace(city: Connection) -> None:
    run(city, insert("A"))
    run(city, "update data.schools set ten = 'A'")
    run(city, "update data.schools set ten = 'X' where false")
    assert len(rows(city, LOG)) == 1
    assert rows(city, PAST) == []


def test_a_savepoint_rolled_back_takes_its_change_set_along(city: Connection) -> None:
    run(city, "savepoint s", insert("A"), "rollback to savepoint s")
    assert rows(city, LOG) == []
    assert one(city, "select count(*) from sdi.changeset") == 0


def test_the_feature_id_is_made_from_the_key_and_stays(city: Connection) -> None:
    run(city, insert("A"))
    first = one(city, "select sdi_id from data.schools")
    run(city, "delete from data.schools")
    run(city, insert("B"))
    assert one(city, "select sdi_id from data.schools") == first
    run(city, "update data.schools set ma_doi_tuong = 'S9'")
    assert rows(city, "select sdi_id, sdi_key from data.schools") == [(first, "S9")]


def test_an_id_written_by_hand_is_not_believed(city: Connection) -> None:
    run(city, insert("A"))
    before = one(city, "select sdi_id from data.schools")
    run(city, "update data.schools set sdi_id = 7, ten = 'B'")
    assert one(city, "select sdi_id from data.schools") == before


def test_numbers_follow_the_order_of_commits(city: Connection, city_url: str) -> None:
    with closing(connect(city_url)) as other:
        with city.cursor() as cursor:
            cursor.execute(insert("A"))  # begins first …
        run(other, insert("B", "S2"))  # … commits first
        city.commit()
    assert rows(
        city,
        "select ten from data.schools s join sdi.changeset c on c.id = s.sdi_changeset order by c.number",
    ) == [
        ("B",),
        ("A",),
    ]


def test_truncate_is_refused(city: Connection) -> None:
    with pytest.raises(psycopg2.errors.FeatureNotSupported, match="DELETE"):
        run(city, "truncate data.schools")


def test_triggers_fire_for_replicas_too(city: Connection) -> None:
    run(city, "set local session_replication_role = replica", insert("A"))
    assert len(rows(city, LOG)) == 1


def test_dirt_covers_the_old_and_the_new_place(city: Connection) -> None:
    run(city, insert("A"))
    run(city, "update data.schools set geom = st_translate(geom, 20000, 0)")
    tiles = rows(city, "select changeset, z, x, y from sdi.tile_dirt order by 1, 3")
    assert [(number, z) for number, z, _, _ in tiles] == [(1, 14), (2, 14), (2, 14)]
    assert tiles[0][2:] == tiles[1][2:]
    assert tiles[2][2] > tiles[1][2]


@pytest.mark.parametrize(
    ("width", "zoom"), [(100, 14), (15_000, 14), (40_000, 12), (3_000_000, 6), (40_075_016, 3)]
)
def test_a_large_box_dirties_few_tiles(city: Connection, width: float, zoom: int) -> None:
    box = f"st_makeenvelope(0, 0, {width}, 10, 3857)::box2d"
    tiles = rows(city, f"select z, x from sdi_app.tiles_of({box})")
    assert {z for z, _ in tiles} == {zoom}
    assert len(tiles) <= 24
    size = 40_075_016.68557849 / 2**zoom
    assert len({x for _, x in tiles}) >= width / size / 2


def test_readers_never_see_personal_columns(city: Connection) -> None:
    with city, city.cursor() as cursor:
        cursor.execute("set local role sdi_read")
        cursor.execute("select count(so_to) from data.parcels")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("select ten_chu from data.parcels")


def test_readers_write_nothing(city: Connection) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(city, "set local role sdi_read", insert("A"))


def test_editors_need_no_right_on_the_log(city: Connection) -> None:
    run(city, "set local role sdi_write", insert("A"))
    assert len(rows(city, LOG)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        f"insert into data.schools (sdi_id, sdi_key, ma_doi_tuong, geom) values (5, 'x', 'S1', {POINT})",
        "insert into data.schools (ma_doi_tuong, sdi_changeset) values ('S1', 1)",
        "update data.schools set sdi_key = 'x'",
        "select sdi_app.open_changeset()",
    ],
)
def test_editors_do_not_write_the_bookkeeping(city: Connection, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(city, "set local role sdi_write", statement)


def test_a_forged_setting_is_not_believed(city: Connection) -> None:
    run(city, insert("A"))
    run(
        city,
        "select set_config('sdi.changeset', pg_current_xact_id()::text || ':1', true)",
        insert("B", "S2"),
    )
    assert [number for number, _ in rows(city, LOG)] == [1, 2]
