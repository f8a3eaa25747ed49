"""How commands talk: sentences for people on a terminal, JSON for machines."""

import json
import os
import sys
from typing import Any

from rich.console import Console
from rich.markup import escape

from sdi.errors import SdiError
from sdi.messages import Language, say

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def language() -> Language:
    """The language of this session: SDI_LANG, else the city's."""
    return "en" if os.environ.get("SDI_LANG") == "en" else "vi"


def warn(key: str, **values: Any) -> None:
    """Tell on the error stream that something is wrong."""
    err.print(f"[bold red]✗[/] {escape(told(key, **values))}")


def told(key: str, **values: Any) -> str:
    """A message in the session's language."""
    return say(key, language(), **values)


def as_json(value: Any) -> None:
    """Print a value for machines."""
    json.dump(value, sys.stdout, ensure_ascii=False, default=str, indent=2)
    sys.stdout.write("\n")


def progress(key: str, **values: Any) -> None:
    """Tell on the error stream that a stage begins."""
    err.print(f"[cyan]==>[/] {escape(told(key, **values))}")


def failure(error: SdiError) -> None:
    """Tell an error; as JSON too where the command was asked for JSON."""
    if "--json" in sys.argv:
        as_json({"error": {"type": error.key, "message": error.tell(language()), **_plain(error.values)}})
    err.print(f"[bold red]✗[/] {escape(error.tell(language()))}")


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if isinstance(value, str | int | float | bool | None)}
