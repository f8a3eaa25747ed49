"""The import page: its pure JavaScript under Node's own test runner, its words, and what it must never do."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from importers.text.encodings import ENCODINGS
from sdi import paths
from sdi.messages import catalogue

PAGE = paths.static() / "import"
TESTS = Path(__file__).parent / "import_page"
CODE = "\n".join(file.read_text("utf-8") for file in sorted(PAGE.glob("*.mjs")))


def test_pure_modules() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    files = sorted(TESTS.glob("*.test.mjs"))
    assert files
    ran = subprocess.run(
        [node, "--test", *map(str, files)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_page_has_the_words_that_it_uses_and_no_others() -> None:
    used = set(re.findall(r"\btexts\.(\w+)", CODE))
    families = tuple(re.findall(r"texts\[`(\w+_)\$\{", CODE))
    known = {key.removeprefix("import_page.ui.") for key in catalogue() if key.startswith("import_page.ui.")}
    assert used <= known
    assert {word for word in known - used if not word.startswith(families)} == set()


def test_every_encoding_has_a_name() -> None:
    assert {f"import_page.encoding.{name}" for name in ENCODINGS} <= catalogue().keys()


def test_nothing_that_comes_from_a_file_is_ever_taken_for_markup() -> None:
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way not in CODE, way


def test_the_page_names_no_other_server() -> None:
    for file in PAGE.iterdir():
        assert "://" not in file.read_text("utf-8").replace("http://localhost/", ""), file.name


def test_the_key_never_stands_in_an_address() -> None:
    assert "localStorage" not in CODE
    assert not re.search(r"[?&]key=|searchParams\.set\(\"key", CODE)
