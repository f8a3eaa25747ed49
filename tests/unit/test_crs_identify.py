"""What definitions mean, as cadastre offices, ArcGIS, MapInfo and QGIS write them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from sdi.crs.control_points import CONTROL_POINTS
from sdi.crs.identified import degrees_minutes
from sdi.crs.identify import identify
from sdi.crs.national import NATIONAL, TM3_SCALE, WITHDRAWN, ZONES
from sdi.crs.transform import transformer

A = CONTROL_POINTS[0].positions
WGS84 = '"WGS_1984",6378137.0,298.257223563'
KRASSOVSKY = '"Krasovsky_1940",6378245.0,298.3'
VN2000 = ("GCS_VN_2000", "D_Vietnam_2000")
ON_WGS84 = ("GCS_WGS_1984", "D_WGS_1984")
NAMELESS = ("unknown", "unknown")


def prj(
    name="x",
    base=VN2000,
    spheroid=WGS84,
    meridian=105.0,
    scale=0.9999,
    east=500000.0,
    north=0.0,
    shift="",
    code="",
):
    """A .prj file as ArcGIS writes it, with a shift and a code where other programs add them."""
    geographic, datum = base
    return (
        f'PROJCS["{name}",GEOGCS["{geographic}",DATUM["{datum}",SPHEROID[{spheroid}]{shift}],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        f'PARAMETER["False_Easting",{east}],PARAMETER["False_Northing",{north}],'
        f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{scale}],'
        f'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]{code}]'
    )


CALIFORNIA = (
    'PROJCS["NAD_1983_StatePlane_California_III_FIPS_0403_Feet",GEOGCS["GCS_North_American_1983",'
    'DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["False_Easting",6561666.666666666],PARAMETER["False_Northing",1640416.666666667],'
    'PARAMETER["Central_Meridian",-120.5],PARAMETER["Standard_Parallel_1",37.06666666666667],'
    'PARAMETER["Standard_Parallel_2",38.43333333333333],PARAMETER["Latitude_Of_Origin",36.5],UNIT[{unit}]]'
)
US_FOOT, FOOT = '"Foot_US",0.3048006096012192', '"Foot",0.3048'

MAPINFO_SHIFT = (
    ",TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278]"
)
MAPINFO_DATUM = "MIF 9999,28,-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372"

CASES = [
    # text, SRID, certainty, reason
    ("EPSG:5897", 5897, "exact", "crs.vn2000_zone"),
    ("EPSG:4756", 4756, "exact", "crs.vn2000_geographic"),
    ("EPSG:5897+5727", 5897, "exact", "crs.vn2000_zone"),
    (CRS(5897).to_wkt(), 5897, "exact", "crs.vn2000_zone"),
    (CRS(9209).to_wkt("WKT1_GDAL"), 9209, "exact", "crs.vn2000_zone"),
    (CRS(9210).to_wkt("WKT1_ESRI"), 9210, "exact", "crs.vn2000_zone"),
    (prj("VN_2000_TM-3_zone_482"), 5897, "exact", "crs.vn2000_zone"),
    (prj("VN-2000_TM-3_105-30", meridian=105.5), 9209, "exact", "crs.vn2000_zone"),
    (prj("VN_2000_UTM_Zone_48N", scale=0.9996), 3405, "exact", "crs.vn2000_zone"),
    (prj("VN_2000_UTM_Zone_49N", meridian=111.0, scale=0.9996), 3406, "exact", "crs.vn2000_zone"),
    (prj("VN_2000_KTT_105_3deg"), 5897, "recognised", "crs.vn2000_zone"),
    (prj("VN_2000_105do45", meridian=105.75), 9210, "recognised", "crs.vn2000_zone"),
    (prj("VN2000_Can_Tho", ("GCS_VN-2000", "D_VN_2000")), 5897, "recognised", "crs.vn2000_zone"),
    (prj("q", ("VN2000", "VN2000")), 5897, "recognised", "crs.vn2000_zone"),
    (prj("q", ("unnamed", MAPINFO_DATUM), shift=MAPINFO_SHIFT), 5897, "recognised", "crs.vn2000_zone"),
    (prj("q", meridian=105.2), None, "recognised", "crs.vn2000_custom"),
    (prj("q", code=',AUTHORITY["EPSG","6957"]'), 5897, "recognised", "crs.withdrawn_code"),
    (
        prj("q", east=0.0, north=500000.0, code=',AUTHORITY["EPSG","6957"]'),
        None,
        "assumed",
        "crs.withdrawn_swapped",
    ),
    ("EPSG:6957", None, "assumed", "crs.withdrawn_swapped"),
    (prj("q", meridian=105.5, code=',AUTHORITY["EPSG","5897"]'), 9209, "assumed", "crs.code_contradicted"),
    (prj("q", meridian=105.5, scale=0.9996), 9209, "assumed", "crs.wrong_zone_width"),
    (prj("q", ON_WGS84, meridian=105.5, scale=0.9996), 9209, "assumed", "crs.wrong_zone_width"),
    (prj("q", meridian=105.45), 9210, "assumed", "crs.sexagesimal_meridian"),
    (prj("q", ON_WGS84, meridian=107.45), 5899, "assumed", "crs.sexagesimal_meridian"),
    (prj("q", ON_WGS84), 5897, "assumed", "crs.vn2000_without_datum"),
    (prj("q", ON_WGS84, shift=",TOWGS84[0,0,0,0,0,0,0]"), 5897, "assumed", "crs.vn2000_without_datum"),
    (prj("q", NAMELESS, meridian=105.5), 9209, "assumed", "crs.vn2000_without_datum"),
    (
        "+proj=tmerc +lon_0=105 +k=0.9999 +x_0=500000 +ellps=WGS84",
        5897,
        "assumed",
        "crs.vn2000_without_datum",
    ),
    (prj("WGS_1984_UTM_Zone_48N", ON_WGS84, scale=0.9996), 32648, "exact", "crs.listed"),
    (prj("q", ON_WGS84, meridian=111.0, scale=0.9996), 32649, "recognised", "crs.listed"),
    (prj("q", NAMELESS, scale=0.9996), 32648, "assumed", "crs.utm_without_datum"),
    (prj("q", ("GCS_Hanoi_1972", "D_Hanoi_1972"), KRASSOVSKY, scale=1), None, "recognised", "crs.hanoi_1972"),
    (
        prj("q", ("GCS_Hanoi_1972", "D_Hanoi_1972"), KRASSOVSKY, scale=1, east=18500000.0),
        2044,
        "recognised",
        "crs.hanoi_1972",
    ),
    (
        prj(
            "q",
            ("unnamed", "MIF 999,3"),
            KRASSOVSKY,
            scale=1,
            shift=",TOWGS84[-17.51,-108.32,-62.39,0,0,0,0]",
        ),
        None,
        "recognised",
        "crs.hanoi_1972",
    ),
    (prj("q", ("unnamed", "Afgooye"), KRASSOVSKY, scale=1), None, "assumed", "crs.afgooye"),
    (prj("q", ("unnamed", "Pulkovo_1942"), KRASSOVSKY, scale=1), None, "assumed", "crs.hanoi_1972_assumed"),
    (prj("q", NAMELESS, KRASSOVSKY, scale=1), None, "assumed", "crs.hanoi_1972_assumed"),
    (
        prj("Beijing_1954_3_Degree_GK_CM_105E", ("GCS_Beijing_1954", "D_Beijing_1954"), KRASSOVSKY, scale=1),
        2432,
        "exact",
        "crs.listed",
    ),
    ("EPSG:28418", 28418, "exact", "crs.listed"),
    (CALIFORNIA.format(unit=US_FOOT), 2227, "exact", "crs.listed"),
    (CALIFORNIA.format(unit=FOOT), None, "recognised", "crs.custom_projection"),
    ("EPSG:4326", 4326, "exact", "crs.listed"),
    ("OGC:CRS84", 4326, "exact", "crs.listed"),
    ("EPSG:4979", 4326, "exact", "crs.listed"),
    ("urn:ogc:def:crs:EPSG::28992", 28992, "exact", "crs.listed"),
    (CRS(4326).to_wkt("WKT1_ESRI"), 4326, "exact", "crs.listed"),
    (CRS(3857).to_wkt("WKT1_ESRI"), 3857, "exact", "crs.listed"),
    (
        'GEOGCS["WGS 84",DATUM["World Geodetic System 1984 [EPSG ID 6326]",'
        'SPHEROID["WGS 84 [EPSG ID 7030]",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
        'UNIT["Decimal_Degree",0.01745329251994328]]',
        4326,
        "exact",
        "crs.listed",
    ),
    ("+proj=longlat +ellps=WGS84", 4326, "assumed", "crs.degrees_without_datum"),
    (prj("q", ("abc", "xyz"), shift=",TOWGS84[-100,-39,-111,0,0,0,0]"), None, "recognised", "crs.own_shift"),
    (prj("q", ("abc", "xyz"), meridian=15.0), None, "unknown", "crs.unknown_datum"),
    (
        'LOCAL_CS["Nonearth",UNIT["Meter",1],AXIS["X",EAST],AXIS["Y",NORTH]]',
        None,
        "unknown",
        "crs.not_on_earth",
    ),
    ("EPSG:5727", None, "unknown", "crs.not_on_earth"),
    ("EPSG:4978", None, "unknown", "crs.not_on_earth"),
    ("Projection    GEOGRAPHIC\nDatum         WGS84\n", None, "unknown", "crs.unreadable"),
    ("VN-2000", None, "unknown", "crs.unreadable"),
    ('PROJCS["cut off', None, "unknown", "crs.unreadable"),
    ("", None, "unknown", "crs.unreadable"),
]


@pytest.mark.parametrize(("text", "srid", "certainty", "reason"), CASES, ids=lambda value: str(value)[:40])
def test_a_definition_means(text, srid, certainty, reason):
    found = identify(text)
    assert (found.srid, found.certainty, found.evidence.key) == (srid, certainty, reason)
    assert (found.crs is None) == (certainty == "unknown")
    assert found.needs_confirmation == (certainty in ("assumed", "unknown"))
    for language in ("vi", "en"):
        told = found.evidence.tell(language)
        assert told and told != reason
        assert "{" not in told
    if found.crs is not None:
        transformer(found.crs, 5897)
    for alternative in found.alternatives:
        assert isinstance(alternative, CRS)


@settings(deadline=None)
@given(zone=st.sampled_from(sorted(ZONES)), name=st.from_regex(r"[A-Za-z][\w \-]{0,30}", fullmatch=True))
def test_a_zone_is_recognised_whatever_its_name(zone, name):
    parameters = ZONES[zone]
    found = identify(prj(name, meridian=parameters.central_meridian, scale=parameters.scale))
    assert found.srid == zone
    assert found.certainty in ("exact", "recognised")


@settings(deadline=None)
@given(
    zone=st.sampled_from([z for z in ZONES.values() if z.scale == TM3_SCALE]),
    base=st.sampled_from([ON_WGS84, NAMELESS]),
)
def test_a_vietnamese_grid_is_never_taken_for_wgs84_without_a_word(zone, base):
    found = identify(prj("q", base, meridian=zone.central_meridian))
    assert (found.srid, found.certainty) == (zone.srid, "assumed")
    assert len(found.alternatives) == 1


@settings(deadline=None)
@given(zone=st.sampled_from([z for z in ZONES.values() if z.central_meridian % 1]))
def test_a_meridian_in_degrees_and_minutes_is_seen_through(zone):
    whole, fraction = divmod(zone.central_meridian, 1)
    typed = round(whole + fraction * 0.6, 4)
    found = identify(prj("q", meridian=typed))
    assert (found.srid, found.certainty) == (zone.srid, "assumed")


@pytest.mark.parametrize(("withdrawn", "replacement"), WITHDRAWN.items())
def test_a_withdrawn_code_offers_its_replacement(withdrawn, replacement):
    found = identify(f"EPSG:{withdrawn}")
    assert [crs.to_epsg() for crs in found.alternatives] == [replacement]


def test_a_stated_shift_with_turned_signs_is_replaced():
    t = NATIONAL.towgs84
    wrong = [*t[:3], -t[3], -t[4], -t[5], t[6]]
    text = "+proj=tmerc +lon_0=105 +k=0.9999 +x_0=500000 +ellps=WGS84 +towgs84=" + ",".join(map(str, wrong))
    found = identify(text)
    assert (found.srid, found.certainty) == (5897, "recognised")
    assert found.evidence.key == "crs.shift_replaced"


@pytest.mark.parametrize(
    ("datum", "translation"),
    [("D_Hanoi_1972", "x=-17.51 y=-108.32 z=-62.39"), ("Afgooye", "x=-43 y=-163 z=45")],
)
def test_a_krassovsky_grid_moves_by_the_shift_it_was_found_to_have(datum, translation):
    """Against the geocentric translations of EPSG:1544 and EPSG:1108, written out."""
    by_hand = Transformer.from_pipeline(
        "proj=pipeline step inv proj=tmerc lon_0=105 x_0=500000 ellps=krass step proj=cart ellps=krass "
        f"step proj=helmert {translation} step inv proj=cart ellps=WGS84 "
        "step proj=unitconvert xy_in=rad xy_out=deg"
    )
    crs = identify(prj("q", ("unnamed", datum), KRASSOVSKY, scale=1)).crs
    moved = transformer(crs, 4326).transform(*A[5897])
    assert moved == pytest.approx(by_hand.transform(*A[5897]), abs=1e-9)


def test_a_shift_of_its_own_is_used():
    text = prj("q", NAMELESS, '"GRS_1980",6378137.0,298.257222101', shift=",TOWGS84[-100,-39,-111,0,0,0,0]")
    found = identify(text)
    x, y = transformer(found.crs, 4326).transform(*A[5897])
    assert (x, y) == pytest.approx((105.75097439, 9.99902801), abs=1e-8)


def test_meridians_are_told_in_degrees_and_minutes():
    assert degrees_minutes(105.5) == "105°30′"
    assert degrees_minutes(105.0) == "105°00′"
    assert degrees_minutes(107.75) == "107°45′"
    assert degrees_minutes(105.123456) == "105.123456°"


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "srid"),
    [
        ("hcmc_vn2000_houses/Nha_Quan1_VN2000.prj", 9210),
        ("nasty/geotools_shp/lsOnePoint/lsOnePoint.prj", 3006),
        ("nasty/geotools_shp/deleted/archsites.prj", 26713),
        ("nasty/gdal/shp/CoHI_GCS12.prj", 4269),
        ("nasty/mapshaper/issues/166/e_merc.prj", 3395),
        ("es_catastro/cons.prj", 32628),
        ("bentre_mangrove_tif/bentre_town.prj", 4326),
    ],
)
def test_a_real_prj_file(file, srid, shared_data: Path):
    found = identify((shared_data / file).read_text("utf-8"))
    assert found.srid == srid
    assert found.certainty in ("exact", "recognised")


@pytest.mark.shared_data
@pytest.mark.filterwarnings("ignore:Cannot find iconv encoding")
def test_a_real_mapinfo_table_of_the_city(shared_data: Path):
    import pyogrio

    found = identify(pyogrio.read_info(shared_data / "cantho_mapinfo" / "quanhuyen.TAB")["crs"])
    assert (found.srid, found.certainty, found.evidence.key) == (None, "assumed", "crs.afgooye")
    assert ["Hanoi 1972" in crs.source_crs.datum.name for crs in found.alternatives] == [True]
