"""Who may import, and what is refused at the door: nothing here needs the queue to be worked through."""

import re
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sdi import keys
from sdi.db import transaction
from sdi.settings import Settings
from sdi.web import app as assembly
from sdi.web.app import create_app
from sdi.web.gate import READING

SOMEWHERE = "00000000-0000-4000-8000-000000000000"


def key(url: str, *layers: str) -> dict[str, str]:
    with transaction(url) as connection:
        made = keys.create(connection, "thử", ["import"], layers or None, "test")
    return {"authorization": f"Bearer {made[1]}"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def small(city_url: str, home: Path, served: Any) -> Iterator[Any]:
    """A service that takes uploads of 100 kB."""
    with served(create_app(Settings(home=home, upload_limit=100_000), city_url)) as reader:
        yield reader


def left(home: Path) -> list[Path]:
    return [path for path in (home / "uploads").rglob("*") if path.is_file()]


def post(reader: Any, headers: dict[str, str], content: bytes = b"x", query: str = "", **more: Any) -> Any:
    return reader.ask("POST", f"/imports{query}", headers=headers, content=content, **more)


def test_every_writing_operation_that_is_described_asks_for_a_key(reader: Any) -> None:
    found = []
    for path, operations in reader.json("/openapi")["paths"].items():
        for method in set(operations) - {"get", "parameters"}:
            address = re.sub(r"\{number\}", "1", re.sub(r"\{job\}", SOMEWHERE, path))
            answer = reader.ask(method.upper(), address)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["type"] == "/problems/web.no_key"
            assert operations[method]["security"], path
            found.append((method, path))
    assert ("post", "/imports") in found
    assert ("post", "/changes/{number}/revert") in found


def test_every_route_of_the_router_that_writes_is_closed(reader: Any) -> None:
    values = {"job": SOMEWHERE, "number": "1"}
    writing = 0
    for route in create_app(Settings(), "postgresql:///nowhere").routes:
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: values.get(part[1], "0"), route.path)  # type: ignore[attr-defined]
        for method in ("POST", "PUT", "PATCH", "DELETE", "PROPFIND"):
            answer = reader.ask(method, path)
            assert answer.status_code in (307, 401, 404, 405), (method, path)
            writing += answer.status_code == 401
    assert writing >= 7


def test_a_route_that_forgets_to_ask_is_closed_too(
    city_url: str, home: Path, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgetful(request: Request) -> Response:
        return Response("done")

    usual = assembly._routes()
    added = [Route("/forgetful", forgetful, methods=["GET", "POST", "DELETE"])]
    monkeypatch.setattr(assembly, "_routes", lambda: [*usual, *added])
    with served(create_app(Settings(home=home), city_url)) as reader:
        assert reader.get("/forgetful").text == "done"
        for method in ("POST", "DELETE"):
            assert reader.ask(method, "/forgetful").status_code == 401
            assert reader.ask(method, "/forgetful", headers=key(city_url)).text == "done"
    assert {"GET", "HEAD", "OPTIONS"} == READING


def test_what_jobs_tell_is_for_holders_of_a_key(reader: Any) -> None:
    for path in (
        "/imports",
        "/changes",
        *(f"/imports/{SOMEWHERE}{part}" for part in ("", "/events", "/report")),
    ):
        assert reader.refusal(path, 401)["type"] == "/problems/web.no_key"
        wrong = {"x-api-key": keys.new_secret()}
        assert reader.refusal(path, 401, headers=wrong)["type"] == "/problems/web.bad_key"


def test_both_headers_and_both_languages(small: Any, city_url: str) -> None:
    bearer = key(city_url)["authorization"]
    for headers in (
        {"authorization": bearer},
        {"x-api-key": bearer.split()[1]},
        {"authorization": bearer.lower()[:7] + bearer[7:]},
    ):
        assert small.json("/imports", headers=headers)["jobs"] == []
    told = small.refusal("/imports?lang=en", 401)
    assert told["title"] == "An API key is needed"
    assert small.refusal("/imports", 401, headers={"accept-language": "vi"})["title"] == "Cần khóa API"
    assert small.get("/imports", headers={"authorization": "Basic eDp5"}).status_code == 401
    assert small.get(f"/imports?api_key={bearer.split()[1]}").status_code == 401


def test_a_revoked_key_stops_within_two_seconds(small: Any, city_url: str) -> None:
    headers = key(city_url)
    assert small.get("/imports", headers=headers).status_code == 200
    with transaction(city_url) as connection:
        keys.revoke(connection, 1)
    assert small.wait_for(lambda: small.get("/imports", headers=headers).status_code == 401, 2) < 2


def test_a_scope_that_is_missing_is_told(small: Any, city_url: str) -> None:
    headers = key(city_url)
    with transaction(city_url) as connection, connection.cursor() as cursor:
        cursor.execute("update sdi.api_key set scopes = '{other}'")
    assert small.refusal("/imports", 403, headers=headers)["type"] == "/problems/web.no_scope"
    assert post(small, headers).status_code == 403


def test_a_key_of_some_layers(small: Any, city_url: str) -> None:
    of_markets, of_all = key(city_url, "markets"), key(city_url)
    for query, status in (("?layer=markets", 201), ("?layer=parcels", 403), ("?new=x", 403), ("", 201)):
        assert post(small, of_markets, query=query).status_code == status, query
    other = post(small, of_all, query="?layer=parcels").json()
    mine = {job["layer"] for job in small.json("/imports", headers=of_markets)["jobs"]}
    assert mine == {"markets", None}
    assert len(small.json("/imports", headers=of_all)["jobs"]) == 3
    assert small.refusal(f"/imports/{other['id']}", 404, headers=of_markets)
    assert small.ask("POST", f"/imports/{other['id']}/cancel", headers=of_markets).status_code == 404
    assert small.ask("DELETE", f"/imports/{other['id']}", headers=of_markets).status_code == 404


def test_the_job_of_an_upload(small: Any, city_url: str, home: Path) -> None:
    answer = post(
        small, key(city_url), b"1234", "?name=..%2FTh%E1%BB%ADa.csv&layer=parcels&crs=EPSG:9210&lang=en"
    )
    assert answer.status_code == 201
    job = answer.json()
    assert answer.headers["location"] == f"http://sdi.test/imports/{job['id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert (job["status"], job["file"], job["size"], job["who"]) == ("queued", "Thửa.csv", 4, "thử")
    assert job["options"] == {"layer": "parcels", "crs": "EPSG:9210"}
    assert [path.read_bytes() for path in left(home)] == [b"1234"]
    assert left(home)[0].stat().st_mode & 0o077 == 0 or left(home)[0].parents[1].stat().st_mode & 0o077 == 0


def test_a_form_with_loose_parts(small: Any, city_url: str, home: Path) -> None:
    files = [("file", (name, name.encode())) for name in ("Thua.shp", "Thua.dbf", "Thua.shx")]
    form = {"data": {"layer": "parcels", "encoding": "tcvn3"}, "files": files}
    answer = small.ask("POST", "/imports", headers=key(city_url), **form)
    assert answer.status_code == 201, answer.text
    assert answer.json()["file"] == "Thua.shp"
    assert answer.json()["options"] == {"layer": "parcels", "encoding": "tcvn3"}
    assert sorted(path.name for path in left(home)) == ["Thua.dbf", "Thua.shp", "Thua.shx"]


@pytest.mark.parametrize(
    ("query", "options", "status", "problem"),
    [
        ("", {"content": b"x" * 100_001}, 413, "web.upload_too_large"),
        ("", {"content": b"x" * 3_000_000}, 413, "web.upload_too_large"),
        ("", {"files": {"file": ("a.zip", b"x" * 100_001)}}, 413, "web.upload_too_large"),
        ("", {"content": b""}, 400, "web.upload_empty"),
        ("", {"files": {"file": ("a.zip", b"")}}, 400, "web.upload_empty"),
        ("", {"files": [("f", ("a.zip", b"1")), ("g", ("a.zip", b"2"))]}, 400, "web.upload_twice"),
        ("", {"files": [("f", ("a.zip", b"1")), ("g", ("b.zip", b"2"))]}, 400, "jobs.several_files"),
        ("", {"data": {"layer": "x" * 2000}, "files": {"f": ("a.zip", b"1")}}, 400, "jobs.bad_option"),
        ("", {"data": {"colour": "red"}, "files": {"f": ("a.zip", b"1")}}, 400, "jobs.unknown_option"),
        ("?mode=truncate", {"content": b"x"}, 400, "web.not_a_choice"),
        ("?layer=a&new=b", {"content": b"x"}, 400, "jobs.layer_and_new"),
        ("?layr=a", {"content": b"x"}, 400, "web.unknown_parameter"),
        ("", {"json": {"a": 1}}, 415, "web.upload_media"),
        ("", {"data": {"a": "1"}}, 415, "web.upload_media"),
        ("", {"content": b"x", "type": "image/tiff"}, 415, "web.upload_media"),
        ("", {"content": b"x", "type": "multipart/form-data"}, 400, "web.upload_form"),
        ("", {"content": b"x", "type": "multipart/form-data; boundary=b"}, 400, "web.upload_form"),
        ("", {"content": b"--b\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\nabc",
              "type": "multipart/form-data; boundary=b"}, 400, "web.upload_form"),
    ],
)  # fmt: skip
def test_refused_at_the_door(
    small: Any, city_url: str, home: Path, query: str, options: dict[str, Any], status: int, problem: str
) -> None:
    headers = key(city_url)
    if kind := options.pop("type", None):
        headers["content-type"] = kind
    answer = small.ask("POST", f"/imports{query}", headers=headers, **options)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/problems/{problem}"
    assert small.json(f"/problems/{problem}")["message"].keys() == {"vi", "en"}
    assert left(home) == []
    assert small.json("/imports", headers=headers)["jobs"] == []


def test_a_full_disk_is_told_before_anything_comes(
    small: Any, city_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sdi.web.imports.arrival._RESERVE", 1 << 60)
    answer = post(small, key(city_url))
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/web.no_room"
    assert left(home) == []


def test_waiting_jobs_are_cancelled_and_forgotten(small: Any, city_url: str, home: Path) -> None:
    headers = key(city_url)
    first, second, third = (post(small, headers, query="?layer=markets").json() for _ in range(3))
    assert second["waits_for"] == first["id"]
    assert small.json(f"/imports/{third['id']}", headers=headers)["waits_for"] == second["id"]
    assert small.json(f"/imports/{third['id']}", headers=headers)["ahead"] == 2
    cancelled = small.ask("POST", f"/imports/{second['id']}/cancel", headers=headers)
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelled")
    assert small.json(f"/imports/{third['id']}", headers=headers)["waits_for"] == first["id"]
    assert small.ask("DELETE", f"/imports/{third['id']}", headers=headers).status_code == 204
    assert small.json(f"/imports/{third['id']}", headers=headers)["status"] == "cancelled"
    assert len(left(home)) == 2
    with closing(psycopg2.connect(city_url)) as connection, connection.cursor() as cursor:
        cursor.execute("select args ->> 'job' from procrastinate.procrastinate_jobs where status = 'todo'")
        assert cursor.fetchall() == [(first["id"],)]
    events = small.get(f"/imports/{second['id']}/events", headers=headers)
    assert events.headers["content-type"].startswith("text/event-stream")
    assert events.text.startswith("event: job\ndata: {")


def test_conflicting_wishes(small: Any, city_url: str) -> None:
    headers = key(city_url)
    job = post(small, headers, query="?layer=markets").json()

    def wish(what: str, **options: Any) -> tuple[int, str]:
        answer = small.ask("POST", f"/imports/{job['id']}/{what}", headers=headers, **options)
        return answer.status_code, answer.json().get("type", answer.json().get("status"))

    assert wish("publish") == (409, "/problems/jobs.not_in_review")
    assert wish("check", json={}) == (409, "/problems/jobs.at_work")
    assert wish("cancel") == (202, "cancelled")
    assert wish("cancel") == (202, "cancelled")
    assert wish("publish") == (409, "/problems/jobs.not_in_review")
    for body in (b"[1]", b"{", b'"x"', b"\xff"):
        assert wish("check", content=body) == (400, "/problems/web.not_json")
    assert wish("check", content=b" " * 20_000)[0] == 413
    assert wish("check", json={"mode": 5}) == (400, "/problems/jobs.bad_option")
    assert wish("check", json={"new": "cho", "crs": "EPSG:9210"}) == (202, "queued")
    again = small.json(f"/imports/{job['id']}", headers=headers)
    assert again["options"] == {"new": "cho", "crs": "EPSG:9210"}
    for part in ("report", "difference", "findings"):
        assert (
            small.refusal(f"/imports/{job['id']}/{part}", 404, headers=headers)["type"]
            == "/problems/jobs.no_result"
        )
    nobody = f"/imports/{uuid.uuid4()}"
    assert small.refusal(nobody, 404, headers=headers)["type"] == "/problems/jobs.unknown"
    assert small.get("/imports/1", headers=headers).status_code == 404


def test_pages_of_jobs(small: Any, city_url: str) -> None:
    headers = key(city_url)
    for number in range(5):
        post(small, headers, query=f"?name=a{number}.csv")
    page = small.json("/imports?limit=2", headers=headers)
    assert [job["file"] for job in page["jobs"]] == ["a4.csv", "a3.csv"]
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    rest = small.json(following.replace("http://sdi.test", ""), headers=headers)
    assert [job["file"] for job in rest["jobs"]] == ["a2.csv", "a1.csv"]
    assert "report" not in page["jobs"][0]


def test_changes_and_their_reversal(small: Any, city_url: str, city: Any) -> None:
    headers, of_roads = key(city_url), key(city_url, "roads")
    with city, city.cursor() as cursor:
        cursor.execute("insert into data.markets (ma_doi_tuong, ten) values ('C1', 'Chợ')")
    found = small.json("/changes?limit=1", headers=headers)
    number = found["changes"][0]["number"]
    assert found["changes"][0]["layers"] == [{"layer": "markets", "inserted": 1, "updated": 0, "deleted": 0}]
    assert not [c for c in small.json("/changes", headers=of_roads)["changes"] if c["number"] == number]
    path = f"/changes/{number}/revert"
    assert small.ask("POST", path, headers=of_roads).status_code == 403
    with city, city.cursor() as cursor:
        cursor.execute("update data.markets set ten = 'Chợ mới' where ma_doi_tuong = 'C1'")
    later = small.json("/changes?limit=1", headers=headers)["changes"][0]["number"]
    refused = small.ask("POST", path, headers=headers)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    conflict = refused.json()["conflicts"][0]
    assert (conflict["layer"], conflict["key"], conflict["changed_by"]) == ("markets", "C1", later)
    done = small.ask("POST", f"/changes/{later}/revert", headers=headers)
    assert done.status_code == 200
    latest, before = small.json("/changes?limit=2", headers=headers)["changes"]
    assert latest["number"] == done.json()["changeset"]
    assert (latest["reverts"], latest["who"]) == (later, "thử")
    assert before["reverted_by"] == [latest["number"]]
    assert small.ask("POST", "/changes/999999/revert", headers=headers).status_code == 404
