"""Write the sample city as the files that staff have."""

from collections.abc import Callable
from pathlib import Path

from sdi.messages import Language, say
from sdi.sample.city import City, build
from sdi.sample.files import administration, cadastre, flood, places, transport, utilities
from sdi.sample.files.base import SampleFile


def write_city(
    folder: Path, progress: Callable[[str], None] | None = None, language: Language = "vi"
) -> list[SampleFile]:
    """Build the sample city and write it into `folder`, made if it is not there.

    Returns the files in the order of their import: wards first, since others are checked against them.
    The same bytes come out of every run; files of an earlier run are replaced. `progress` is told each
    step in words of `language`.
    """
    return make(folder, progress, language)[1]


def make(
    folder: Path, progress: Callable[[str], None] | None = None, language: Language = "vi"
) -> tuple[City, list[SampleFile]]:
    """As `write_city`, with the city itself beside its files."""

    def tell(step: str) -> None:
        if progress:
            progress(say(f"sample.step.{step}", language))

    folder.mkdir(parents=True, exist_ok=True)
    city = build(tell)
    tell("files")
    return city, files(city, folder)


def files(city: City, folder: Path) -> list[SampleFile]:
    """Write all files of a city into an existing folder."""
    written = [
        administration.wards,
        cadastre.can_tho,
        cadastre.soc_trang,
        transport.roads,
        transport.bridges,
        utilities.drainage,
        utilities.water,
        utilities.power,
        utilities.lights,
        places.schools,
        places.hospitals,
        places.markets,
        flood.gauge_table,
        flood.mark_table,
        flood.zones,
        flood.depths,
    ]
    return [file for write in written for file in write(city, folder)]
