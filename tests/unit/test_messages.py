"""The catalogue of messages: complete in both languages, and nothing in it unused."""

import string
import unicodedata

import pytest

from sdi import paths
from sdi.messages import LANGUAGES, best_language, catalogue, say


def names(text: str) -> set[str]:
    return {name.split("!")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    for key, entry in catalogue().items():
        assert set(entry) == set(LANGUAGES), key
        assert all(entry[language].strip() for language in LANGUAGES), key
        assert names(entry["vi"]) == names(entry["en"]), key


def test_vietnamese_is_nfc() -> None:
    assert [
        key for key, entry in catalogue().items() if not unicodedata.is_normalized("NFC", entry["vi"])
    ] == []


def test_messages_are_filled() -> None:
    assert say("import.empty_file", "en", file="a.csv") == "a.csv: the file is empty."
    assert say("import.empty_file", "vi", file="a.csv") == "a.csv: tệp rỗng."


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en", "en"),
        ("en-GB,vi;q=0.9", "en"),
        ("fr, vi;q=0.5, en;q=0.4", "vi"),
        ("en;q=0, vi", "vi"),
        ("de", "vi"),
        ("en;q=x", "vi"),
    ],
)
def test_the_reader_chooses_the_language(header: str | None, language: str) -> None:
    assert best_language(header, "vi") == language


def test_catalogue_files_are_where_they_are_looked_for() -> None:
    assert len(list(paths.config().joinpath("messages").glob("*.yml"))) > 5
