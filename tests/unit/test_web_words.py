"""Values as people read them."""

import pytest

from layers.spec.base import LocalText
from layers.spec.codes import Code, CodeList
from layers.spec.field import Field
from sdi.web.pages import words

TITLE = LocalText(vi="x", en="x")


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (1234567, "1.234.567", "1,234,567"),
        (1234.5, "1.234,5", "1,234.5"),
        (0, "0", "0"),
        (-0.25, "-0,25", "-0.25"),
    ],
)
def test_numbers(value: float, vietnamese: str, english: str) -> None:
    assert words.number(value, "vi") == vietnamese
    assert words.number(value, "en") == english


def test_days_and_moments_are_of_the_city() -> None:
    assert words.day("2025-07-01", "vi") == "01/07/2025"
    assert words.day("2025-07-01", "en") == "1 Jul 2025"
    assert words.moment("2025-06-30T18:30:00+00:00", "vi") == "01:30 01/07/2025"
    assert words.moment(None, "vi") == "–"


def test_values_by_type() -> None:
    codes = CodeList(
        id="c", title=TITLE, version="1", codes=(Code(code="LUC", title=LocalText(vi="Lúa", en="Rice")),)
    )
    coded = Field(type="text", title=TITLE, codes=codes)
    assert words.value("LUC", coded, "vi") == "Lúa (LUC)"
    assert words.value("ABC", coded, "vi") == "ABC"
    assert words.value(None, coded, "vi") == "–"
    assert words.value(True, Field(type="boolean", title=TITLE), "vi") == "Có"
    assert words.value(2025, Field(type="integer", title=TITLE), "vi") == "2025"
    assert words.value(1234.5, Field(type="number", title=TITLE), "vi") == "1.234,5"


def test_units() -> None:
    assert words.unit("m2", "vi") == "m²"
    assert words.unit("a", "vi") == "năm"
    assert words.unit("km/h", "vi") == "km/h"
    assert words.unit(None, "vi") == ""
