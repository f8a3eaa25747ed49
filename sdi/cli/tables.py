"""Tables on a terminal: columns that line up, whole in a pipe too."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.markup import escape
from rich.text import Text

from sdi.cli import speak


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "", right: str = "") -> None:
    """Print rows below their heads; the columns whose heads are in `right` (by place) lean right.

    Cells are plain text; nothing is cut, so that a pipe gets all of it.
    """
    lines = [[*map(str, row)] for row in rows]
    widths = [max(cell_len(row[place]) for row in [list(heads), *lines]) for place in range(len(heads))]
    leaning = {int(place) for place in right}
    speak.out.print(f"{indent}[dim]{escape(_line(heads, widths, leaning))}[/]")
    for line in lines:
        speak.out.print(Text(indent + _line(line, widths, leaning)))


def _line(cells: Sequence[str], widths: Sequence[int], leaning: set[int]) -> str:
    padded = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        gap = " " * (width - cell_len(cell))
        padded.append(gap + cell if place in leaning else cell + gap)
    return "  ".join(padded).rstrip()
