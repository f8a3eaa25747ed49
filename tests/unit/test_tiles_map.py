"""The map page: its pure JavaScript under Node's own test runner, and its words."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sdi import paths
from sdi.messages import catalogue

PAGE = paths.static() / "map"
TESTS = Path(__file__).parent / "map_page"


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
    code = "\n".join(file.read_text("utf-8") for file in PAGE.glob("*.mjs"))
    template = paths.static().parent.joinpath("templates", "map.html").read_text("utf-8")
    used = set(re.findall(r"\btexts\.(\w+)", code)) | set(re.findall(r"map\.ui\.(\w+)", template))
    known = {key.removeprefix("map.ui.") for key in catalogue() if key.startswith("map.ui.")}
    assert used == known


def test_the_page_names_no_other_server() -> None:
    for file in PAGE.iterdir():
        text = (
            file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "").replace("http://localhost/", "")
        )
        assert "://" not in text, file.name


@pytest.mark.parametrize("theme", sorted({f.parent.name for f in paths.layers().glob("*/*.yml")} - {"codes"}))
def test_every_shipped_theme_has_a_title(theme: str) -> None:
    assert f"map.theme.{theme}" in catalogue()
