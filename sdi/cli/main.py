"""The command `sdi`: one small module a command, loaded when it is called."""

import sys

import typer
from pydantic import ValidationError

from sdi.cli import speak
from sdi.errors import SdiError, exit_code


def build() -> typer.Typer:
    """All commands."""
    from sdi.cli import changes, check, db, demo, import_, keys, layers, serve, work

    app = typer.Typer(
        help="City SDI: any file in; exact, fresh OGC APIs and vector tiles out.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("demo")(demo.demo)
    app.command("serve")(serve.serve)
    app.command("work")(work.work)
    app.command("import")(import_.import_)
    app.command("check")(check.check)
    app.add_typer(db.app, name="db")
    app.add_typer(layers.app, name="layers")
    app.add_typer(changes.app, name="changes")
    app.add_typer(keys.app, name="keys")
    return app


def main() -> None:
    """Run the command line. Exit: 0 ok, 1 data refused, 2 usage, 3 service unavailable."""
    try:
        build()()
    except ValidationError as error:  # of Settings: nothing else validates outside of its own refusals
        for detail in error.errors():
            name = "SDI_" + ".".join(map(str, detail["loc"])).upper()
            speak.warn("settings.invalid", name=name, value=detail["input"], reason=detail["msg"])
        sys.exit(2)
    except SdiError as error:
        speak.failure(error)
        sys.exit(exit_code(error))
