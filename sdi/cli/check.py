"""`sdi check`: the self-test of an installation."""

from typing import Annotated

import typer

from sdi.cli import speak


def check(
    json: Annotated[bool, typer.Option("--json", help="the results as JSON")] = False,
) -> None:
    """Prove that positions are exact in every path; exit 3 where they are not."""
    from sdi.check import check_positions
    from sdi.crs.verify import TOLERANCE
    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.migrate import migrate
    from sdi.settings import Settings

    with running(Settings()) as url:
        migrate(url)
        with transaction(url, "sdi check") as connection:
            results = check_positions(connection)
    if json:
        paths = {r.path: {"worst_m": r.worst.metres, "points": r.checked, "exact": r.exact} for r in results}
        speak.as_json({"tolerance_m": TOLERANCE, "paths": paths})
    else:
        for result in results:
            mark = "[green]✓[/]" if result.exact else "[red]✗[/]"
            millimetres = f"{result.worst.metres * 1000:.4f}"
            worst = speak.told("check.worst", points=result.checked, millimetres=millimetres)
            speak.out.print(f"{mark} {result.path:<10} {worst}")
    for result in results:
        result.require()
