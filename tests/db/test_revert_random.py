"""Random change sets and reversals, held against a model in plain Python."""

import random
from dataclasses import dataclass, field
from typing import Any

import psycopg2
import pytest

from layers.revert import plan_revert, revert
from sdi.db import Connection, one
from sdi.errors import Conflict

type Row = tuple[Any, ...]
type State = dict[int, Row]

CODES = [f"K{n}" for n in range(14)]
STATE = "select sdi_id, sdi_key, ma_doi_tuong, ten, hang, st_astext(geom) from data.markets"
SEQUENCES = 200


def state(connection: Connection) -> State:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def key(row: Row) -> str:
    return str(row[0])


@dataclass
class Log:
    """What was, before and after each change set, and which one touched a feature last."""

    before: dict[int, State] = field(default_factory=dict)
    after: dict[int, State] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def note(self, number: int, before: State, after: State) -> None:
        self.before[number], self.after[number] = before, after
        for feature in before.keys() | after.keys():
            if before.get(feature) != after.get(feature):
                self.last[feature] = number

    def expected(self, number: int, now: State) -> tuple[State, set[int]]:
        """The state after taking `number` back as far as possible, and the features that can't go back."""
        before, after = self.before[number], self.after[number]
        touched = {f for f in before.keys() | after.keys() if before.get(f) != after.get(f)}
        gone = {f for f in touched if f not in before and f not in now}
        stuck = {f for f in touched - gone if self.last[f] != number}
        while True:
            back = {f: before.get(f) for f in touched - gone - stuck}
            result = {f: row for f, row in {**now, **back}.items() if row is not None}
            holders: dict[str, list[int]] = {}
            for feature, row in result.items():
                holders.setdefault(key(row), []).append(feature)
            blocked = {f for several in holders.values() if len(several) > 1 for f in several if f in back}
            if not blocked:
                return result, stuck
            stuck |= blocked


class Editor:
    """Someone who makes change sets of a few edits each, no feature twice in one."""

    def __init__(self, connection: Connection, rng: random.Random) -> None:
        self.connection = connection
        self.rng = rng
        self.ticks = 0

    def change(self) -> None:
        self.seen: set[str] = set()
        for _ in range(self.rng.randint(1, 5)):
            edit = self.rng.choice(
                [
                    self.insert,
                    self.insert,
                    self.rename,
                    self.move,
                    self.delete,
                    self.rekey,
                    self.swap,
                    self.renew,
                ]
            )
            edit()

    def insert(self) -> None:
        free = [code for code in CODES if code not in self.codes()]
        if free:
            self.place(self.rng.choice(free))

    def place(self, code: str) -> None:
        self.seen.add(code)
        values = (
            f"'{code}', 'Chợ {self.tick()}', st_setsrid(st_makepoint({580000 + self.tick()}, 1105837), 5897)"
        )
        self.run(f"insert into data.markets (ma_doi_tuong, ten, geom) values ({values})")

    def rename(self) -> None:
        if code := self.some():
            self.run(f"update data.markets set ten = 'tên {self.tick()}' where ma_doi_tuong = '{code}'")

    def move(self) -> None:
        if code := self.some():
            moved = f"st_translate(geom, {self.tick()}, 1)"
            self.run(f"update data.markets set geom = {moved} where ma_doi_tuong = '{code}'")

    def delete(self) -> None:
        if code := self.some():
            self.run(f"delete from data.markets where ma_doi_tuong = '{code}'")

    def rekey(self) -> None:
        free = [code for code in CODES if code not in self.codes()]
        if free and (code := self.some()):
            self.take(code, self.rng.choice(free))

    def swap(self) -> None:
        one_, other = self.some(), self.some()
        if one_ and other:
            self.take(one_, "giữ chỗ")
            self.take(other, one_)
            self.take("giữ chỗ", other)

    def renew(self) -> None:
        """Deleted and made anew under the same key, in one change set."""
        if code := self.some():
            self.run(f"delete from data.markets where ma_doi_tuong = '{code}'")
            self.place(code)

    def take(self, code: str, other: str) -> None:
        self.seen.add(other)
        self.run(f"update data.markets set ma_doi_tuong = '{other}' where ma_doi_tuong = '{code}'")

    def some(self) -> str | None:
        """A feature that this change set has not touched yet."""
        left = sorted(set(self.codes()) - self.seen)
        if not left:
            return None
        code = self.rng.choice(left)
        self.seen.add(code)
        return code

    def codes(self) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("select ma_doi_tuong from data.markets order by 1")
            return [code for (code,) in cursor.fetchall()]

    def run(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def tick(self) -> int:
        self.ticks += 1
        return self.ticks


def newest(connection: Connection) -> int:
    with connection:
        return one(connection, "select coalesce(max(number), 0) from sdi.changeset") or 0


def edited(connection: Connection, editor: Editor, log: Log) -> None:
    number, before = newest(connection), state(connection)
    try:
        with connection:
            editor.change()
    except psycopg2.errors.UniqueViolation:  # an id that a renamed feature still holds, twice over
        connection.rollback()
    if newest(connection) > number:
        log.note(newest(connection), before, state(connection))


def taken_back(connection: Connection, log: Log, number: int, partial: bool) -> str:
    """Take a change set back and hold the outcome against the model; what happened."""
    now = state(connection)
    wanted, stuck = log.expected(number, now)
    plan = plan_revert(connection, number)
    connection.rollback()
    assert {obstacle.feature for obstacle in plan.obstacles} == stuck
    assert all(obstacle.who and obstacle.when and obstacle.number for obstacle in plan.obstacles)
    if stuck and not partial:
        with pytest.raises(Conflict), connection:
            revert(connection, number, "test")
        assert state(connection) == now
        return "conflict"
    with connection:
        done = revert(connection, number, "test", partial)
    assert state(connection) == wanted
    assert sum(done.restored.values()) == plan.touched
    if wanted == now:
        return "nothing"
    assert counted(connection, newest(connection)) == differing(now, wanted)
    log.note(newest(connection), now, wanted)
    return "partial" if stuck else "whole"


def counted(connection: Connection, number: int) -> int:
    """How many features a change set says it wrote."""
    statement = """select sum(inserted + updated + deleted) from sdi.changeset_layer
                   where changeset = (select id from sdi.changeset where number = %(number)s)"""
    with connection:
        return int(one(connection, statement, {"number": number}))


def differing(before: State, after: State) -> int:
    return sum(before.get(f) != after.get(f) for f in before.keys() | after.keys())


def test_reversals_restore_exactly_and_overwrite_nothing(city: Connection) -> None:
    seen: dict[str, int] = {}
    for seed in range(SEQUENCES):
        rng = random.Random(seed)
        editor, log = Editor(city, rng), Log()
        for _ in range(rng.randint(2, 6)):
            edited(city, editor, log)
        for _ in range(3):
            if not log.before:
                continue
            number = rng.choice(sorted(log.before))
            outcome = taken_back(city, log, number, partial=rng.random() < 0.5)
            seen[outcome] = seen.get(outcome, 0) + 1
            if rng.random() < 0.3:
                edited(city, editor, log)
    assert min(seen[outcome] for outcome in ("whole", "partial", "conflict")) >= 30, seen


def test_the_newest_can_always_be_taken_back_and_again(city: Connection) -> None:
    for seed in range(SEQUENCES, SEQUENCES + 60):
        editor, log = Editor(city, random.Random(seed)), Log()
        edited(city, editor, log)
        edited(city, editor, log)
        before, after = state(city), None
        edited(city, editor, log)
        after, number = state(city), newest(city)
        if after == before:
            continue
        assert taken_back(city, log, number, partial=False) == "whole"
        assert state(city) == before
        assert taken_back(city, log, newest(city), partial=False) == "whole"
        assert state(city) == after
