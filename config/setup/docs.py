"""Write the reference pages that follow from the code into a folder: settings.md, commands.md."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic_core import PydanticUndefined

from sdi import paths
from sdi.cli.main import build
from sdi.settings import Settings

_NOTE = "<!-- Written by `make docs` from the code: edit that instead. -->\n"


def settings_page() -> str:
    """One row for each setting."""
    rows = [
        f"| `SDI_{name.upper()}` | {_default(name)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return f"# Settings\n{_NOTE}\n| variable | default | meaning |\n|---|---|---|\n{''.join(rows)}"


def commands_page() -> str:
    """One chapter for each command, with its own words."""
    return f"# Commands\n{_NOTE}" + "".join(_chapters(typer.main.get_command(build()), "sdi"))


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined:
        return "–"
    top = paths.default_home().parent
    return f"`./{value.relative_to(top)}`" if isinstance(value, Path) else f"`{value}`"


def _chapters(command: Any, name: str) -> Iterator[str]:
    """The chapters of a command and of those below it; typer keeps the types of its own to itself."""
    with command.context_class(command, info_name=name) as context:
        usage = " ".join(command.collect_usage_pieces(context))
        yield f"\n## `{name}`\n\n```\n{name} {usage}\n```\n\n{command.help or ''}\n\n"
        records = [record for p in command.params if (record := p.get_help_record(context))]
        yield "".join(f"- `{option}` {text}\n" for option, text in records)
        for child, part in sorted(getattr(command, "commands", {}).items()):
            if not part.hidden:
                yield from _chapters(part, f"{name} {child}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "settings.md").write_text(settings_page(), "utf-8")
    (folder / "commands.md").write_text(commands_page(), "utf-8")
