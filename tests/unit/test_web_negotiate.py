"""Formats by ``Accept``."""

import pytest

from sdi.web.negotiate import from_accept

CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "json"),
        ("*/*", "json"),
        (CHROMIUM, "html"),
        ("application/json", "json"),
        ("application/geo+json", "json"),
        ("text/html;q=0.5, application/json", "json"),
        ("text/html;q=0.9, application/json;q=0.8", "html"),
        ("text/*", "html"),
        ("text/html;q=0, */*", "json"),
        ("application/json;q=0, */*;q=0.5", "html"),
        ("image/png", "json"),
        ("nonsense;q=x,,;", "json"),
    ],
)
def test_format(accept: str | None, expected: str) -> None:
    assert from_accept(accept) == expected


def test_other_formats() -> None:
    offered = {"json": "application/prs.coverage+json", "html": "text/html", "tif": "image/tiff"}
    assert from_accept("image/tiff", offered) == "tif"
    assert from_accept("application/prs.coverage+json", offered) == "json"
    assert from_accept("application/json", offered) == "json"
