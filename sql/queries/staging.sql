-- Statements about the staging tables of imports: staging.<name>_rows, _keyed and _diff.

-- name: claim
-- held until the import's connection ends
select pg_advisory_lock(hashtextextended('sdi.staging.' || %(name)s, 0))

-- name: abandoned
-- tables whose import holds no claim any more; a try that succeeds is given back at once
with found as (
    select tablename, regexp_replace(tablename, '_(rows|keyed|diff)$', '') as name
    from pg_tables where schemaname = 'staging'
), tried as materialized (
    select name, pg_try_advisory_lock(hashtextextended('sdi.staging.' || name, 0)) as is_free
    from (select distinct name from found) n
), given_back as materialized (
    select name, pg_advisory_unlock(hashtextextended('sdi.staging.' || name, 0)) as done
    from tried where is_free
)
select f.tablename from found f join given_back g using (name)

-- name: patience
savepoint sweep;
set local lock_timeout = '300ms'
