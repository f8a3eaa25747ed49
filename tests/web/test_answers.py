"""What every answer keeps to: errors, tags, compression, methods, headers."""

import gzip
from typing import Any

import pytest


def test_problem_document(reader: Any) -> None:
    told = reader.refusal("/collections/parcels/items/5", 404, headers={"accept-language": "en"})
    assert told.keys() == {"type", "title", "status", "detail", "request_id"}
    assert told["title"] == "Not found"
    explained = reader.json(told["type"])
    assert explained["message"].keys() == {"vi", "en"}


def test_problem_in_the_language_of_the_reader(reader: Any) -> None:
    assert reader.refusal("/nowhere", 404)["title"] == "Không tìm thấy"
    assert reader.refusal("/nowhere?lang=en", 404)["title"] == "Not found"


def test_method_that_is_not_served(reader: Any) -> None:
    answer = reader.ask("POST", "/collections")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.json()["type"] == "/problems/web.no_method"


def test_options(reader: Any) -> None:
    answer = reader.ask("OPTIONS", "/collections/parcels/items")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert reader.ask("OPTIONS", "/nowhere").status_code == 404


def test_head(reader: Any) -> None:
    answer, whole = reader.ask("HEAD", "/collections"), reader.get("/collections")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/", "/collections", "/collections/parcels/schema", "/openapi", "/collections?f=html"]
)
def test_documents_are_sent_again_only_when_they_have_changed(reader: Any, path: str) -> None:
    tag = reader.get(path).headers["etag"]
    answer = reader.get(path, headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag
    assert reader.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    assert reader.get(path, headers={"accept-language": "en"}).headers["etag"] != tag


def test_varies_by_language_and_format(reader: Any) -> None:
    for path in ("/", "/collections/parcels/items", "/nowhere"):
        assert {"Accept", "Accept-Language"} <= set(reader.get(path).headers["vary"].split(", "))


def test_compression(reader: Any) -> None:
    headers = {"accept-encoding": "gzip"}
    large = reader.get("/collections", headers=headers)
    assert large.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in large.headers["vary"]
    assert "content-encoding" not in reader.get("/healthz", headers=headers).headers
    assert (
        "content-encoding" not in reader.get("/collections", headers={"accept-encoding": "identity"}).headers
    )
    assert gzip.decompress(gzip.compress(large.content)) == reader.get("/collections").content
    tif = reader.get("/collections/flood_depth/coverage?f=tif", headers=headers)
    assert "content-encoding" not in tif.headers


def test_request_id_leads_from_the_answer_to_the_log(reader: Any) -> None:
    assert reader.get("/healthz", headers={"x-request-id": "abc-123"}).headers["x-request-id"] == "abc-123"
    odd = reader.get("/healthz", headers={"x-request-id": "a b{}"}).headers["x-request-id"]
    assert len(odd) == 32


def test_safe_for_browsers(reader: Any) -> None:
    for path in ("/", "/static/site.css", "/nowhere", "/healthz"):
        assert reader.get(path).headers["x-content-type-options"] == "nosniff"


def test_a_mistake_of_ours_is_told_to_the_log_alone(
    reader: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("select secret from /etc/passwd")

    monkeypatch.setattr("sdi.web.ogc.describe.landing", broken)
    answer = reader.get("/")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/web.failure"
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert "secret" in capsys.readouterr().out


def test_files_outside_of_the_folder_are_not_served(reader: Any) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/"):
        assert reader.get(path).status_code == 404


def test_sign_of_the_service(reader: Any) -> None:
    assert reader.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")
