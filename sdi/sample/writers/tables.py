"""CSV tables as offices save them."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write(
    path: Path,
    header: list[str],
    rows: Iterable[list[Any]],
    separator: str = ",",
    decimal_comma: bool = False,
    bom: bool = True,
) -> None:
    """UTF-8 with the byte-order mark that Excel wants, Windows line ends, decimal commas if asked for."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([_cell(value, decimal_comma) for value in row] for row in rows)


def _cell(value: Any, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}".replace(".", ",") if decimal_comma else f"{value:.3f}"
    return str(value)
