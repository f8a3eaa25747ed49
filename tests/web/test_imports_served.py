"""Imports through a real server with its real worker: from the upload to the published change set."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest


def ask(service: Any, statement: str, values: Any = None) -> Any:
    with closing(psycopg2.connect(service.url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def holding(service: Any, layer: str, mode: str) -> Iterator[None]:
    """Nobody else gets at a layer's table: an import of it comes so far and no further."""
    with closing(psycopg2.connect(service.url)) as connection:
        connection.cursor().execute(f"lock table data.{layer} in {mode} mode")
        yield


def staged_tables(service: Any) -> int:
    return int(ask(service, "select count(*) from pg_tables where schemaname = 'staging'"))


def act(service: Any, job: Any, what: str, **body: str) -> Any:
    answer = service.client.post(f"/imports/{job['id']}/{what}", json=body)
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_from_the_file_to_the_change_set_and_back(importing: Any, markets: Any) -> None:
    service = importing()
    job = service.upload(markets(20), layer="markets")
    shown = service.wait(job)
    assert (shown["status"], shown["needs_consent"], shown["question"]) == ("review", False, None)
    assert shown["report"]["diff"]["new"] == 20
    assert ask(service, "select count(*) from data.markets") == 0
    page = service.client.get(f"/imports/{job['id']}/report?f=html")
    assert page.headers["content-type"].startswith("text/html")
    assert "script" not in page.headers["content-security-policy"]
    assert service.client.get(f"/imports/{job['id']}/report?f=json").json() == shown["report"]
    drawn = service.client.get(f"/imports/{job['id']}/difference").json()
    assert len(drawn["features"]) == 20
    found = service.client.get(f"/imports/{job['id']}/findings")
    assert found.headers["content-type"].startswith("application/geo+json")
    assert found.json()["features"] == []
    act(service, job, "publish")
    done = service.wait(job, "published")
    assert ask(service, "select count(*) from data.markets") == 20
    lineage = ask(service, "select source from sdi.changeset where number = %s", (done["changeset"],))
    assert lineage["job"] == job["id"]
    assert (
        ask(service, "select who from sdi.changeset where number = %s", (done["changeset"],)) == "Phòng GIS"
    )
    assert done["report"]["changeset"] == done["changeset"]
    assert not (service.home / "uploads" / job["id"] / "file").exists()
    assert service.client.post(f"/changes/{done['changeset']}/revert").json()["restored"] == {"markets": 20}
    assert ask(service, "select count(*) from data.markets") == 0
    assert staged_tables(service) == 0


def test_what_needs_nobodys_consent_may_go_straight_on(importing: Any, markets: Any) -> None:
    service = importing()
    assert service.wait(service.upload(markets(5), layer="markets", publish="auto"))["status"] == "published"
    assert service.wait(service.upload(markets(5), layer="markets", publish="auto"))["status"] == "unchanged"
    changed = service.wait(service.upload(markets(5, name="Chợ mới"), layer="markets", publish="auto"))
    assert (changed["status"], changed["needs_consent"]) == ("review", True)
    assert "5" in changed["question"]
    guessed = service.wait(service.upload(markets(3, first=9), publish="auto"))
    assert (guessed["status"], guessed["layer"], guessed["needs_consent"]) == ("review", "markets", True)


def test_only_what_was_shown_is_published(importing: Any, markets: Any) -> None:
    service = importing()
    service.wait(service.upload(markets(5), layer="markets", publish="auto"))
    job = service.upload(markets(3, name="Chợ mới"), layer="markets")
    service.wait(job, "review")
    ask(
        service, "update data.markets set ten = 'Chợ bốn' where ma_doi_tuong = 'C4'"
    )  # no part of the difference
    other = service.upload(markets(1, name="Chợ khác"), layer="markets")
    service.wait(other, "review")
    act(service, other, "publish")
    service.wait(other, "published")
    act(service, job, "publish")
    again = service.wait(job, "review")
    assert "has changed since" in again["question"]
    act(service, job, "publish")
    assert service.wait(job)["status"] == "published"
    assert ask(service, "select string_agg(ten, ',' order by ma_doi_tuong) from data.markets") == (
        "Chợ mới 0,Chợ mới 1,Chợ mới 2,Chợ 3,Chợ bốn"
    )


def test_a_file_that_is_refused_says_why_and_may_be_checked_again(importing: Any) -> None:
    service = importing()
    job = service.upload(b"ten;x;y\nA;1", name="cho.csv", layer="nowhere")
    refused = service.wait(job)
    assert refused["status"] == "refused"
    assert refused["problem"]["status"] in (404, 422)
    assert refused["problem"]["type"].startswith("/problems/")
    vietnamese = service.client.get(f"/imports/{job['id']}", headers={"accept-language": "vi"}).json()
    assert vietnamese["problem"]["detail"] != refused["problem"]["detail"]
    act(service, job, "check", layer="markets", crs="EPSG:4326")
    assert service.job(job)["options"] == {"layer": "markets", "crs": "EPSG:4326"}
    assert service.wait(job)["status"] == "refused"
    garbage = service.wait(service.upload(os.urandom(5000), name="thua.zip", new="thua"))
    assert garbage["status"] == "refused"
    assert garbage["problem"]["status"] == 422


def test_progress_comes_as_events(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service, "markets", "access exclusive"):
        job = service.upload(markets(2000), layer="markets")
        service.wait(job, "checking")
        with service.client.stream("GET", f"/imports/{job['id']}/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: job"
            first = json.loads(next(lines).removeprefix("data: "))
            assert first["status"] == "checking"
            assert "report" not in first
    with service.client.stream("GET", f"/imports/{job['id']}/events") as stream:
        told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert told[-1]["status"] == "review"  # and there the stream has ended
    assert {event["id"] for event in told} == {job["id"]}
    assert all(event["stage"] is None or event["stage_title"] for event in told)


def test_a_running_check_is_cancelled_within_seconds(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service, "markets", "access exclusive"):  # deep in a statement
        job = service.upload(markets(50), layer="markets")
        service.wait(job, "checking")
        time.sleep(1.5)
        began = time.monotonic()
        act(service, job, "cancel")
        assert service.wait(job, "cancelled", seconds=10)["stage"] is None
        assert time.monotonic() - began < 4
        other = service.upload(markets(5), layer="roads")  # the queue goes on
        service.wait(other, "refused", "review")
    again = service.wait(service.upload(markets(5), layer="markets"))
    assert again["status"] == "review"
    end = time.monotonic() + 5
    while staged_tables(service):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_review_is_cancelled_and_an_upload_forgotten(importing: Any, markets: Any) -> None:
    service = importing()
    job = service.upload(markets(5), layer="markets")
    service.wait(job, "review")
    assert act(service, job, "cancel")["status"] == "cancelled"
    act(service, job, "check")
    service.wait(job, "review")
    assert service.client.delete(f"/imports/{job['id']}").status_code == 204
    assert service.job(job)["status"] == "cancelled"
    assert not (service.home / "uploads" / job["id"]).exists()
    assert service.client.post(f"/imports/{job['id']}/check", json={}).status_code == 404


def test_two_uploads_to_one_layer_go_one_after_the_other(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service, "markets", "access exclusive"):
        first = service.upload(markets(10), layer="markets", publish="auto")
        service.wait(first, "checking")
        second = service.upload(markets(10, first=5), layer="markets", publish="auto")
        time.sleep(1)
        waiting = service.job(second)
        assert (waiting["status"], waiting["waits_for"]) == ("queued", first["id"])
        beside = service.upload(markets(3), new="cho_moi")
        service.wait(beside)  # another layer need not wait
    assert service.wait(first)["status"] == "published"
    found = service.wait(second)
    assert found["status"] == "published"
    assert found["report"]["diff"]["new"] == 5
    assert ask(service, "select count(*) from data.markets") == 15


def test_twenty_uploads_at_once(importing: Any, markets: Any) -> None:
    service = importing()

    def upload(number: int) -> Any:
        return service.upload(markets(10, first=10 * number), layer="markets", publish="auto")

    with ThreadPoolExecutor(20) as pool:
        jobs = list(pool.map(upload, range(20)))
    assert {service.wait(job, seconds=120)["status"] for job in jobs} == {"published"}
    assert ask(service, "select count(*) from data.markets") == 200
    assert ask(service, "select count(*) from sdi.changeset where source ? 'job'") == 20
    end = time.monotonic() + 20  # a job says how it ended before its place in the queue is given back
    while ask(service, "select count(*) from procrastinate.procrastinate_jobs"):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert staged_tables(service) == 0


def memory(service: Any) -> int:
    """Bytes that the service's processes hold."""
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    pages = [
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [service.process.pid, *children]
    ]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def test_a_large_upload_never_stands_in_memory(importing: Any) -> None:
    service = importing(SDI_IMPORTS="0")
    service.client.get("/imports")
    before, most, done = memory(service), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, memory(service))

    watcher = threading.Thread(target=watch)
    watcher.start()
    piece = bytes(1 << 20)
    answer = service.client.post("/imports?name=large.tif", content=(piece for _ in range(400)))
    done.set()
    watcher.join()
    assert answer.status_code == 201
    assert answer.json()["size"] == 400 << 20
    assert most - before < 100 << 20


@pytest.mark.parametrize("form", [False, True])
def test_an_upload_that_breaks_off_leaves_nothing(importing: Any, form: bool) -> None:
    service = importing(SDI_IMPORTS="0")
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n' if form else b""
    kind = "multipart/form-data; boundary=b" if form else "application/octet-stream"
    host, port = service.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        lines = (
            "POST /imports HTTP/1.1", f"Host: {host}", f"Content-Type: {kind}", "Content-Length: 50000000",
            f"Authorization: {service.client.headers['authorization']}", "", "",
        )  # fmt: skip
        line.sendall("\r\n".join(lines).encode() + head + bytes(3_000_000))
        uploads = service.home / "uploads"
        end = time.monotonic() + 5
        while not [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size]:
            assert time.monotonic() < end
            time.sleep(0.02)
    end = time.monotonic() + 10
    while list(uploads.iterdir()):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert service.client.get("/imports").json()["jobs"] == []


def test_an_announced_size_over_the_limit_is_refused_at_once(importing: Any) -> None:
    service = importing(SDI_UPLOAD_LIMIT="1MB", SDI_IMPORTS="0")
    host, port = service.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.settimeout(10)
        lines = (
            "POST /imports HTTP/1.1", f"Host: {host}", "Content-Length: 50000000000",
            f"Authorization: {service.client.headers['authorization']}", "", "",
        )  # fmt: skip
        line.sendall("\r\n".join(lines).encode())
        assert b" 413 " in line.recv(1000).split(b"\r\n")[0]
    with pytest.raises(AssertionError, match="too large"):
        service.upload(bytes(1_000_001))


def test_a_service_that_stops_does_not_wait_for_watchers(importing: Any, markets: Any) -> None:
    service = importing()
    with holding(service, "markets", "access exclusive"):
        job = service.upload(markets(5), layer="markets")
        service.wait(job, "checking")
        with service.client.stream("GET", f"/imports/{job['id']}/events") as stream:
            next(stream.iter_lines())
            began = time.monotonic()
            service.close()
            assert time.monotonic() - began < 15
