"""The parts of one shapefile: found beside each other in any case, and brought under one name."""

import struct
from pathlib import Path

from sdi.errors import DataRefused

PARTS = frozenset({".shp", ".shx", ".dbf"})
_HEADER = 100
_TAKEN = (*sorted(PARTS), ".prj", ".cpg", ".cst", ".qpj")


def parts_of(file: Path) -> dict[str, Path]:
    """The parts beside `file` by their ending in small letters; names compare without case."""
    stem = file.stem.casefold()
    beside = sorted(file.parent.iterdir())
    found = {
        other.suffix.lower(): other
        for other in beside
        if other.stem.casefold() == stem and other.suffix.lower() in _TAKEN and other.is_file()
    }
    exact = {
        ending: place
        for ending in _TAKEN
        for place in (file.with_suffix(ending.upper()), file.with_suffix(ending))
        if place.is_file()
    }
    return found | exact


def missing_parts(file: Path) -> tuple[str, ...]:
    """Which of .shx, .dbf and .prj a shapefile comes without."""
    there = parts_of(file)
    return tuple(ending for ending in (".shx", ".dbf", ".prj") if ending not in there)


def whole_shapefile(part: Path, scratch: Path) -> Path:
    """The .shp that `part` belongs to, its parts beside it under one name.

    Where the parts are named in different cases, or the index is missing and has to be made,
    this is a folder of links in `scratch`: nothing is written beside the user's file. Raises
    DataRefused where there is no .shp, or none that an index can be made of.
    """
    there = parts_of(part)
    shape = there.get(".shp")
    if shape is None:
        raise DataRefused("format.no_shp", file=part.name, wanted=f"{part.stem}.shp")
    if any(place.is_symlink() for place in there.values()):
        raise DataRefused("import.unsafe_entry", file=part.name, entry=shape.name)
    if ".shx" in there and all(_is_found(shape, place) for place in there.values()):
        return shape
    folder = scratch / f"shapefile-{len(list(scratch.glob('shapefile-*')))}"
    folder.mkdir(parents=True)
    for ending, place in there.items():
        folder.joinpath(shape.stem + ending).symlink_to(place.absolute())
    if ".shx" not in there:
        _write_index(shape, folder / f"{shape.stem}.shx")
    return folder / f"{shape.stem}.shp"


def _write_index(shape: Path, index: Path) -> None:
    """Make the index anew from the records of the .shp (ESRI Shapefile Technical Description, July 1998).

    GDAL can do this too, but writes over an index that is there.
    """
    size = shape.stat().st_size
    with shape.open("rb") as opened, index.open("xb") as made:
        header = opened.read(_HEADER)
        made.write(header)
        place = _HEADER
        entries: list[bytes] = []
        while len(record := opened.read(8)) == 8:
            words = struct.unpack(">i", record[4:])[0]
            if words < 0 or place + 8 + 2 * words > size:
                reason = f"{shape.name}: {size} byte, {len(entries)}"
                raise DataRefused("import.damaged", file=shape.name, reason=reason)
            entries.append(struct.pack(">ii", place // 2, words))
            place += 8 + 2 * words
            opened.seek(place)
        made.write(b"".join(entries))
        made.seek(24)
        made.write(struct.pack(">i", (_HEADER + 8 * len(entries)) // 2))


def _is_found(shape: Path, part: Path) -> bool:
    """Whether readers that try the ending in small and in capital letters find the part."""
    return part.stem == shape.stem and part.suffix in (part.suffix.lower(), part.suffix.upper())
