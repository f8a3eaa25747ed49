"""`sdi check`: the self-test of an installation."""

from typing import Annotated

import typer

from sdi.cli import speak


def check(
    json: Annotated[bool, typer.Option("--json", help="the results as JSON")] = False,
) -> None:
    """Prove that positions are exact in every path; exit 3 where they are not."""
    from sdi.check import TOLERANCE, check_positions, refuse_inexact
    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    with running(Settings()) as url:
        migrate(url)
        with transaction(url, "sdi check") as connection:
            results = check_positions(connection)
    if json:
        speak.as_json({"tolerance_m": TOLERANCE, "paths": {r.path: {"worst_m": r.worst, "points": r.points} for r in results}})
    else:
        for result in results:
            mark = "[green]✓[/]" if result.worst <= TOLERANCE else "[red]✗[/]"
            speak.out.print(
                f"{mark} {result.path:<10} "
                + speak.told("check.worst", points=result.points, millimetres=f"{result.worst * 1000:.4f}")
            )
    refuse_inexact(results)
