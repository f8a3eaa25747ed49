-- Makes ST_Transform use the national operation (EPSG:6960) for every VN-2000 system.
--
-- PROJ knows two operations from VN-2000 to WGS 84 of the same stated accuracy and takes the one of
-- the smaller extent, an unofficial one (EPSG:5194), in most of the Mekong delta. A row whose authority
-- PROJ does not know is read by its text instead, and the text below carries the national parameters.
-- The authority must be some name, though: ST_AsGeoJSON refuses rows that have none.
--
-- TOWGS84 takes the rotations in the position-vector sense: the signs of EPSG:6960 turned round.
-- A row that is right already is neither written nor locked, so this runs at every start.
WITH national (towgs84) AS (
    VALUES ('-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278')
),
zone (srid, name, central_meridian, scale) AS (
    VALUES
        (3405, 'VN-2000 / UTM zone 48N', '105', '0.9996'),
        (3406, 'VN-2000 / UTM zone 49N', '111', '0.9996'),
        (5896, 'VN-2000 / TM-3 zone 481', '102', '0.9999'),
        (5897, 'VN-2000 / TM-3 zone 482', '105', '0.9999'),
        (5898, 'VN-2000 / TM-3 zone 491', '108', '0.9999'),
        (5899, 'VN-2000 / TM-3 107-45', '107.75', '0.9999'),
        (9205, 'VN-2000 / TM-3 103-00', '103', '0.9999'),
        (9206, 'VN-2000 / TM-3 104-00', '104', '0.9999'),
        (9207, 'VN-2000 / TM-3 104-30', '104.5', '0.9999'),
        (9208, 'VN-2000 / TM-3 104-45', '104.75', '0.9999'),
        (9209, 'VN-2000 / TM-3 105-30', '105.5', '0.9999'),
        (9210, 'VN-2000 / TM-3 105-45', '105.75', '0.9999'),
        (9211, 'VN-2000 / TM-3 106-00', '106', '0.9999'),
        (9212, 'VN-2000 / TM-3 106-15', '106.25', '0.9999'),
        (9213, 'VN-2000 / TM-3 106-30', '106.5', '0.9999'),
        (9214, 'VN-2000 / TM-3 107-00', '107', '0.9999'),
        (9215, 'VN-2000 / TM-3 107-15', '107.25', '0.9999'),
        (9216, 'VN-2000 / TM-3 107-30', '107.5', '0.9999'),
        (9217, 'VN-2000 / TM-3 108-15', '108.25', '0.9999'),
        (9218, 'VN-2000 / TM-3 108-30', '108.5', '0.9999')
),
geographic (srtext, proj4text) AS (
    SELECT
        'GEOGCS["VN-2000",DATUM["Vietnam_2000",'
        || 'SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
        || 'TOWGS84[' || towgs84 || '],AUTHORITY["EPSG","6756"]],'
        || 'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
        || 'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]]',
        '+ellps=WGS84 +towgs84=' || towgs84
    FROM national
),
wanted (srid, srtext, proj4text) AS (
    SELECT 4756, srtext, '+proj=longlat ' || proj4text || ' +no_defs' FROM geographic
    UNION ALL
    SELECT
        zone.srid,
        'PROJCS["' || zone.name || '",' || geographic.srtext || ',PROJECTION["Transverse_Mercator"],'
        || 'PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",' || zone.central_meridian || '],'
        || 'PARAMETER["scale_factor",' || zone.scale || '],'
        || 'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],'
        || 'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],'
        || 'AUTHORITY["EPSG","' || zone.srid || '"]]',
        '+proj=tmerc +lat_0=0 +lon_0=' || zone.central_meridian || ' +k=' || zone.scale
        || ' +x_0=500000 +y_0=0 ' || geographic.proj4text || ' +units=m +no_defs'
    FROM zone CROSS JOIN geographic
)
INSERT INTO spatial_ref_sys AS present (srid, auth_name, auth_srid, srtext, proj4text)
SELECT wanted.srid, 'VN2000', wanted.srid, wanted.srtext, wanted.proj4text
FROM wanted
WHERE NOT EXISTS (
    SELECT FROM spatial_ref_sys AS pinned
    WHERE
        pinned.srid = wanted.srid
        AND pinned.auth_name = 'VN2000'
        AND pinned.auth_srid = wanted.srid
        AND pinned.srtext = wanted.srtext
        AND pinned.proj4text = wanted.proj4text
)
ORDER BY wanted.srid
ON CONFLICT (srid) DO UPDATE SET
    auth_name = excluded.auth_name,
    auth_srid = excluded.auth_srid,
    srtext = excluded.srtext,
    proj4text = excluded.proj4text;
