"""From what the user named to the files that can be read: archives unpacked, folders walked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from importers.archive import Budget, unpack
from importers.formats import ENDINGS, WEAK_ENDINGS
from importers.shapefile_parts import PARTS, whole_shapefile
from importers.sniff import content_of
from sdi.errors import DataRefused, UsageError

RASTER = {".tif", ".tiff", ".asc"}

_ARCHIVES = {"zip", "kmz", "gzip", "tar"}
_DEEPEST = 3
"""Archives in archives: a city's delivery has two levels at the most."""
_MOST_FILES = 10_000
_NOTED = {".gml", ".xml"}
_LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", ".git"}


def readable_files(path: Path, scratch: Path) -> list[Path]:
    """The files (for FileGDB: folders) below `path` that a reader takes, archives unpacked into `scratch`.

    `path` may be a file, one part of a shapefile, a folder or an archive (zip, kmz, tar, gz; by
    its content). Nothing is written outside `scratch`. Raises UsageError where there is no such
    file, DataRefused where an archive is unsafe or nothing in it can be read.
    """
    if not path.exists():
        raise UsageError("import.no_file", file=str(path))
    budget = Budget.of(path)
    found = list(_below(path.resolve(), scratch, budget, 0, is_named=True))
    strong = [file for file in found if file.suffix.lower() not in WEAK_ENDINGS]
    files = sorted(_aside(file, scratch) for file in _without_doubles(strong or found, scratch))
    if not files:
        known = ", ".join(sorted(ENDINGS | {".zip", ".kmz"}))
        raise DataRefused("import.nothing_readable", file=path.name, known=known)
    return files


def _aside(file: Path, scratch: Path) -> Path:
    """A GML by a link in `scratch`: GDAL writes what it found out about one beside it (.gfs)."""
    if file.suffix.lower() not in _NOTED or file.is_relative_to(scratch):
        return file
    folder = scratch / f"gml-{len(list(scratch.glob('gml-*')))}"
    folder.mkdir(parents=True)
    for place in (file, *file.parent.glob("*.xsd")):
        folder.joinpath(place.name).symlink_to(place.absolute())
    if (notes := file.with_suffix(".gfs")).is_file():
        shutil.copyfile(notes, folder / notes.name)
    return folder / file.name


def _below(place: Path, scratch: Path, budget: Budget, depth: int, is_named: bool = False) -> Iterator[Path]:
    """What can be read at `place`, itself or below it; what the user named is known by its content too."""
    content = content_of(place)
    if content == "folder":
        yield from _inside(place, scratch, budget, depth)
    elif content in _ARCHIVES and place.suffix.lower() not in ENDINGS:
        if depth == _DEEPEST:
            raise DataRefused("format.too_deep", file=place.name, deepest=_DEEPEST)
        yield from _inside(unpack(place, content, scratch, budget), scratch, budget, depth + 1)
    elif place.suffix.lower() in ENDINGS | PARTS or (is_named and content not in ("text", "binary")):
        yield place


def _inside(folder: Path, scratch: Path, budget: Budget, depth: int) -> Iterator[Path]:
    for count, child in enumerate(sorted(folder.iterdir())):
        if child.name in _LITTER:
            continue
        if child.is_symlink() or not (child.is_file() or child.is_dir()):
            raise DataRefused("import.unsafe_entry", file=folder.name, entry=child.name)
        budget.count()
        if count >= _MOST_FILES:
            raise DataRefused("import.archive_too_large", file=folder.name, size="?", count=count)
        yield from _below(child, scratch, budget, depth)


def _without_doubles(files: list[Path], scratch: Path) -> set[Path]:
    """The files with the parts of one shapefile told once, as its .shp."""
    others = {file for file in files if file.suffix.lower() not in PARTS}
    parts = [file for file in files if file.suffix.lower() in PARTS]
    shapes = {whole_shapefile(file, scratch) for file in parts if file.suffix.lower() == ".shp"}
    told = {
        (shape.parent, shape.stem.casefold()) for shape in (*parts, *shapes) if shape.suffix.lower() == ".shp"
    }
    loose = [file for file in parts if (file.parent, file.stem.casefold()) not in told]
    if loose and not shapes and not others:
        shapes = {whole_shapefile(file, scratch) for file in loose[:1]}
    return others | shapes
