-- SQLite, not PostgreSQL: an auxiliary database for PROJ (PROJ_AUX_DB), laid beside its own proj.db.
--
-- It says of the unofficial operation from VN-2000 to WGS 84 (EPSG:5194) what EPSG says of hundreds of
-- others: another one supersedes it. PROJ leaves superseded operations out, so its own choice becomes
-- the national operation (EPSG:6960). The table has the columns of proj.db's table of this name.
CREATE TABLE supersession (
    superseded_table_name TEXT NOT NULL,
    superseded_auth_name TEXT NOT NULL,
    superseded_code INTEGER_OR_TEXT NOT NULL,
    replacement_table_name TEXT NOT NULL,
    replacement_auth_name TEXT NOT NULL,
    replacement_code INTEGER_OR_TEXT NOT NULL,
    source TEXT,
    same_source_target_crs BOOLEAN NOT NULL
);

INSERT INTO supersession VALUES (
    'helmert_transformation', 'EPSG', 5194, 'helmert_transformation', 'EPSG', 6960, 'City SDI', 1
);
