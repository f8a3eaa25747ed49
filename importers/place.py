"""The CRS of a file: given, declared, or found from its content; right or asked, never guessed silently."""

from importers.places.declared import settle_declared
from importers.places.given import settle_given
from importers.places.place import Place
from importers.places.rating import Rater
from importers.places.sample import PlaceSample
from importers.places.undeclared import settle_undeclared
from importers.places.wards import Wards
from sdi.city import City
from sdi.crs.identify import identify

__all__ = ["Place", "decide_place"]


def decide_place(sample: PlaceSample, wanted: str, city: City, wards: Wards | None = None) -> Place:
    """Where the file lies. `wanted` is ``auto`` or what the officer says (``EPSG:n``, ``EPSG:n ft``).

    `wards` are the published ones, by which a column of ward codes or names tells zones apart
    that the city's bounds can't. The answer is ``exact`` or ``recognised`` only where the file
    declares its CRS and nothing speaks against it; all that was concluded is ``assumed``.

    Raises DataRefused where nothing fits, or several systems put the data kilometres apart, naming
    them; UsageError where `wanted` is no CRS.
    """
    rater = Rater(sample, city, wards)
    if wanted != "auto":
        return settle_given(wanted, rater)
    if sample.declared is None:
        return settle_undeclared(rater)
    return settle_declared(identify(sample.declared), rater)
