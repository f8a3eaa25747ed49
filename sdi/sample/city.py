"""The sample city as a whole: everything that is then written to files."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sdi.sample import (
    bridges,
    drainage,
    flood,
    gauges,
    parcels,
    places,
    plan,
    region,
    streets,
    town,
    utilities,
    wards,
)
from sdi.sample.avenues import Street
from sdi.sample.bridges import Bridge
from sdi.sample.drainage import Manhole, Pipe
from sdi.sample.flood import Depth, Relief, Zone
from sdi.sample.gauges import Gauge, Mark
from sdi.sample.parcels import Cadastre
from sdi.sample.places import Place
from sdi.sample.streets import Network
from sdi.sample.town import TownGround
from sdi.sample.utilities import Light, Main, PowerLine
from sdi.sample.wards import Ward

TOWNS = ("can_tho", "soc_trang", "vi_thanh")


@dataclass(frozen=True)
class City:
    """All layers of the sample in metres of EPSG:5897 (the second cadastre in its own zone)."""

    towns: list[TownGround]
    wards: list[Ward]
    former_wards: list[Ward]
    networks: list[Network]
    parcels_ct: Cadastre
    parcels_st: Cadastre
    bridges: list[Bridge]
    pipes: list[Pipe]
    manholes: list[Manhole]
    mains: list[Main]
    power: list[PowerLine]
    lights: list[Light]
    schools: list[Place]
    hospitals: list[Place]
    markets: list[Place]
    gauges: list[Gauge]
    marks: list[Mark]
    relief: Relief
    depths: list[Depth]
    zones: list[Zone]


def build(tell: Callable[[str], None] = lambda _: None) -> City:
    """Build the whole city: the same in every run."""
    tell("towns")
    with ThreadPoolExecutor() as pool:  # GEOS lets go of the interpreter lock
        towns = list(pool.map(lambda name: town.build(plan.town(name)), TOWNS))
    tell("wards")
    around = region.build(towns)
    current = wards.current(around, towns)
    tell("parcels")
    networks = [streets.of_town(ground) for ground in towns] + [streets.of_region(around.roads)]
    land = parcels.ground(towns, around, current)
    tell("networks")
    core = towns[0]
    relief = flood.relief(core)
    pipes, manholes = drainage.network(core, networks[0], relief)
    tell("flood")
    years = list(flood.RIVER_LEVEL)
    return City(
        towns=towns,
        wards=current,
        former_wards=wards.former(towns),
        networks=networks,
        parcels_ct=parcels.register(land, networks, current, soc_trang=False),
        parcels_st=parcels.register(land, networks, current, soc_trang=True),
        bridges=_bridges(towns, around),
        pipes=pipes,
        manholes=manholes,
        mains=[main for network in networks[:-1] for main in utilities.mains(network)],
        power=utilities.power(towns, networks),
        lights=utilities.lights(core, networks[0]),
        schools=places.schools(land, networks, current),
        hospitals=places.hospitals(land, networks, current),
        markets=places.markets(land, networks, current),
        gauges=gauges.gauges(core),
        marks=gauges.marks(core, relief),
        relief=relief,
        depths=[flood.depth(relief, year) for year in years],
        zones=[zone for year in years for zone in flood.zones(relief, core, year)],
    )


def _bridges(towns: list[TownGround], around: region.Region) -> list[Bridge]:
    found = [
        bridge for ground in towns for bridge in bridges.over(list(ground.waters.streams), _crossing(ground))
    ]
    return found + bridges.over(around.streams, around.roads)


def _crossing(ground: TownGround) -> list[Street]:
    return [street for street in ground.avenues if street.width >= 8]
