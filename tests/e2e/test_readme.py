"""What the README shows is true: its settings, its commands, its examples."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas
import shapely
import typer

from sdi.cli.main import build
from sdi.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SDI = Path(sys.executable).with_name("sdi")


def test_every_setting_has_its_line() -> None:
    told = set(re.findall(r"`SDI_([A-Z_]+)`", README))
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_command_has_its_line_and_the_other_way_round() -> None:
    group = typer.main.get_command(build())
    known = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        parts = getattr(command, "commands", None)
        known |= {f"{name} {part}" for part in parts} if parts else {name}
    told = set()
    for name, parts in re.findall(r"`sdi ([a-z]+)(?: ([a-z\\|]+))?[^`]*`", README):
        told |= {f"{name} {part}" for part in parts.split("\\|")} if parts else {name}
    assert told == known


def test_the_first_screen_names_make_targets_that_there_are() -> None:
    targets = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^[\w ]*\b{target}\b[\w ]*:", targets, re.MULTILINE), target


def test_the_import_examples_run(tmp_path: Path) -> None:
    square = shapely.box(586400, 1109400, 586420, 1109420)
    frame = geopandas.GeoDataFrame(
        {"MAXA": ["31135"], "SOTO": [1], "SOTHUA": [1]}, geometry=[square], crs=5897
    )
    frame.to_file(tmp_path / "thua.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "parcels.zip", "w") as archive:
        for file in tmp_path.glob("thua.*"):
            archive.write(file, file.name)
    frame.to_file(tmp_path / "houses.shp", encoding="utf-8")
    environment = os.environ | {"SDI_HOME": str(tmp_path / "home")}
    subprocess.run([SDI, "layers", "apply"], env=environment, check=True, capture_output=True)
    examples = re.findall(r"^\.venv/bin/sdi (import .*)$", README, re.MULTILINE)
    assert len(examples) == 3
    for example in examples:
        done = subprocess.run(
            [SDI, *example.split()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
