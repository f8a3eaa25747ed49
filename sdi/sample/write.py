"""Write the sample city as the files that staff have."""

from collections.abc import Callable
from pathlib import Path

from sdi.messages import say
from sdi.sample import city as city_module
from sdi.sample.city import City
from sdi.sample.files import administration, cadastre, flood, places, transport, utilities
from sdi.sample.files.base import SampleFile


def write_city(
    folder: Path, progress: Callable[[str], None] | None = None, language: str = "vi"
) -> list[SampleFile]:
    """Build the sample city and write it into `folder`, made if it is not there.

    Returns the files in the order of their import: wards first, since others are checked against them.
    The same bytes come out of every run. `progress` is told each step in words.
    """

    def tell(step: str) -> None:
        if progress:
            progress(say(f"sample.step.{step}", "vi" if language == "vi" else "en"))

    folder.mkdir(parents=True, exist_ok=True)
    built = city_module.build(tell)
    tell("files")
    return files(built, folder)


def files(built: City, folder: Path) -> list[SampleFile]:
    """Write all files of a city; those of an earlier run are replaced."""
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    return [
        administration.wards(built, folder),
        cadastre.can_tho(built, folder),
        cadastre.soc_trang(built, folder),
        transport.roads(built, folder),
        transport.bridges(built, folder),
        *utilities.drainage(built, folder),
        utilities.water(built, folder),
        utilities.power(built, folder),
        utilities.lights(built, folder),
        places.schools(built, folder),
        places.hospitals(built, folder),
        places.markets(built, folder),
        flood.gauge_table(built, folder),
        flood.mark_table(built, folder),
        flood.zones(built, folder),
        *flood.depths(built, folder),
    ]
