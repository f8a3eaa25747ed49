"""Two at once: imports of one layer, its removal, edits by SQL, a cancelling; nobody's work is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import psycopg2
import pytest
import shapely

from importers.pipeline import staged
from importers.progress import Cancelled
from importers.request import Request
from layers.apply import remove_layer
from sdi.db import transaction
from sdi.errors import Conflict, NotFound, SdiError
from sdi.migrate import migrate
from sdi.settings import Settings

STAGES = ("import.stage_read", "import.stage_load", "import.stage_check", "import.stage_diff")
ROWS = 300


class At:
    """Watches an import, and does something at the beginning of one stage (or at its first rows)."""

    def __init__(
        self, stage: str = "", action: Callable[[], object] = lambda: None, rows: bool = False
    ) -> None:
        self._stage, self._action, self._rows = stage, action, rows
        self._now = ""

    def stage(self, key: str) -> None:
        self._now = key
        if not self._rows:
            self._act()

    def rows(self, done: int, total: int | None) -> None:
        if self._rows:
            self._act()

    def _act(self) -> None:
        if self._now == self._stage:
            self._stage = ""
            self._action()


def write(folder: Path, name: str, rows: range, text: str, east: float = 0) -> Path:
    """Points T0, T1 … that all say `text`."""
    numbers = np.array(rows)
    made = geopandas.GeoDataFrame(
        {"MA": [f"T{number}" for number in numbers], "TEN": [text] * len(numbers)},
        geometry=shapely.points(580_000 + 10.0 * numbers + east, np.full(len(numbers), 1_100_000.0)),
        crs=5897,
    )
    made.to_file(folder / name, engine="pyogrio")
    return folder / name


@pytest.fixture
def url(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the layer `contended`: T0 … T299, which all say "old"."""

    def fill(place: str) -> None:
        folder = tmp_path_factory.mktemp("contended")
        bring(place, folder, write(folder, "old.gpkg", range(ROWS), "old"), new="contended", key=("MA",))

    databases.template("migrated", migrate)
    with databases.clone(databases.template("contended", fill, parent="migrated")) as place:
        yield place


def settings(folder: Path) -> Settings:
    return Settings(home=folder / "home")


def bring(url: str, folder: Path, file: Path, progress: Any = None, **options: Any) -> None:
    """Import and publish."""
    with staged(url, settings(folder), Request(file, who="test", **options), progress or At()) as ready:
        ready.publish(settings(folder))


def asked(url: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def texts(url: str) -> dict[str, int]:
    """How many rows say what."""
    return dict(asked(url, "select ten, count(*) from data.contended group by ten"))


def is_clean(url: str) -> bool:
    """Nothing in staging, no locks held, and as many versions in the history as writes that were told."""
    left = asked(url, "select tablename from pg_tables where schemaname = 'staging'")
    locks = asked(url, "select * from pg_locks where locktype = 'advisory'")
    return not left and not locks


def remove(url: str) -> None:
    with transaction(url) as connection:
        remove_layer(connection, "contended")


def edit(url: str, rows: str) -> None:
    asked(url, f"update data.contended set ten = 'by hand' where ma in ({rows})")


def test_the_second_of_two_imports_of_one_layer_is_told(url: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                staged(
                    url,
                    settings(tmp_path),
                    Request(write(tmp_path, f"{name}.gpkg", range(ROWS), name), layer="contended"),
                    At(),
                )
            )
            for name in ("one", "two")
        )
        first.publish(settings(tmp_path))
        with pytest.raises(Conflict, match="300 feature"):
            second.publish(settings(tmp_path))
    assert texts(url) == {"one": ROWS}
    assert is_clean(url)


def at_once(*actions: Callable[[], object]) -> list[SdiError | None]:
    """What each ended with when all began at the same moment; anything but a refusal is raised."""
    start, ended = threading.Barrier(len(actions)), dict[int, BaseException | None]()

    def run(number: int, action: Callable[[], object]) -> None:
        start.wait()
        try:
            action()
            ended[number] = None
        except BaseException as error:
            ended[number] = error

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(ended) == len(actions)
    for error in ended.values():
        if error is not None and not isinstance(error, SdiError):
            raise error
    return [error for _, error in sorted(ended.items()) if isinstance(error, SdiError | None)]


@pytest.mark.parametrize("mode", ["upsert", "replace"])
def test_imports_that_race_leave_one_of_the_files_whole(url: str, mode: str, tmp_path: Path) -> None:
    files = [write(tmp_path, f"{name}.gpkg", range(ROWS), name) for name in "abcd"]
    ended = at_once(
        *(lambda file=file: bring(url, tmp_path, file, layer="contended", mode=mode) for file in files)
    )
    assert any(error is None for error in ended)
    assert all(error is None or isinstance(error, Conflict) for error in ended)
    assert list(texts(url).values()) == [ROWS]
    assert texts(url).keys() < set("abcd")
    changesets = asked(url, "select count(*) from sdi.changeset")[0][0]
    assert changesets == 1 + sum(error is None for error in ended)
    assert is_clean(url)


def test_of_two_new_layers_of_one_name_there_is_one(url: str, tmp_path: Path) -> None:
    files = [write(tmp_path, f"{name}.gpkg", range(50 + number), name) for number, name in enumerate("abc")]
    ended = at_once(
        *(lambda file=file: bring(url, tmp_path, file, new="twice", key=("MA",)) for file in files)
    )
    assert sorted(type(error).__name__ for error in ended) == ["Conflict", "Conflict", "NoneType"]
    winner = ended.index(None)
    assert asked(url, "select distinct ten, count(*) over () from data.twice") == [
        ("abc"[winner], 50 + winner)
    ]
    assert asked(url, "select count(*) from sdi.layer where id = 'twice'") == [(1,)]
    assert is_clean(url)


@pytest.mark.parametrize("stage", [*STAGES, "publish"])
def test_a_layer_that_is_removed_meanwhile(url: str, stage: str, tmp_path: Path) -> None:
    file = write(tmp_path, "new.gpkg", range(ROWS), "new")
    request = Request(file, layer="contended")
    with pytest.raises((Conflict, NotFound)):  # noqa: SIM117
        with staged(url, settings(tmp_path), request, At(stage, lambda: remove(url))) as ready:
            remove(url)
            ready.publish(settings(tmp_path))
    assert asked(url, "select to_regclass('data.contended'), to_regclass('history.contended')") == [
        (None, None)
    ]
    assert asked(url, "select * from sdi.layer where id = 'contended'") == []
    assert is_clean(url)


@pytest.mark.parametrize("stage", [*STAGES, "publish"])
def test_a_layer_that_is_removed_and_made_anew_meanwhile(url: str, stage: str, tmp_path: Path) -> None:
    def remake() -> None:
        remove(url)
        bring(url, tmp_path, write(tmp_path, "re.gpkg", range(20), "again"), new="contended", key=("MA",))

    request = Request(write(tmp_path, "new.gpkg", range(ROWS), "new"), layer="contended")
    try:
        with staged(url, settings(tmp_path), request, At(stage, remake)) as ready:
            if stage == "publish":
                remake()
            ready.publish(settings(tmp_path))
        assert texts(url) == {"new": ROWS}
    except Conflict:
        assert texts(url) == {"again": 20}
    assert is_clean(url)


@pytest.mark.parametrize("stage", STAGES)
def test_an_edit_before_the_difference_is_worked_out_is_in_it(url: str, stage: str, tmp_path: Path) -> None:
    """The file's word on a feature counts; what it does not name stays as it was edited."""
    file = write(tmp_path, "new.gpkg", range(10, ROWS), "new")
    bring(url, tmp_path, file, At(stage, lambda: edit(url, "'T5', 'T50'")), layer="contended")
    assert texts(url) == {"old": 9, "by hand": 1, "new": ROWS - 10}
    assert is_clean(url)


def test_an_edit_after_the_difference_is_shown_and_not_overwritten(url: str, tmp_path: Path) -> None:
    request = Request(write(tmp_path, "new.gpkg", range(ROWS), "new"), layer="contended")
    with staged(url, settings(tmp_path), request, At()) as ready:
        edit(url, "'T5', 'T50'")
        with pytest.raises(Conflict, match="2 feature"):
            ready.publish(settings(tmp_path))
    assert texts(url) == {"old": ROWS - 2, "by hand": 2}
    assert is_clean(url)


def test_an_edit_of_what_the_import_leaves_alone_stays(url: str, tmp_path: Path) -> None:
    request = Request(write(tmp_path, "new.gpkg", range(100), "new"), layer="contended")
    with staged(url, settings(tmp_path), request, At()) as ready:
        edit(url, "'T200'")
        ready.publish(settings(tmp_path))
    assert texts(url) == {"new": 100, "by hand": 1, "old": ROWS - 101}


@pytest.mark.parametrize(
    "statement",
    [
        "update data.contended set ten = 'by hand' where ma = 'T7'",
        "delete from data.contended where ma = 'T7'",
        "insert into data.contended (ma, ten, geom) values ('T300', 'by hand', null)",
    ],
)
def test_an_edit_that_is_under_way_is_waited_for(url: str, statement: str, tmp_path: Path) -> None:
    request = Request(write(tmp_path, "new.gpkg", range(ROWS + 1), "new"), layer="contended")
    with staged(url, settings(tmp_path), request, At()) as ready, closing(psycopg2.connect(url)) as editor:
        editor.cursor().execute(statement)
        commit = threading.Timer(0.5, editor.commit)
        commit.start()
        with pytest.raises(Conflict, match="1 feature"):
            ready.publish(settings(tmp_path))
        commit.join()
    assert "new" not in texts(url)
    assert is_clean(url)


def test_edits_that_race_with_an_import_are_all_there_or_overwritten_by_its_word(
    url: str, tmp_path: Path
) -> None:
    """Every edit is in the history, whichever came first."""
    file = write(tmp_path, "new.gpkg", range(ROWS), "new")

    def edits() -> None:
        for number in range(0, ROWS, 10):
            edit(url, f"'T{number}'")

    ended = at_once(lambda: bring(url, tmp_path, file, layer="contended"), edits)
    assert ended[0] is None or isinstance(ended[0], Conflict)
    changesets = asked(url, "select count(*) from sdi.changeset")[0][0]
    assert changesets == 1 + ROWS // 10 + (ended[0] is None)
    assert texts(url).get("by hand", 0) <= ROWS // 10
    assert sum(texts(url).values()) == ROWS
    assert is_clean(url)


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("options", [{"layer": "contended"}, {"new": "another", "key": ("MA",)}])
def test_cancelled(url: str, options: dict[str, Any], stage: str, rows: bool, tmp_path: Path) -> None:
    def cancel() -> None:
        raise Cancelled("jobs.cancelled")

    file = write(tmp_path, "new.gpkg", range(ROWS), "new")
    try:
        bring(url, tmp_path, file, At(stage, cancel, rows), **options)
        assert rows
        assert stage in ("import.stage_check", "import.stage_diff")  # no rows are counted there
    except Cancelled:
        assert texts(url) == {"old": ROWS}
        assert asked(url, "select to_regclass('data.another')") == [(None,)]
    assert is_clean(url)


@pytest.mark.parametrize("stage", STAGES)
def test_a_connection_that_is_cut(url: str, stage: str, tmp_path: Path) -> None:
    """An administrator ends all sessions: a sentence, and nothing half done."""

    def cut() -> None:
        asked(
            url,
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sdi import'",
        )

    file = write(tmp_path, "new.gpkg", range(ROWS), "new")
    with pytest.raises(SdiError) as refusal:
        bring(url, tmp_path, file, At(stage, cut), layer="contended")
    assert refusal.value.key == "db.unreachable"
    assert texts(url) == {"old": ROWS}
    bring(url, tmp_path, file, layer="contended")
    assert texts(url) == {"new": ROWS}
    assert is_clean(url)
