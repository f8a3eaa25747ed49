"""Pages: each document as HTML, in two languages, without anything from outside."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

PAGES = [
    "/", "/conformance", "/collections", "/collections/parcels", "/collections/flood_depth",
    "/collections/parcels/schema", "/collections/parcels/queryables", "/collections/parcels/items",
    "/collections/roads/items", "/collections/stations", "/collections/stations/items", "/openapi",
    "/collections/flood_depth/coverage", "/problems/web.no_feature", "/map",
]  # fmt: skip


class Page(HTMLParser):
    """What a page loads, leads to and says, and whether its tags are closed in their order."""

    EMPTY = ("meta", "link", "img", "br", "input", "rect")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.inline: list[str] = []
        self.open: list[str] = []
        self.language = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "html":
            self.language = found.get("lang") or ""
        if tag in ("script", "img") and found.get("src"):
            self.loads.append(found["src"] or "")
        if tag == "link" and found.get("rel") in ("stylesheet", "icon"):
            self.loads.append(found.get("href") or "")
        if tag == "a":
            self.leads.append(found.get("href") or "")
        if "style" in found or any(name.startswith("on") for name in found):
            self.inline.append(tag)
        if tag == "style" or (
            tag == "script" and "src" not in found and found.get("type") != "application/json"
        ):
            self.inline.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_page(reader: Any, path: str, language: str) -> None:
    html = reader.page(path, language)
    page = Page(html)
    assert not page.open
    assert page.language == language
    assert not page.inline
    for address in page.loads:
        assert address.startswith("/static/"), address
    for address in page.leads:
        assert address.startswith(("/", "#", "http://sdi.test/")), address
    said = re.sub(r"\w+\.(css|mjs|svg|json)\b", "", html)
    leftover = re.search(r"\b(page|link|snippet|type|geometry|site|map\.theme)\.[a-z_]+\b", said)
    assert leftover is None, leftover


@pytest.mark.parametrize(
    "path", ["/", "/collections", "/collections/parcels", "/collections/flood_depth/coverage"]
)
def test_own_links_lead_somewhere(reader: Any, path: str) -> None:
    for address in set(Page(reader.page(path)).leads):
        if address.startswith("/"):
            assert reader.get(address).status_code == 200, address


def test_files_of_pages_are_there(reader: Any) -> None:
    for address in Page(reader.page("/collections/parcels")).loads:
        answer = reader.get(address)
        if "/vendor/" not in address:  # copied at set-up
            assert answer.status_code == 200, address
            assert "immutable" in answer.headers["cache-control"]


def test_content_security_policy(reader: Any) -> None:
    policy = reader.get("/?f=html").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_values_cannot_break_out_of_a_page(reader: Any) -> None:
    html = reader.page("/collections/schools/items?ma_doi_tuong=A")
    assert "<b>&amp;</b>" not in html
    assert "Điểm A &lt;b&gt;&amp;amp;&lt;/b&gt;" in html


def test_codes_are_told_by_title(reader: Any) -> None:
    assert "Đất chuyên trồng lúa (LUC)" in reader.page("/collections/parcels/items?loai_dat=LUC")
    assert "01/07/2025" in reader.page("/collections/wards/items?ten=Ninh Kiều")
    assert "1 Jul 2025" in reader.page("/collections/wards/items?ten=Ninh Kiều", "en")


def test_paging_by_links(reader: Any) -> None:
    html = reader.page("/collections/parcels/items?limit=15&offset=15")
    assert "16–30 trong 40 đối tượng" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' in html


def test_page_of_a_feature(reader: Any) -> None:
    number = reader.json("/collections/parcels/items?loai_dat=LUC")["features"][0]["id"]
    html = reader.page(f"/collections/parcels/items/{number}")
    assert "Đất chuyên trồng lúa (LUC)" in html
    assert "m²" in html


def test_ready_made_connections(reader: Any) -> None:
    html = reader.page("/collections/parcels")
    for part in (
        "QGIS",
        "OAPIF:http://sdi.test/collections/parcels",
        "geopandas.read_file",
        "/styles/parcels.json",
    ):
        assert part in html


def test_errors_are_pages_for_browsers(reader: Any) -> None:
    answer = reader.get("/collections/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "nothing" in answer.text


def test_other_language_is_one_click_away(reader: Any) -> None:
    html = reader.page("/collections/parcels/items?limit=3")
    assert "/collections/parcels/items?limit=3&amp;lang=en" in html
