"""Imports whose processes are killed: the job always says what became of it, and the layer is whole."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from layers.apply import apply_layer
from layers.folder import read_folder
from sdi.db import transaction
from sdi.embedded import Cluster
from sdi.migrate import migrate
from sdi.settings import Settings


def ask(url: str, statement: str, values: Any = None) -> Any:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def holding(url: str, statement: str) -> Iterator[None]:
    """Hold a lock until the block ends, however the database fares."""
    with closing(psycopg2.connect(url)) as connection:
        connection.cursor().execute(statement)
        yield


READING = "lock table data.markets in access exclusive mode"
WRITING = "lock table data.markets in share row exclusive mode"


def wait_until(condition: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def runs(service: Any) -> int:
    return int(ask(service.url, "select max(run) from sdi.import_job"))


def run_process(service: Any) -> int:
    """The process that runs the job under way: a grandchild of the worker."""
    parents = {int(p.name): _parent(int(p.name)) for p in Path("/proc").glob("[0-9]*")}
    worker = service.worker()
    return max(pid for pid, parent in parents.items() if parents.get(parent) == worker)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def leaves_nothing(service: Any) -> bool:
    tables = ask(service.url, "select count(*) from pg_tables where schemaname = 'staging'")
    places = ask(service.url, "select count(*) from procrastinate.procrastinate_jobs")
    return bool(tables == 0 and places == 0)


def test_a_worker_killed_in_a_check(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service.url, READING):
        job = service.upload(markets(20), layer="markets")
        service.wait(job, "checking")
        killed = service.worker()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: runs(service) == 2)
    assert service.wait(job)["status"] == "review"
    assert service.worker() != killed
    assert service.client.post(f"/imports/{job['id']}/publish").status_code == 202
    assert service.wait(job)["status"] == "published"
    assert ask(service.url, "select count(*) from data.markets") == 20
    wait_until(lambda: leaves_nothing(service))


def test_a_worker_killed_in_a_publication(importing: Any, markets: Any) -> None:
    service = importing()
    job = service.upload(markets(20), layer="markets")
    service.wait(job, "review")
    with holding(service.url, WRITING):
        service.client.post(f"/imports/{job['id']}/publish")
        wait_until(lambda: service.job(job)["stage"] == "import.stage_publish")
        os.kill(service.worker(), signal.SIGKILL)
        wait_until(lambda: runs(service) == 3)
    assert service.wait(job)["status"] == "published"
    assert ask(service.url, "select count(*) from data.markets") == 20
    assert (
        ask(service.url, "select count(*) from sdi.changeset where source ->> 'job' = %s", (job["id"],)) == 1
    )
    wait_until(lambda: leaves_nothing(service))


def test_killed_between_the_commit_and_telling_of_it(importing: Any, markets: Any) -> None:
    service = importing()
    job = service.upload(markets(20), layer="markets")
    service.wait(job, "review")
    made = "select count(*) from sdi.changeset where source ->> 'job' = %s and number is not null"
    row = f"select from sdi.import_job where id = '{job['id']}' for update"
    with ExitStack() as held:
        with holding(service.url, WRITING):
            service.client.post(f"/imports/{job['id']}/publish")
            wait_until(lambda: service.job(job)["stage"] == "import.stage_publish")
            held.enter_context(holding(service.url, row))  # it can't tell
        wait_until(lambda: ask(service.url, made, (job["id"],)) == 1)
        os.kill(service.worker(), signal.SIGKILL)
    told = service.wait(job, "published", "failed", "review")
    assert told["status"] == "published"
    assert told["changeset"] == ask(service.url, "select max(number) from sdi.changeset")
    assert told["report"]["changeset"] == told["changeset"]
    assert ask(service.url, made, (job["id"],)) == 1
    wait_until(lambda: leaves_nothing(service))


def test_a_run_that_dies_twice_has_failed(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service.url, READING):
        job = service.upload(markets(20), layer="markets")
        waiting = service.upload(markets(5, first=50), layer="markets")
        for number in (1, 2):
            wait_until(
                lambda number=number: runs(service) == number and service.job(job)["status"] == "checking"
            )
            os.kill(run_process(service), signal.SIGKILL)
        failed = service.wait(job, "failed")
    assert failed["problem"]["type"] == "/problems/jobs.interrupted"
    assert service.wait(waiting)["status"] == "review"  # its layer is free again
    assert ask(service.url, "select count(*) from data.markets") == 0
    wait_until(lambda: leaves_nothing(service))
    service.client.post(f"/imports/{job['id']}/check", json={})
    assert service.wait(job)["status"] == "review"


def test_a_service_that_stops_puts_its_import_back(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service.url, READING):
        job = service.upload(markets(20), layer="markets")
        service.wait(job, "checking")
        service.close()
        assert ask(service.url, "select status from sdi.import_job") == "queued"
        assert ask(service.url, "select retries from sdi.import_job") == 0
    service.start_again()
    assert service.wait(job)["status"] == "review"
    wait_until(lambda: leaves_nothing(service))


def test_a_service_that_is_killed(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service.url, READING):
        job = service.upload(markets(20), layer="markets")
        service.wait(job, "checking")
        worker = service.worker()
        service.close(signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{worker}").exists())
    service.start_again()
    assert service.wait(job)["status"] == "review"


def test_postgresql_killed_in_a_check_and_in_a_publication(
    importing: Any, markets: Any, tmp_path_factory: Any
) -> None:
    cluster = Cluster(tmp_path_factory.mktemp("killed"))
    with ExitStack() as after:
        url = cluster.start()
        after.callback(cluster.stop)
        migrate(url)
        settings = Settings()
        with transaction(url) as connection:
            for layer, source in read_folder(settings.layers_dir):
                apply_layer(connection, layer, source, settings.city_srid)
        service = importing(url)
        after.callback(service.close)
        job = service.upload(markets(20), layer="markets")
        _kill_in(cluster, service, job, READING, "import.stage_diff")
        assert service.wait(job)["status"] == "review"
        service.client.post(f"/imports/{job['id']}/publish")
        _kill_in(cluster, service, job, WRITING, "import.stage_publish")
        assert service.wait(job)["status"] == "published"
        assert ask(url, "select count(*) from data.markets") == 20
        assert ask(url, "select count(*) from sdi.changeset where number is not null") == 1


def _kill_in(cluster: Cluster, service: Any, job: Any, lock: str, stage: str) -> None:
    """Kill the database server where the job waits for a lock in this stage; start it again."""
    with holding(service.url, lock):
        wait_until(lambda: service.job(job)["stage"] == stage)
        pid = cluster.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    cluster.start()
    wait_until(lambda: service.client.get("/readyz").status_code == 200)
