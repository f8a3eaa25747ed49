"""Jobs in the database: whose word counts, and what becomes of those that nobody speaks for."""

import os
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812

from importers.jobs import store
from importers.jobs.job import Job, Outcome
from importers.jobs.recover import put_back, recover
from importers.jobs.upload import Upload
from importers.jobs.watched import Watched
from importers.progress import Cancelled
from sdi import queue_schema
from sdi.db import one
from sdi.keys import ApiKey
from sdi.migrate import migrate
from sdi.processes.runner import Runner
from sdi.processes.sweeper import Sweeper
from sdi.settings import Settings


@pytest.fixture
def key(city: Connection) -> ApiKey:
    with city, city.cursor() as cursor:
        cursor.execute(
            "insert into sdi.api_key (name, prefix, digest, scopes, created_by)"
            " values ('GIS', 'sdi_1', '', '{import}', 'test') returning id"
        )
        return ApiKey(cursor.fetchone()[0], "GIS", ("import",), None)


@pytest.fixture
def job(city: Connection, key: ApiKey) -> Job:
    return make(city, key)


def make(city: Connection, key: ApiKey, layer: str = "markets") -> Job:
    number = uuid.uuid4()
    with city:
        store.create(city, number, "cho.zip", 5, {"layer": layer}, key)
        return store.find(city, number)


@pytest.fixture
def run(city_url: str, city: Connection) -> Iterator[Connection]:
    """The connection of a process that runs jobs."""
    with closing(psycopg2.connect(city_url)) as connection:
        connection.autocommit = True
        yield connection


def test_a_job_and_its_place_in_the_queue_are_one(city: Connection, key: ApiKey) -> None:
    with pytest.raises(psycopg2.Error), city:
        store.create(city, uuid.uuid4(), "a.zip", 5, {"layer": "markets"}, key)
        city.cursor().execute("select 1 / 0")
    assert one(city, "select count(*) from sdi.import_job") == 0
    assert one(city, "select count(*) from procrastinate.procrastinate_jobs") == 0
    made = make(city, key)
    place = "select lock || ' ' || (args ->> 'run') from procrastinate.procrastinate_jobs"
    assert one(city, place) == "layer markets 1"
    assert (made.status, made.run, made.ahead) == ("queued", 1, 0)


def test_only_one_process_runs_a_job(city: Connection, job: Job, run: Connection, city_url: str) -> None:
    assert store.claim(run, job.id)
    with closing(psycopg2.connect(city_url)) as other:
        assert not store.claim(other, job.id)
    assert store.begin(run, job.id, 1)
    assert not store.begin(run, job.id, 1)
    assert store.find(run, job.id).status == "checking"


def test_an_older_run_has_nothing_to_say(city: Connection, job: Job, run: Connection) -> None:
    assert store.begin(run, job.id, 1)
    progress = Watched(run, job.id, 1)
    progress.stage("import.stage_read")
    with city:
        recover(city, job.id, 1)
    with pytest.raises(Cancelled):
        progress.stage("import.stage_load")
    assert not store.end(run, job.id, 1, Outcome("review"))
    assert not store.begin(run, job.id, 1)
    found = store.find(run, job.id)
    assert (found.status, found.run, found.retries, found.stage) == ("queued", 2, 1, None)
    assert recover(city, job.id, 1) is None


def test_rows_are_noted_four_times_a_second_at_most(city: Connection, job: Job, run: Connection) -> None:
    store.begin(run, job.id, 1)
    progress = Watched(run, job.id, 1)
    progress.stage("import.stage_load")
    for done in range(1000):
        progress.rows(done, 1000)
    assert store.find(run, job.id).rows is None or store.find(run, job.id).rows < 1000
    progress._noted -= 1
    progress.rows(999, 1000)
    assert store.find(run, job.id).rows == 999


def test_a_cancelled_run_hears_of_it(city: Connection, job: Job, run: Connection) -> None:
    store.begin(run, job.id, 1)
    progress = Watched(run, job.id, 1)
    with city:
        assert store.cancel(city, job.id).cancel_requested
    with pytest.raises(Cancelled):
        progress.stage("import.stage_read")
    with city:
        told = recover(city, job.id, 1)
    assert told is not None
    assert told.status == "cancelled"


def test_a_job_is_retried_once_then_it_has_failed(city: Connection, job: Job, run: Connection) -> None:
    for number, status in ((1, "queued"), (2, "failed")):
        store.begin(run, job.id, number)
        with city:
            told = recover(city, job.id, number)
        assert told is not None
        assert told.status == status
    assert store.find(city, job.id).problem["detail"].keys() == {"vi", "en"}
    with city:
        store.queue(city, job.id, "check")
    assert store.find(city, job.id).retries == 0


def test_a_service_that_stops_counts_for_nothing(city: Connection, job: Job, run: Connection) -> None:
    store.begin(run, job.id, 1)
    with city:
        put_back(city, job.id, 1)
    found = store.find(city, job.id)
    assert (found.status, found.run, found.retries) == ("queued", 2, 0)


def test_a_run_that_is_cut_short_keeps_its_turn(city: Connection, key: ApiKey, run: Connection) -> None:
    first, second = make(city, key), make(city, key)
    assert second.waits_for == first.id
    take = "select (procrastinate_fetch_job_v2('{imports}', null)).args ->> 'job'"
    with city, city.cursor() as cursor:
        cursor.execute("set local search_path = procrastinate, pg_catalog")
        assert one(city, take) == str(first.id)
        assert one(city, take) is None  # one a layer
    store.begin(run, first.id, 1)
    with city:
        recover(city, first.id, 1)
    with city, city.cursor() as cursor:
        cursor.execute("set local search_path = procrastinate, pg_catalog")
        assert one(city, take) == str(first.id)
    assert store.find(city, second.id).waits_for == first.id


def test_what_nobody_holds_is_found(
    city: Connection, city_url: str, key: ApiKey, run: Connection, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    sweeper = Sweeper(city_url, settings, Runner(city_url, settings))
    running, orphan, waiting = make(city, key, "markets"), make(city, key, "roads"), make(city, key, "wards")
    with city, city.cursor() as cursor:
        cursor.execute(
            "set local search_path = procrastinate, pg_catalog;"
            " update procrastinate_jobs set status = 'doing' where lock <> 'layer wards'"
        )
    assert store.claim(run, running.id)
    for job in (running, orphan):
        store.begin(run, job.id, 1)
    assert not sweeper.sweep()  # not at the first look: it may be just ending
    sweeper._suspects = {suspect: since - 3 for suspect, since in sweeper._suspects.items()}
    assert sweeper.sweep()
    assert [store.find(city, job.id).run for job in (running, orphan, waiting)] == [1, 2, 1]
    assert one(city, "select count(*) from procrastinate.procrastinate_jobs where status = 'doing'") == 1


def test_a_place_that_is_taken_for_nothing_is_freed(
    city: Connection, city_url: str, job: Job, run: Connection, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    sweeper = Sweeper(city_url, settings, Runner(city_url, settings))
    with city, city.cursor() as cursor:
        cursor.execute("set local search_path = procrastinate, pg_catalog")
        cursor.execute("update procrastinate_jobs set status = 'doing'")
    store.begin(run, job.id, 1)
    store.end(run, job.id, 1, Outcome("unchanged"))
    for _ in range(2):
        sweeper.sweep()
        sweeper._suspects = {suspect: since - 3 for suspect, since in sweeper._suspects.items()}
    assert one(city, "select count(*) from procrastinate.procrastinate_jobs") == 0


def test_old_uploads_are_forgotten(
    city: Connection, city_url: str, job: Job, run: Connection, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    kept, old = Upload(settings.uploads_dir, job.id), Upload(settings.uploads_dir, uuid.uuid4())
    for upload in (kept, old):
        (upload.begin() / "a.zip").write_bytes(b"x")
        upload.complete()
    Sweeper(city_url, settings, Runner(city_url, settings)).sweep()
    assert old.is_there  # it may have come just now
    Path(settings.uploads_dir, old.results.parent.name).touch()

    os.utime(old.results.parent, (0, 0))
    Sweeper(city_url, settings, Runner(city_url, settings)).sweep()
    assert (kept.is_there, old.is_there) == (True, False)
    store.begin(run, job.id, 1)
    store.end(run, job.id, 1, Outcome("review"))
    with city, city.cursor() as cursor:
        cursor.execute("update sdi.import_job set ended_at = now() - interval '31 days'")
    Sweeper(city_url, settings, Runner(city_url, settings)).sweep()
    assert not kept.is_there


def queue_dump(url: str) -> list[str]:
    command = ["pg_dump", "--schema-only", "--no-owner", "--schema=procrastinate", url]
    dump = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in dump.splitlines() if not line.startswith(("--", "\\"))]


def test_another_versions_queue_is_made_afresh_with_all_who_wait(
    city_url: str, city: Connection, key: ApiKey, run: Connection
) -> None:
    fresh = queue_dump(city_url)
    first, second, third = (make(city, key) for _ in range(3))
    with city:
        store.cancel(city, second.id)
        cursor = city.cursor()
        cursor.execute("drop table procrastinate.procrastinate_events")
        cursor.execute("update sdi.queue_schema set version = 'older'")
        cursor.execute("delete from sdi.rebuilt")
    assert queue_dump(city_url) != fresh
    migrate(city_url)
    assert queue_dump(city_url) == fresh
    waiting = "select array_agg(args ->> 'job' order by id) from procrastinate.procrastinate_jobs"
    assert one(city, waiting) == [str(first.id), str(third.id)]
    assert store.find(city, third.id).waits_for == first.id
    assert one(city, "select version from sdi.queue_schema") == queue_schema.version()
    with closing(psycopg2.connect(city_url)) as connection:
        assert one(connection, "show search_path") == '"$user", public'
