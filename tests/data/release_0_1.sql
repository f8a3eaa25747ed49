-- A database as release 0.1 left it: the layer "markets" with one feature, renamed once.
-- Frozen: the test of migrations restores it and brings it to the present.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA data;

CREATE SCHEMA history;

CREATE SCHEMA sdi;

CREATE SCHEMA sdi_app;

CREATE SCHEMA staging;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

CREATE FUNCTION sdi.to_web(geom public.geometry) RETURNS public.geometry
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    select case
        when public.st_srid(geom) = 4326
             and (public.st_ymax(geom) > 85.06 or public.st_ymin(geom) < -85.06)
        then public.st_transform(
            public.st_intersection(geom, public.st_makeenvelope(-180, -85.06, 180, 85.06, 4326)), 3857)
        else public.st_transform(geom, 3857)
    end
$$;

CREATE FUNCTION sdi_app.always_fire(layer text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    trigger_name name;
begin
    for trigger_name in
        select tgname from pg_trigger
        where tgrelid = format('data.%I', layer)::regclass and not tgisinternal and tgname like 'sdi\_%'
    loop
        execute format('alter table data.%I enable always trigger %I', layer, trigger_name);
    end loop;
end
$$;

CREATE FUNCTION sdi_app.attach_layer(layer text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
declare
    key_changed text;
begin
    execute format('alter table data.%I alter column sdi_changeset set default sdi_app.current_changeset()', layer);

    execute format('create or replace trigger sdi_begin before insert or update or delete on data.%I
                    for each statement execute function sdi_app.begin_statement()', layer);
    execute format('create or replace trigger sdi_no_truncate before truncate on data.%I
                    for each statement execute function sdi_app.refuse_truncate()', layer);

    -- row triggers fire in the order of their names: an update that changes nothing ends at the first
    execute format('create or replace trigger sdi_row_1_suppress before update on data.%I
                    for each row execute function suppress_redundant_updates_trigger()', layer);
    execute format('create or replace trigger sdi_row_2_identify before insert on data.%I
                    for each row when (new.sdi_id is null)
                    execute function sdi_app.identify_row(%L, %L)',
                   layer, sdi_app.key_expression(layer), sdi_app.has_integer_key(layer));
    select string_agg(format('new.%I is distinct from old.%I', field, field), ' or ')
    into key_changed from sdi_app.key_fields(layer) as k (field);
    if key_changed is not null then
        execute format('create or replace trigger sdi_row_3_rename before update on data.%I
                        for each row when ((%s) and new.sdi_key = old.sdi_key)
                        execute function sdi_app.identify_row(%L, %L)',
                       layer, key_changed, sdi_app.key_expression(layer), sdi_app.has_integer_key(layer));
    end if;
    execute format('create or replace trigger sdi_row_4_stamp before update on data.%I
                    for each row when (new.sdi_changeset is distinct from sdi_app.current_changeset()
                                       or new.sdi_id is distinct from old.sdi_id)
                    execute function sdi_app.stamp_row()', layer);

    execute format('create or replace trigger sdi_record_insert after insert on data.%I
                    referencing new table as new_rows
                    for each statement execute function sdi_app.record_insert()', layer);
    execute format('create or replace trigger sdi_record_update after update on data.%I
                    referencing old table as old_rows new table as new_rows
                    for each statement execute function sdi_app.record_update()', layer);
    execute format('create or replace trigger sdi_record_delete after delete on data.%I
                    referencing old table as old_rows
                    for each statement execute function sdi_app.record_delete()', layer);
    perform sdi_app.always_fire(layer);
    perform sdi_app.grant_layer(layer);
end
$$;

CREATE FUNCTION sdi_app.begin_statement() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform sdi_app.open_changeset();
    return null;
end
$$;

CREATE FUNCTION sdi_app.count_changes(changed text, of_layer text, ins bigint, upd bigint, del bigint) RETURNS void
    LANGUAGE sql
    AS $$
    insert into sdi.changeset_layer as c (changeset, layer, inserted, updated, deleted)
    values (changed::bigint, of_layer, ins, upd, del)
    on conflict (changeset, layer) do update
    set inserted = c.inserted + excluded.inserted,
        updated  = c.updated + excluded.updated,
        deleted  = c.deleted + excluded.deleted
$$;

CREATE FUNCTION sdi_app.current_changeset() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    select case when split_part(setting, ':', 1) = pg_current_xact_id_if_assigned()::text
                then split_part(setting, ':', 2)::bigint end
    from (select current_setting('sdi.changeset', true)) as s (setting)
$$;

CREATE FUNCTION sdi_app.feature_id(key text, integer_key boolean) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
    select case
        when integer_key and key ~ '^[0-9]{1,15}$' then key::bigint
        else ('x' || left(md5(key), 14))::bit(56)::bigint & 9007199254740991
    end
$_$;

CREATE FUNCTION sdi_app.grant_layer(layer text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    spec    json;
    columns text;
begin
    select l.spec into strict spec from sdi.layer l where l.id = layer;
    execute format('revoke all on data.%I from sdi_read, sdi_write', layer);
    execute format('grant select, insert, update, delete on data.%I to sdi_write', layer);
    execute format('grant select on history.%I to sdi_write', layer);
    if (spec #>> '{access,public}')::boolean is not false then
        select string_agg(quote_ident(attname), ', ') into columns
        from pg_attribute
        where attrelid = format('data.%I', layer)::regclass
          and attnum > 0 and not attisdropped
          and coalesce((spec #>> array['fields', attname::text, 'personal'])::boolean, false) is false
          and attname <> 'sdi_key';   -- a key may be made of personal fields
        execute format('grant select (%s) on data.%I to sdi_read', columns, layer);
    end if;
end
$$;

CREATE FUNCTION sdi_app.has_integer_key(layer text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    select json_array_length(l.spec -> 'key') = 1
       and l.spec #>> array['fields', l.spec -> 'key' ->> 0, 'type'] = 'integer'
    from sdi.layer l where l.id = layer
$$;

CREATE FUNCTION sdi_app.identify_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    execute format('select %s from (select ($1).*) as r', tg_argv[0]) using new into new.sdi_key;
    new.sdi_key := coalesce(new.sdi_key, '~' || gen_random_uuid());
    if tg_op = 'INSERT' then
        new.sdi_id := sdi_app.feature_id(new.sdi_key, tg_argv[1]::boolean);
    end if;
    return new;
end
$_$;

CREATE FUNCTION sdi_app.kept_columns(layer text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select string_agg(quote_ident(attname), ', ' order by attnum)
    from pg_catalog.pg_attribute
    where attrelid = format('history.%I', layer)::regclass
      and attnum > 0 and not attisdropped
      and attname not in ('sdi_ended_by', 'sdi_op')
$$;

CREATE FUNCTION sdi_app.key_expression(fields text[]) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select coalesce(
        'nullif(concat(' || string_agg(format('r.%I', field), ', ''/'', ' order by place) || '), '
            || quote_literal(repeat('/', cardinality(fields) - 1)) || ')',
        'null::text')
    from unnest(fields) with ordinality as k (field, place)
$$;

CREATE FUNCTION sdi_app.key_expression(layer text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select sdi_app.key_expression(array(select * from sdi_app.key_fields(layer)))
$$;

CREATE FUNCTION sdi_app.key_fields(layer text) RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$
    select json_array_elements_text(l.spec -> 'key') from sdi.layer l where l.id = layer
$$;

CREATE FUNCTION sdi_app.open_changeset() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    opened bigint := sdi_app.current_changeset();
begin
    if opened is null then
        insert into sdi.changeset (who, application, reason, source)
        values (
            coalesce(nullif(current_setting('sdi.who', true), ''), session_user),
            coalesce(nullif(current_setting('sdi.application', true), ''),
                     nullif(current_setting('application_name', true), '')),
            nullif(current_setting('sdi.reason', true), ''),
            nullif(current_setting('sdi.source', true), '')::jsonb
        )
        returning id into opened;
        perform set_config('sdi.changeset', pg_current_xact_id()::text || ':' || opened, true);
    end if;
    return opened;
end
$$;

CREATE FUNCTION sdi_app.record_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
declare
    this bigint := sdi_app.current_changeset();
    rows bigint;
    kept text := sdi_app.kept_columns(tg_table_name);
begin
    select count(*) into rows from old_rows;
    if rows = 0 then
        return null;
    end if;
    execute format('insert into history.%I (%s, sdi_ended_by, sdi_op)
                    select %s, $1, ''D'' from old_rows where sdi_changeset is distinct from $1',
                   tg_table_name, kept, kept)
    using this;
    -- updated and then deleted within one transaction: to everyone else that is a delete
    execute format('update history.%I h set sdi_op = ''D'' from old_rows o
                    where h.sdi_ended_by = $1 and h.sdi_op = ''U'' and h.sdi_id = o.sdi_id', tg_table_name)
    using this;
    insert into sdi.tile_dirt (layer, z, x, y, changeset)
    select distinct tg_table_name, t.z, t.x, t.y, this
    from old_rows o, sdi_app.tiles_of(o.geom_web::box2d) t
    on conflict do nothing;
    perform sdi_app.count_changes(this::text, tg_table_name, 0, 0, rows);
    return null;
end
$_$;

CREATE FUNCTION sdi_app.record_first_load(layer text, rows bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform sdi_app.count_changes(sdi_app.current_changeset()::text, layer, rows, 0, 0);
    insert into sdi.tile_dirt (layer, z, x, y, changeset)
    values (layer, 0, 0, 0, sdi_app.current_changeset())
    on conflict do nothing;
end
$$;

CREATE FUNCTION sdi_app.record_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
declare
    this bigint := sdi_app.current_changeset();
    rows bigint;
begin
    select count(*) into rows from new_rows;
    if rows = 0 then
        return null;
    end if;
    insert into sdi.tile_dirt (layer, z, x, y, changeset)
    select distinct tg_table_name, t.z, t.x, t.y, this
    from new_rows n, sdi_app.tiles_of(n.geom_web::box2d) t
    on conflict do nothing;
    perform sdi_app.count_changes(this::text, tg_table_name, rows, 0, 0);
    -- deleted and put back within one transaction: to everyone else that is an update
    execute format('update history.%I h set sdi_op = ''U'' from new_rows n
                    where h.sdi_ended_by = $1 and h.sdi_op = ''D'' and h.sdi_id = n.sdi_id', tg_table_name)
    using this;
    return null;
end
$_$;

CREATE FUNCTION sdi_app.record_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
declare
    this bigint := sdi_app.current_changeset();
    rows bigint;
    kept text := sdi_app.kept_columns(tg_table_name);
begin
    select count(*) into rows from new_rows;
    if rows = 0 then
        return null;
    end if;
    -- only the version that others could see before this transaction is history
    execute format('insert into history.%I (%s, sdi_ended_by, sdi_op)
                    select %s, $1, ''U'' from old_rows where sdi_changeset is distinct from $1',
                   tg_table_name, kept, kept)
    using this;
    insert into sdi.tile_dirt (layer, z, x, y, changeset)
    select distinct tg_table_name, t.z, t.x, t.y, this
    from (select geom_web from old_rows union all select geom_web from new_rows) r,
         sdi_app.tiles_of(r.geom_web::box2d) t
    on conflict do nothing;
    perform sdi_app.count_changes(this::text, tg_table_name, 0, rows, 0);
    return null;
end
$_$;

CREATE FUNCTION sdi_app.refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'TRUNCATE leaves no history: use DELETE on %.%', tg_table_schema, tg_table_name
        using errcode = 'feature_not_supported';
end
$$;

CREATE FUNCTION sdi_app.revert_conflicts(layer text, changed bigint) RETURNS TABLE(sdi_id bigint, sdi_key text, later bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
begin
    return query execute format($sql$
        -- changed by it, and changed or deleted again
        select h.sdi_id, h.sdi_key, coalesce(p.sdi_changeset, n.sdi_ended_by)
        from history.%1$I h
        left join data.%1$I p on p.sdi_id = h.sdi_id
        left join history.%1$I n on n.sdi_id = h.sdi_id and n.sdi_changeset = $1
        where h.sdi_ended_by = $1 and h.sdi_op = 'U' and p.sdi_changeset is distinct from $1
        union all
        -- deleted by it, and there again, under its id or its key
        select h.sdi_id, h.sdi_key, p.sdi_changeset
        from history.%1$I h join data.%1$I p on p.sdi_id = h.sdi_id or p.sdi_key = h.sdi_key
        where h.sdi_ended_by = $1 and h.sdi_op = 'D'
        union all
        -- made by it, and changed since; one deleted since is gone already
        select n.sdi_id, n.sdi_key, p.sdi_changeset
        from history.%1$I n join data.%1$I p on p.sdi_id = n.sdi_id
        where n.sdi_changeset = $1
          and not exists (select from history.%1$I h where h.sdi_id = n.sdi_id and h.sdi_ended_by = $1)
    $sql$, layer) using changed;
end
$_$;

CREATE FUNCTION sdi_app.revert_layer(layer text, changed bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
declare
    columns  text := sdi_app.version_columns(layer, '');
    restored text := sdi_app.version_columns(layer, 'h.');
    touched  bigint;
    total    bigint := 0;
begin
    execute format('delete from data.%1$I p where p.sdi_changeset = $1
                    and not exists (select from history.%1$I h where h.sdi_id = p.sdi_id and h.sdi_ended_by = $1)',
                   layer) using changed;
    get diagnostics touched = row_count;
    total := total + touched;
    execute format('update data.%1$I p set (%2$s) = row(%3$s) from history.%1$I h
                    where h.sdi_ended_by = $1 and h.sdi_op = ''U'' and p.sdi_id = h.sdi_id and p.sdi_changeset = $1',
                   layer, columns, restored) using changed;
    get diagnostics touched = row_count;
    total := total + touched;
    execute format('insert into data.%1$I (sdi_id, %2$s) select h.sdi_id, %3$s from history.%1$I h
                    where h.sdi_ended_by = $1 and h.sdi_op = ''D'' on conflict do nothing',
                   layer, columns, restored) using changed;
    get diagnostics touched = row_count;
    return total + touched;
end
$_$;

CREATE FUNCTION sdi_app.revise_catalog() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    revised bigint;
begin
    update sdi.catalog set revision = revision + 1 returning revision into revised;
    perform pg_notify('sdi_catalog', revised::text);
    if tg_op = 'DELETE' then
        return old;
    end if;
    new.revision := revised;
    return new;
end
$$;

CREATE FUNCTION sdi_app.seal_changeset() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (select from sdi.changeset_layer where changeset = new.id) then
        delete from sdi.changeset where id = new.id;
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('sdi.changeset_number', 0));
    update sdi.changeset
    set number = nextval('sdi.changeset_number'), committed_at = clock_timestamp()
    where id = new.id
    returning number into new.number;
    perform pg_notify('sdi_changes', new.number::text);
    return null;
end
$$;

CREATE FUNCTION sdi_app.stamp_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    new.sdi_changeset := sdi_app.current_changeset();
    new.sdi_id := old.sdi_id;
    return new;
end
$$;

CREATE FUNCTION sdi_app.tiles_of(box public.box2d) RETURNS TABLE(z smallint, x integer, y integer)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    with side as (
        select greatest(public.st_xmax(box) - public.st_xmin(box), public.st_ymax(box) - public.st_ymin(box)) as metres
    ), zoom as (
        select case when metres < 8 * 40075016.68557849 / 16384 then 14
                    else greatest(0, floor(log(2, (8 * 40075016.68557849 / greatest(metres, 1))::numeric)))::integer end as z
        from side
    ), cell as (
        select z, 40075016.68557849 / (1 << z) as size, (1 << z) - 1 as last from zoom
    )
    select cell.z::smallint, x, y
    from cell,
        generate_series(least(last, greatest(0, floor((public.st_xmin(box) + 20037508.342789244) / size)::integer)),
                        least(last, greatest(0, floor((public.st_xmax(box) + 20037508.342789244) / size)::integer))) as x,
        generate_series(least(last, greatest(0, floor((20037508.342789244 - public.st_ymax(box)) / size)::integer)),
                        least(last, greatest(0, floor((20037508.342789244 - public.st_ymin(box)) / size)::integer))) as y
    where box is not null
$$;

CREATE FUNCTION sdi_app.version_columns(layer text, prefix text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select string_agg(prefix || quote_ident(attname), ', ' order by attnum)
    from pg_catalog.pg_attribute
    where attrelid = format('history.%I', layer)::regclass
      and attnum > 0 and not attisdropped
      and attname not in ('sdi_id', 'sdi_changeset', 'sdi_ended_by', 'sdi_op')
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE data.markets (
    sdi_id bigint NOT NULL,
    sdi_key text NOT NULL,
    ma_doi_tuong text,
    ten text,
    hang text,
    so_quay bigint,
    dia_chi text,
    dien_thoai text,
    ma_xa text,
    trang_thai text,
    nam_xay_dung bigint,
    don_vi_quan_ly text,
    do_chinh_xac double precision,
    ngay_cap_nhat date,
    geom public.geometry(Point,5897),
    geom_web public.geometry(Geometry,3857) GENERATED ALWAYS AS (sdi.to_web(geom)) STORED,
    sdi_changeset bigint DEFAULT sdi_app.current_changeset() NOT NULL
);

CREATE TABLE history.markets (
    sdi_id bigint NOT NULL,
    sdi_key text NOT NULL,
    ma_doi_tuong text,
    ten text,
    hang text,
    so_quay bigint,
    dia_chi text,
    dien_thoai text,
    ma_xa text,
    trang_thai text,
    nam_xay_dung bigint,
    don_vi_quan_ly text,
    do_chinh_xac double precision,
    ngay_cap_nhat date,
    geom public.geometry(Point,5897),
    sdi_changeset bigint,
    sdi_ended_by bigint NOT NULL,
    sdi_op character varying(1) NOT NULL
);

CREATE TABLE sdi.catalog (
    the_one boolean DEFAULT true NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT catalog_the_one_check CHECK (the_one)
);

CREATE TABLE sdi.changeset (
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    number bigint,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    committed_at timestamp with time zone,
    who text NOT NULL,
    application text,
    reason text,
    source jsonb,
    reverts bigint
);

ALTER TABLE sdi.changeset ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sdi.changeset_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sdi.changeset_layer (
    changeset bigint NOT NULL,
    layer text NOT NULL,
    inserted bigint DEFAULT 0 NOT NULL,
    updated bigint DEFAULT 0 NOT NULL,
    deleted bigint DEFAULT 0 NOT NULL
);

CREATE SEQUENCE sdi.changeset_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE sdi.layer (
    id text NOT NULL,
    revision bigint NOT NULL,
    spec json NOT NULL,
    source text NOT NULL,
    srid integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT layer_id_check CHECK ((id ~ '^[a-z][a-z0-9_]{0,47}$'::text))
);

CREATE TABLE sdi.migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE sdi.rebuilt (
    the_one boolean DEFAULT true NOT NULL,
    fingerprint text NOT NULL,
    rebuilt_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rebuilt_the_one_check CHECK (the_one)
);

CREATE TABLE sdi.tile_dirt (
    layer text NOT NULL,
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    changeset bigint NOT NULL
);

CREATE VIEW sdi_app.published_changeset AS
 SELECT c.id,
    c.number,
    c.committed_at,
    c.who,
    c.application,
    c.reason,
    c.source,
    ( SELECT r.number
           FROM sdi.changeset r
          WHERE (r.id = c.reverts)) AS reverts,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('layer', l.layer, 'inserted', l.inserted, 'updated', l.updated, 'deleted', l.deleted) ORDER BY l.layer), '[]'::jsonb) AS "coalesce"
           FROM sdi.changeset_layer l
          WHERE (l.changeset = c.id)) AS layers
   FROM sdi.changeset c
  WHERE (c.number IS NOT NULL);

COPY data.markets (sdi_id, sdi_key, ma_doi_tuong, ten, hang, so_quay, dia_chi, dien_thoai, ma_xa, trang_thai, nam_xay_dung, don_vi_quan_ly, do_chinh_xac, ngay_cap_nhat, geom, sdi_changeset) FROM stdin;
7368773077330236	C1	C1	Chợ Cái Răng	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	0101000020091700009D11A5DD9DE52141FED47849C2ED3041	2
\.

COPY history.markets (sdi_id, sdi_key, ma_doi_tuong, ten, hang, so_quay, dia_chi, dien_thoai, ma_xa, trang_thai, nam_xay_dung, don_vi_quan_ly, do_chinh_xac, ngay_cap_nhat, geom, sdi_changeset, sdi_ended_by, sdi_op) FROM stdin;
7368773077330236	C1	C1	Chợ nổi Cái Răng	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	0101000020091700009D11A5DD9DE52141FED47849C2ED3041	1	2	U
\.

COPY public.spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text) FROM stdin;
9205	VN2000	9205	PROJCS["VN-2000 / TM-3 103-00",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",103],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9205"]]	+proj=tmerc +lat_0=0 +lon_0=103 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9206	VN2000	9206	PROJCS["VN-2000 / TM-3 104-00",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",104],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9206"]]	+proj=tmerc +lat_0=0 +lon_0=104 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9207	VN2000	9207	PROJCS["VN-2000 / TM-3 104-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",104.5],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9207"]]	+proj=tmerc +lat_0=0 +lon_0=104.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9208	VN2000	9208	PROJCS["VN-2000 / TM-3 104-45",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",104.75],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9208"]]	+proj=tmerc +lat_0=0 +lon_0=104.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9209	VN2000	9209	PROJCS["VN-2000 / TM-3 105-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",105.5],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9209"]]	+proj=tmerc +lat_0=0 +lon_0=105.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9210	VN2000	9210	PROJCS["VN-2000 / TM-3 105-45",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",105.75],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9210"]]	+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9211	VN2000	9211	PROJCS["VN-2000 / TM-3 106-00",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",106],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9211"]]	+proj=tmerc +lat_0=0 +lon_0=106 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9212	VN2000	9212	PROJCS["VN-2000 / TM-3 106-15",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",106.25],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9212"]]	+proj=tmerc +lat_0=0 +lon_0=106.25 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9213	VN2000	9213	PROJCS["VN-2000 / TM-3 106-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",106.5],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9213"]]	+proj=tmerc +lat_0=0 +lon_0=106.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9214	VN2000	9214	PROJCS["VN-2000 / TM-3 107-00",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",107],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9214"]]	+proj=tmerc +lat_0=0 +lon_0=107 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9215	VN2000	9215	PROJCS["VN-2000 / TM-3 107-15",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",107.25],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9215"]]	+proj=tmerc +lat_0=0 +lon_0=107.25 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9216	VN2000	9216	PROJCS["VN-2000 / TM-3 107-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",107.5],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9216"]]	+proj=tmerc +lat_0=0 +lon_0=107.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9217	VN2000	9217	PROJCS["VN-2000 / TM-3 108-15",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",108.25],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9217"]]	+proj=tmerc +lat_0=0 +lon_0=108.25 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
9218	VN2000	9218	PROJCS["VN-2000 / TM-3 108-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",108.5],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9218"]]	+proj=tmerc +lat_0=0 +lon_0=108.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs
\.

COPY sdi.catalog (the_one, revision) FROM stdin;
t	2
\.

COPY sdi.changeset (id, xid, number, opened_at, committed_at, who, application, reason, source, reverts) FROM stdin;
1	730	1	2026-11-22 13:15:34.799304+00	2026-11-22 13:15:35.185552+00	sdi	sdi	\N	\N	\N
2	731	2	2026-11-22 13:15:35.302931+00	2026-11-22 13:15:35.539238+00	sdi	sdi	\N	\N	\N
\.

COPY sdi.changeset_layer (changeset, layer, inserted, updated, deleted) FROM stdin;
1	markets	1	0	0
2	markets	0	1	0
\.

COPY sdi.layer (id, revision, spec, source, srid, applied_at) FROM stdin;
markets	2	{"id": "markets", "theme": "commerce", "title": {"vi": "Chợ", "en": "Markets"}, "description": {"vi": "Chợ và chợ đầu mối theo hạng, kèm số quầy, sạp.", "en": "Markets and wholesale markets by grade, with their stalls."}, "geometry": {"type": "point", "crs": "city", "tolerance": 0.01}, "raster": null, "key": ["ma_doi_tuong"], "fields": {"ma_doi_tuong": {"type": "text", "title": {"vi": "Mã đối tượng", "en": "Object code"}, "description": null, "unit": null, "length": 40, "required": true, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["ma_dt", "ma_doi_tuo", "ma_so", "MA", "code", "ma_cho"]}, "ten": {"type": "text", "title": {"vi": "Tên chợ", "en": "Name"}, "description": null, "unit": null, "length": 200, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": null, "role": "label", "raw_of": null, "aliases": ["ten_goi", "name", "TENCHO", "cho"]}, "hang": {"type": "text", "title": {"vi": "Hạng chợ", "en": "Grade"}, "description": null, "unit": null, "length": 10, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": {"id": "market_grade", "title": {"vi": "Hạng chợ", "en": "Grade of market"}, "version": "1", "source": null, "codes": [{"code": "1", "title": {"vi": "Hạng 1", "en": "Grade 1"}, "color": "#8a5a9e", "parent": null, "aliases": ["I", "hạng I", "loại 1", "loại I"], "superseded": false, "superseded_by": null}, {"code": "2", "title": {"vi": "Hạng 2", "en": "Grade 2"}, "color": "#a87bb9", "parent": null, "aliases": ["II", "hạng II", "loại 2", "loại II"], "superseded": false, "superseded_by": null}, {"code": "3", "title": {"vi": "Hạng 3", "en": "Grade 3"}, "color": "#c5a3d1", "parent": null, "aliases": ["III", "hạng III", "loại 3", "loại III"], "superseded": false, "superseded_by": null}]}, "role": null, "raw_of": null, "aliases": ["HANGCHO", "loai", "loai_cho", "cap", "grade"]}, "so_quay": {"type": "integer", "title": {"vi": "Số quầy, sạp", "en": "Stalls"}, "description": null, "unit": null, "length": null, "required": false, "personal": false, "minimum": 0.0, "maximum": 20000.0, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["so_sap", "so_ho", "stalls"]}, "dia_chi": {"type": "text", "title": {"vi": "Địa chỉ", "en": "Address"}, "description": null, "unit": null, "length": 300, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["dc", "address"]}, "dien_thoai": {"type": "text", "title": {"vi": "Điện thoại", "en": "Telephone"}, "description": null, "unit": null, "length": 50, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["sdt", "so_dien_thoai", "so_dien_th", "dien_thoa", "tel", "phone"]}, "ma_xa": {"type": "text", "title": {"vi": "Mã phường/xã", "en": "Ward code"}, "description": null, "unit": null, "length": 5, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": "^[0-9]{5}$", "codes": null, "role": null, "raw_of": null, "aliases": ["ma_phuong", "ma_phuong_xa", "ma_px", "ma_dvhc", "ma_hc", "ward_code"]}, "trang_thai": {"type": "text", "title": {"vi": "Tình trạng", "en": "Condition"}, "description": null, "unit": null, "length": 20, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": {"id": "condition", "title": {"vi": "Tình trạng sử dụng", "en": "Condition"}, "version": "1", "source": null, "codes": [{"code": "dang_dung", "title": {"vi": "Đang sử dụng", "en": "In use"}, "color": "#2e9e6b", "parent": null, "aliases": ["hoạt động", "đang hoạt động", "tốt", "bình thường"], "superseded": false, "superseded_by": null}, {"code": "hong", "title": {"vi": "Hư hỏng", "en": "Out of order"}, "color": "#d64545", "parent": null, "aliases": ["hư", "xuống cấp"], "superseded": false, "superseded_by": null}, {"code": "ngung", "title": {"vi": "Ngừng sử dụng", "en": "Out of use"}, "color": "#8a9099", "parent": null, "aliases": ["ngừng hoạt động", "không sử dụng", "bỏ"], "superseded": false, "superseded_by": null}]}, "role": null, "raw_of": null, "aliases": ["tinh_trang", "hien_trang", "status"]}, "nam_xay_dung": {"type": "integer", "title": {"vi": "Năm xây dựng", "en": "Year built"}, "description": null, "unit": null, "length": null, "required": false, "personal": false, "minimum": 1850.0, "maximum": 2100.0, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["nam_xay_du", "nam_xd", "nam_hoan_thanh", "nam_hoan_t", "year_built"]}, "don_vi_quan_ly": {"type": "text", "title": {"vi": "Đơn vị quản lý", "en": "Managed by"}, "description": null, "unit": null, "length": 200, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["don_vi_qua", "dv_quan_ly", "dv_ql", "don_vi_ql", "quan_ly"]}, "do_chinh_xac": {"type": "number", "title": {"vi": "Độ chính xác vị trí", "en": "Positional accuracy"}, "description": null, "unit": "m", "length": null, "required": false, "personal": false, "minimum": 0.0, "maximum": 1000.0, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["do_chinh_x", "accuracy", "sai_so"]}, "ngay_cap_nhat": {"type": "date", "title": {"vi": "Ngày cập nhật", "en": "Date of last update"}, "description": null, "unit": null, "length": null, "required": false, "personal": false, "minimum": null, "maximum": null, "pattern": null, "codes": null, "role": null, "raw_of": null, "aliases": ["ngay_cap_n", "ngay_cn", "cap_nhat", "updated"]}}, "access": {"public": true}, "checks": [{"rule": "within", "layer": "wards", "field": "ma_xa", "other": "ma_xa"}], "tiles": {"min_zoom": 11, "max_zoom": 17, "fields": ["ten", "hang"]}, "style": {"kind": "circle", "color": "#9a6bac", "order": 710, "outline": "#ffffff", "outline_width": 1.5, "outline_min_zoom": null, "opacity": 1.0, "width": 2.0, "radius": 6.0, "casing": null, "dash": null, "pattern": null, "icon": "market", "min_zoom": 13, "visible": true, "class_field": "hang", "classes": "codes", "recolor": {}, "label": {"field": "ten", "min_zoom": 15, "size": 11.5, "color": "#6b4080", "halo": "#ffffff", "weight": "regular"}}, "metadata": {"topic": "economy", "keywords": [{"vi": "chợ", "en": "market"}, {"vi": "thương mại", "en": "commerce"}], "responsible": {"vi": "Sở Công Thương", "en": "Department of Industry and Trade"}, "lineage": null, "update": "annually", "accuracy": 5.0, "scale": 2000, "licence": {"vi": "Dữ liệu mở theo Nghị định 194/2025/NĐ-CP", "en": "Open data under Decree 194/2025/NĐ-CP"}}, "file_names": ["cho", "cho_dau_moi", "thuong_mai", "markets"]}	id: markets\ntheme: commerce\ntitle: {vi: Chợ, en: Markets}\ndescription:\n  vi: Chợ và chợ đầu mối theo hạng, kèm số quầy, sạp.\n  en: Markets and wholesale markets by grade, with their stalls.\ngeometry: {type: point, tolerance: 0.01}\nkey: [ma_doi_tuong]\nfields:\n  ma_doi_tuong:\n    type: text\n    length: 40\n    required: true\n    title: {vi: Mã đối tượng, en: Object code}\n    aliases: [ma_dt, ma_doi_tuo, ma_so, MA, code, ma_cho]\n  ten:\n    type: text\n    length: 200\n    role: label\n    title: {vi: Tên chợ, en: Name}\n    aliases: [ten_goi, name, TENCHO, cho]\n  hang:\n    type: text\n    length: 10\n    title: {vi: Hạng chợ, en: Grade}\n    codes:\n      id: market_grade\n      title: {vi: Hạng chợ, en: Grade of market}\n      version: "1"\n      codes:\n        - {code: "1", title: {vi: Hạng 1, en: Grade 1}, color: "#8a5a9e", aliases: [I, hạng I, loại 1, loại I]}\n        - {code: "2", title: {vi: Hạng 2, en: Grade 2}, color: "#a87bb9", aliases: [II, hạng II, loại 2, loại II]}\n        - {code: "3", title: {vi: Hạng 3, en: Grade 3}, color: "#c5a3d1", aliases: [III, hạng III, loại 3, loại III]}\n    aliases: [HANGCHO, loai, loai_cho, cap, grade]\n  so_quay:\n    type: integer\n    minimum: 0\n    maximum: 20000\n    title: {vi: "Số quầy, sạp", en: Stalls}\n    aliases: [so_sap, so_ho, stalls]\n  dia_chi:\n    type: text\n    length: 300\n    title: {vi: Địa chỉ, en: Address}\n    aliases: [dc, address]\n  dien_thoai:\n    type: text\n    length: 50\n    title: {vi: Điện thoại, en: Telephone}\n    aliases: [sdt, so_dien_thoai, so_dien_th, dien_thoa, tel, phone]\n  ma_xa:\n    type: text\n    length: 5\n    pattern: "^[0-9]{5}$"\n    title: {vi: Mã phường/xã, en: Ward code}\n    aliases: [ma_phuong, ma_phuong_xa, ma_px, ma_dvhc, ma_hc, ward_code]\n  trang_thai:\n    type: text\n    length: 20\n    codes: condition\n    title: {vi: Tình trạng, en: Condition}\n    aliases: [tinh_trang, hien_trang, status]\n  nam_xay_dung:\n    type: integer\n    minimum: 1850\n    maximum: 2100\n    title: {vi: Năm xây dựng, en: Year built}\n    aliases: [nam_xay_du, nam_xd, nam_hoan_thanh, nam_hoan_t, year_built]\n  don_vi_quan_ly:\n    type: text\n    length: 200\n    title: {vi: Đơn vị quản lý, en: Managed by}\n    aliases: [don_vi_qua, dv_quan_ly, dv_ql, don_vi_ql, quan_ly]\n  do_chinh_xac:\n    type: number\n    unit: m\n    minimum: 0\n    maximum: 1000\n    title: {vi: Độ chính xác vị trí, en: Positional accuracy}\n    aliases: [do_chinh_x, accuracy, sai_so]\n  ngay_cap_nhat:\n    type: date\n    title: {vi: Ngày cập nhật, en: Date of last update}\n    aliases: [ngay_cap_n, ngay_cn, cap_nhat, updated]\nchecks:\n  - {rule: within, layer: wards, field: ma_xa, other: ma_xa}\ntiles: {min_zoom: 11, fields: [ten, hang]}\nstyle:\n  kind: circle\n  color: "#9a6bac"\n  order: 710\n  radius: 6\n  outline: "#ffffff"\n  outline_width: 1.5\n  icon: market\n  min_zoom: 13\n  class_field: hang\n  classes: codes\n  label: {field: ten, min_zoom: 15, size: 11.5, color: "#6b4080"}\nmetadata:\n  topic: economy\n  keywords:\n    - {vi: chợ, en: market}\n    - {vi: thương mại, en: commerce}\n  responsible: {vi: Sở Công Thương, en: Department of Industry and Trade}\n  update: annually\n  accuracy: 5\n  scale: 2000\nfile_names: [cho, cho_dau_moi, thuong_mai, markets]\n	5897	2026-11-22 13:15:34.520323+00
\.

COPY sdi.migration (number, name, checksum, applied_at) FROM stdin;
1	0001_catalog	c67fe163b4720e50c37f3c25fe29cd2240e1f13eba278551036a9d6aa188af0d	2026-11-22 13:15:33.437874+00
\.

COPY sdi.rebuilt (the_one, fingerprint, rebuilt_at) FROM stdin;
t	release 0.1	2026-11-22 13:15:33.437874+00
\.

COPY sdi.tile_dirt (layer, z, x, y, changeset) FROM stdin;
markets	14	13006	7733	1
markets	14	13006	7733	2
\.

SELECT pg_catalog.setval('sdi.changeset_id_seq', 2, true);

SELECT pg_catalog.setval('sdi.changeset_number', 2, true);

ALTER TABLE ONLY data.markets
    ADD CONSTRAINT markets_pkey PRIMARY KEY (sdi_id);

ALTER TABLE ONLY sdi.catalog
    ADD CONSTRAINT catalog_pkey PRIMARY KEY (the_one);

ALTER TABLE ONLY sdi.changeset_layer
    ADD CONSTRAINT changeset_layer_pkey PRIMARY KEY (changeset, layer);

ALTER TABLE ONLY sdi.changeset
    ADD CONSTRAINT changeset_number_key UNIQUE (number);

ALTER TABLE ONLY sdi.changeset
    ADD CONSTRAINT changeset_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sdi.layer
    ADD CONSTRAINT layer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sdi.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY sdi.rebuilt
    ADD CONSTRAINT rebuilt_pkey PRIMARY KEY (the_one);

ALTER TABLE ONLY sdi.tile_dirt
    ADD CONSTRAINT tile_dirt_pkey PRIMARY KEY (layer, z, x, y, changeset);

CREATE INDEX markets_changeset ON data.markets USING btree (sdi_changeset);

CREATE INDEX markets_geom ON data.markets USING gist (geom);

CREATE INDEX markets_geom_web ON data.markets USING gist (geom_web);

CREATE UNIQUE INDEX markets_key ON data.markets USING btree (sdi_key);

CREATE INDEX markets_ended_by ON history.markets USING btree (sdi_ended_by);

CREATE INDEX markets_geom ON history.markets USING gist (geom);

CREATE INDEX markets_id ON history.markets USING btree (sdi_id);

CREATE INDEX changeset_layer_by_layer ON sdi.changeset_layer USING btree (layer, changeset DESC);

CREATE INDEX tile_dirt_by_changeset ON sdi.tile_dirt USING btree (changeset);

CREATE TRIGGER sdi_begin BEFORE INSERT OR DELETE OR UPDATE ON data.markets FOR EACH STATEMENT EXECUTE FUNCTION sdi_app.begin_statement();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_begin;

CREATE TRIGGER sdi_no_truncate BEFORE TRUNCATE ON data.markets FOR EACH STATEMENT EXECUTE FUNCTION sdi_app.refuse_truncate();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_no_truncate;

CREATE TRIGGER sdi_record_delete AFTER DELETE ON data.markets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sdi_app.record_delete();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_record_delete;

CREATE TRIGGER sdi_record_insert AFTER INSERT ON data.markets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sdi_app.record_insert();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_record_insert;

CREATE TRIGGER sdi_record_update AFTER UPDATE ON data.markets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sdi_app.record_update();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_record_update;

CREATE TRIGGER sdi_row_1_suppress BEFORE UPDATE ON data.markets FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_row_1_suppress;

CREATE TRIGGER sdi_row_2_identify BEFORE INSERT ON data.markets FOR EACH ROW WHEN ((new.sdi_id IS NULL)) EXECUTE FUNCTION sdi_app.identify_row('nullif(concat(r.ma_doi_tuong), '''')', 'f');

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_row_2_identify;

CREATE TRIGGER sdi_row_3_rename BEFORE UPDATE ON data.markets FOR EACH ROW WHEN (((new.ma_doi_tuong IS DISTINCT FROM old.ma_doi_tuong) AND (new.sdi_key = old.sdi_key))) EXECUTE FUNCTION sdi_app.identify_row('nullif(concat(r.ma_doi_tuong), '''')', 'f');

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_row_3_rename;

CREATE TRIGGER sdi_row_4_stamp BEFORE UPDATE ON data.markets FOR EACH ROW WHEN (((new.sdi_changeset IS DISTINCT FROM sdi_app.current_changeset()) OR (new.sdi_id IS DISTINCT FROM old.sdi_id))) EXECUTE FUNCTION sdi_app.stamp_row();

ALTER TABLE data.markets ENABLE ALWAYS TRIGGER sdi_row_4_stamp;

CREATE TRIGGER revise BEFORE INSERT OR DELETE OR UPDATE ON sdi.layer FOR EACH ROW EXECUTE FUNCTION sdi_app.revise_catalog();

ALTER TABLE sdi.layer ENABLE ALWAYS TRIGGER revise;

CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON sdi.changeset DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sdi_app.seal_changeset();

ALTER TABLE sdi.changeset ENABLE ALWAYS TRIGGER seal;

ALTER TABLE ONLY sdi.changeset_layer
    ADD CONSTRAINT changeset_layer_changeset_fkey FOREIGN KEY (changeset) REFERENCES sdi.changeset(id) ON DELETE CASCADE;

ALTER TABLE ONLY sdi.changeset
    ADD CONSTRAINT changeset_reverts_fkey FOREIGN KEY (reverts) REFERENCES sdi.changeset(id);

ALTER TABLE ONLY sdi.tile_dirt
    ADD CONSTRAINT tile_dirt_changeset_fkey FOREIGN KEY (changeset) REFERENCES sdi.changeset(id) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA data TO sdi_read;
GRANT USAGE ON SCHEMA data TO sdi_write;

GRANT USAGE ON SCHEMA history TO sdi_read;
GRANT USAGE ON SCHEMA history TO sdi_write;

GRANT USAGE ON SCHEMA sdi TO sdi_read;
GRANT USAGE ON SCHEMA sdi TO sdi_write;

GRANT USAGE ON SCHEMA sdi_app TO sdi_read;
GRANT USAGE ON SCHEMA sdi_app TO sdi_write;

REVOKE ALL ON FUNCTION sdi_app.always_fire(layer text) FROM PUBLIC;

REVOKE ALL ON FUNCTION sdi_app.attach_layer(layer text) FROM PUBLIC;

GRANT ALL ON FUNCTION sdi_app.begin_statement() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.begin_statement() TO sdi_write;

REVOKE ALL ON FUNCTION sdi_app.count_changes(changed text, of_layer text, ins bigint, upd bigint, del bigint) FROM PUBLIC;

GRANT ALL ON FUNCTION sdi_app.current_changeset() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.current_changeset() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.feature_id(key text, integer_key boolean) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.feature_id(key text, integer_key boolean) TO sdi_write;

REVOKE ALL ON FUNCTION sdi_app.grant_layer(layer text) FROM PUBLIC;

GRANT ALL ON FUNCTION sdi_app.has_integer_key(layer text) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.has_integer_key(layer text) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.identify_row() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.identify_row() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.kept_columns(layer text) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.kept_columns(layer text) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.key_expression(fields text[]) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.key_expression(fields text[]) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.key_expression(layer text) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.key_expression(layer text) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.key_fields(layer text) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.key_fields(layer text) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.open_changeset() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.open_changeset() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.record_delete() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.record_delete() TO sdi_write;

REVOKE ALL ON FUNCTION sdi_app.record_first_load(layer text, rows bigint) FROM PUBLIC;

GRANT ALL ON FUNCTION sdi_app.record_insert() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.record_insert() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.record_update() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.record_update() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.refuse_truncate() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.refuse_truncate() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.revert_conflicts(layer text, changed bigint) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.revert_conflicts(layer text, changed bigint) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.revert_layer(layer text, changed bigint) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.revert_layer(layer text, changed bigint) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.revise_catalog() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.revise_catalog() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.seal_changeset() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.seal_changeset() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.stamp_row() TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.stamp_row() TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.tiles_of(box public.box2d) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.tiles_of(box public.box2d) TO sdi_write;

GRANT ALL ON FUNCTION sdi_app.version_columns(layer text, prefix text) TO sdi_read;
GRANT ALL ON FUNCTION sdi_app.version_columns(layer text, prefix text) TO sdi_write;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE data.markets TO sdi_write;

GRANT SELECT(sdi_id) ON TABLE data.markets TO sdi_read;

GRANT SELECT(ma_doi_tuong) ON TABLE data.markets TO sdi_read;

GRANT SELECT(ten) ON TABLE data.markets TO sdi_read;

GRANT SELECT(hang) ON TABLE data.markets TO sdi_read;

GRANT SELECT(so_quay) ON TABLE data.markets TO sdi_read;

GRANT SELECT(dia_chi) ON TABLE data.markets TO sdi_read;

GRANT SELECT(dien_thoai) ON TABLE data.markets TO sdi_read;

GRANT SELECT(ma_xa) ON TABLE data.markets TO sdi_read;

GRANT SELECT(trang_thai) ON TABLE data.markets TO sdi_read;

GRANT SELECT(nam_xay_dung) ON TABLE data.markets TO sdi_read;

GRANT SELECT(don_vi_quan_ly) ON TABLE data.markets TO sdi_read;

GRANT SELECT(do_chinh_xac) ON TABLE data.markets TO sdi_read;

GRANT SELECT(ngay_cap_nhat) ON TABLE data.markets TO sdi_read;

GRANT SELECT(geom) ON TABLE data.markets TO sdi_read;

GRANT SELECT(geom_web) ON TABLE data.markets TO sdi_read;

GRANT SELECT(sdi_changeset) ON TABLE data.markets TO sdi_read;

GRANT SELECT ON TABLE history.markets TO sdi_write;

GRANT SELECT ON TABLE sdi.catalog TO sdi_read;
GRANT SELECT ON TABLE sdi.catalog TO sdi_write;

GRANT SELECT ON TABLE sdi.changeset TO sdi_read;
GRANT SELECT ON TABLE sdi.changeset TO sdi_write;

GRANT SELECT ON TABLE sdi.changeset_layer TO sdi_read;
GRANT SELECT ON TABLE sdi.changeset_layer TO sdi_write;

GRANT SELECT ON TABLE sdi.layer TO sdi_read;
GRANT SELECT ON TABLE sdi.layer TO sdi_write;

GRANT SELECT ON TABLE sdi.tile_dirt TO sdi_read;
GRANT SELECT ON TABLE sdi.tile_dirt TO sdi_write;

