"""A file that declares its CRS: believed, unless its own numbers speak against it."""

from collections.abc import Iterator

from pyproj import CRS

from importers.places.candidate import Candidate, candidates_for, ways
from importers.places.evidence import BELIEVED, HALF, HARDLY_ANY, NEAR, Evidence, beats, gather, percent
from importers.places.place import Place, assumed, finding
from importers.places.rating import Rater
from importers.places.undeclared import labels, refuse_far_apart, settle_undeclared
from importers.report import Finding, Level
from sdi.city import City
from sdi.crs.identified import Identified
from sdi.crs.transform import is_vn2000
from sdi.errors import DataRefused


def settle_declared(declared: Identified, rater: Rater) -> Place:
    """The place by the file's own declaration, or what its numbers speak for, to be confirmed.

    Raises DataRefused where the declaration can't be understood and the numbers don't tell; where
    the data lies outside the city as declared and inside by another system, so that a person must
    say which is meant.
    """
    if declared.crs is None or declared.certainty == "unknown":
        return _not_understood(declared, rater)
    if not _may_be_in(rater.city, declared.crs):
        return _accepted(declared)
    kin = list(_kin(declared, rater.sample.may_turn))
    others = [other for other in candidates_for(rater.sample, rater.city) if other.crs != declared.crs]
    evidence = gather(rater, [*kin, *others])
    if evidence.by_wards:
        return _by_wards(declared, evidence, rater)
    if evidence.ratings[0].share > HARDLY_ANY:
        return _accepted(declared)
    return _outside(declared, evidence, len(kin), rater)


def _kin(declared: Identified, may_turn: bool) -> Iterator[Candidate]:
    """The declared system, the same with x = north, and what else the declaration may mean."""
    for crs in (declared.crs, *declared.alternatives):
        if crs is not None:
            yield from ways(Candidate(crs, _label(crs)), may_turn)


def _label(crs: CRS) -> str:
    srid = crs.to_epsg()
    return f"EPSG:{srid}" if srid else crs.name


def _may_be_in(city: City, crs: CRS) -> bool:
    """Whether the city's own data may be in this system; one made for elsewhere is not put in doubt."""
    area = crs.area_of_use
    if is_vn2000(crs) or area is None:
        return True
    x, y = city.center
    return area.west <= x <= area.east and area.south <= y <= area.north


def _not_understood(declared: Identified, rater: Rater) -> Place:
    stated = (rater.sample.declared or "")[:120]
    try:
        place = settle_undeclared(rater)
    except DataRefused as refusal:
        if refusal.key == "place.missing":
            raise DataRefused("place.unknown", file=rater.sample.file, declared=stated) from None
        raise
    return place._replace(evidence=(_told(declared), *place.evidence))


def _accepted(declared: Identified, *more: Finding) -> Place:
    assert declared.crs is not None and declared.certainty != "unknown"  # noqa: S101 - settled before
    others = tuple(_label(crs) for crs in declared.alternatives)
    return Place(declared.crs, False, declared.certainty, (_told(declared), *more), others)


def _told(declared: Identified) -> Finding:
    level: Level = "warning" if declared.needs_confirmation else "info"
    return Finding(level, declared.evidence.key, dict(declared.evidence.values))


def _by_wards(declared: Identified, evidence: Evidence, rater: Rater) -> Place:
    """Rows name their wards: they bear the declaration out, or speak for another system."""
    stated, possible = evidence.ratings[0], evidence.by_wards
    better = [rating for rating in possible if beats(rating, stated)]
    if not better:
        return _accepted(declared, evidence.finding(stated))
    refuted = finding(
        "warning",
        "place.wards_contradict",
        named_by=evidence.column,
        declared=stated.candidate.name,
        share=percent(stated.ward_share),
        other=better[0].candidate.name,
        other_share=percent(better[0].ward_share),
    )
    if stated.ward_share >= HALF or better[0].metres_from(stated) < NEAR:
        kept = _accepted(declared, refuted)
        return kept._replace(certainty="assumed", alternatives=labels(better))
    refuse_far_apart(better, evidence, rater.sample.file)
    return assumed(better[0], _told(declared), refuted, alternatives=labels([*better[1:], stated]))


def _outside(declared: Identified, evidence: Evidence, kin: int, rater: Rater) -> Place:
    """As declared the data lies outside the city."""
    stated, inside = evidence.ratings[0], evidence.inside
    if not inside:
        return _accepted(declared)
    own = [rating for rating in evidence.ratings[:kin] if rating.share >= BELIEVED]
    near = all(rating.metres_from(inside[0]) < NEAR for rating in inside)
    if own or (near and not stated.in_vietnam):
        best = own[0] if own else inside[0]
        elsewhere = finding(
            "warning",
            "place.outside_as_declared",
            declared=stated.candidate.name,
            other=best.candidate.name,
            share=percent(best.share),
        )
        return assumed(best, _told(declared), elsewhere, alternatives=labels([*inside, stated]))
    raise DataRefused(
        "place.elsewhere",
        file=rater.sample.file,
        declared=stated.candidate.name,
        candidates=", ".join(dict.fromkeys(rating.candidate.name for rating in inside)),
        choices=labels([stated, *inside]),
    )
