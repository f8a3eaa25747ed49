"""The CRS of a dataset: declared, recognised, or found from the content; always with the evidence."""

from typing import Any, NamedTuple

from pyproj import CRS

from importers.dataset import Dataset
from importers.guess import Guess, guess_place, is_turned, swap_axes
from importers.report import Finding
from sdi.city import City
from sdi.crs.identify import identify
from sdi.errors import DataRefused, UsageError


class Place(NamedTuple):
    """The decided CRS, the geometries with x = easting first, and how sure it is.

    `certainty`: ``exact`` (declared and known), ``recognised`` (declared in a form of its own),
    ``assumed`` (a person should confirm), ``given`` (the officer said so).
    """

    crs: CRS
    geometry: Any
    certainty: str
    evidence: tuple[Finding, ...]


def decide_place(dataset: Dataset, geometry: Any, wanted: str, city: City) -> Place:
    """Where the dataset lies. `wanted` is ``auto`` or ``EPSG:n``.

    Raises DataRefused where nothing fits or several places do, naming the candidates.
    """
    if wanted != "auto":
        return _given(dataset, geometry, wanted, city)
    if dataset.crs is None:
        return _guessed(dataset, geometry, city)
    found = identify(dataset.crs)
    if found.crs is None or found.certainty == "unknown":
        raise DataRefused("import.crs_unknown", file=dataset.file.name, declared=dataset.crs[:120])
    evidence = Finding(
        "warning" if found.needs_confirmation else "info", found.evidence.key, dict(found.evidence.values)
    )
    return Place(found.crs, geometry, found.certainty, (evidence,))


def _given(dataset: Dataset, geometry: Any, wanted: str, city: City) -> Place:
    try:
        crs = CRS.from_epsg(int(wanted.upper().removeprefix("EPSG:")))
    except Exception as error:
        raise UsageError("import.bad_crs", value=wanted) from error
    if not (crs.is_projected or crs.is_geographic):
        raise UsageError("import.bad_crs", value=wanted)
    evidence = Finding("info", "import.crs_given", {"crs": wanted})
    if dataset.crs and (declared := identify(dataset.crs)).srid not in (None, crs.to_epsg()):
        told = Finding(
            "warning", "import.crs_contradicts", {"crs": wanted, "declared": f"EPSG:{declared.srid}"}
        )
        return Place(crs, geometry, "assumed", (evidence, told))
    if dataset.axes_assumed and is_turned(geometry, crs, city):
        told = Finding("info", "import.x_is_north", {"crs": wanted})
        return Place(crs, swap_axes(geometry), "given", (evidence, told))
    return Place(crs, geometry, "given", (evidence,))


def _guessed(dataset: Dataset, geometry: Any, city: City) -> Place:
    guesses = guess_place(geometry, city, dataset.axes_assumed)
    if not guesses:
        raise DataRefused("import.crs_missing", file=dataset.file.name)
    if len({(guess.srid, guess.swapped) for guess in guesses}) > 1:
        raise DataRefused("import.crs_ambiguous", file=dataset.file.name, candidates=_told(guesses))
    best = guesses[0]
    crs = CRS.from_epsg(best.srid)
    key = "import.crs_guessed_swapped" if best.swapped else "import.crs_guessed"
    evidence = Finding(
        "warning", key, {"crs": f"EPSG:{best.srid}", "name": crs.name, "share": round(best.share * 100)}
    )
    certainty = "recognised" if best.srid == 4326 and not best.swapped else "assumed"
    return Place(crs, swap_axes(geometry) if best.swapped else geometry, certainty, (evidence,))


def _told(guesses: list[Guess]) -> str:
    return ", ".join(f"EPSG:{guess.srid}{' (x = north)' if guess.swapped else ''}" for guess in guesses)
