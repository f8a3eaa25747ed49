"""How the elements of a drawing become the features of a layer."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Setting

from layers.spec.base import Identifier, Part

type Level = int | str


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error
    return pattern


class CadText(Part):
    """Which texts of a drawing fill a field: those on a level and, where given, of a form."""

    level: Level
    pattern: Annotated[str, AfterValidator(_compiles)] | None = Setting(
        default=None, description="regular expression of the whole text; its group 1, if any, is the value"
    )


def _level_alone(value: Any) -> Any:
    return {"level": value} if isinstance(value, int | str) else value


class Cad(Part):
    """What a DGN or DXF means for the layer: lines closed to areas, texts joined to them.

    Cadastral sheets are drawn so: bounds as lines on some levels, numbers and codes as texts.
    """

    close_lines: bool = Setting(default=True, description="make areas of the lines that close them")
    snap: float = Setting(default=0.01, gt=0, le=1, description="metres within which ends of lines meet")
    levels: tuple[Level, ...] = Setting(
        default=(), description="levels (DGN) or layers (DXF) of the lines; none: all"
    )
    texts: dict[Identifier, Annotated[CadText, BeforeValidator(_level_alone)]] = Setting(
        default_factory=dict, description="for a field the level of the texts that fill it"
    )
