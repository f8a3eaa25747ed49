"""The catalogue of messages: complete in both languages, and nothing in it unused."""

import re
import string
from pathlib import Path

import pytest

from sdi import paths
from sdi.messages import LANGUAGES, best_language, catalogue, say

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    file
    for package in ("sdi", "layers", "tiles", "importers")
    for pattern in ("*.py", "*.html", "*.mjs")
    for file in (ROOT / package).rglob(pattern)
    if "vendor" not in file.parts and "node_modules" not in file.parts
]


def names(text: str) -> set[str]:
    return {name.split("!")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_the_same_things(key: str) -> None:
    entry = catalogue()[key]
    assert set(entry) == set(LANGUAGES)
    assert all(entry[language].strip() for language in LANGUAGES)
    assert names(entry["vi"]) == names(entry["en"])


def test_every_message_that_code_names_exists() -> None:
    topics = {key.split(".")[0] for key in catalogue()}
    named = re.compile(rf"""["']((?:{"|".join(sorted(topics))})\.[a-z][a-z0-9_]*)["']""")
    missing = {
        (file.relative_to(ROOT).as_posix(), key)
        for file in CODE
        for key in named.findall(file.read_text("utf-8"))
        if key not in catalogue()
        and not key.endswith((".py", ".html", ".yml", ".sql", ".css", ".mjs", ".json"))
    }
    assert missing == set()


def test_vietnamese_is_nfc() -> None:
    import unicodedata

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
