-- The triggers of layer tables. They, and nothing else, write change sets, history and tile
-- dirt, so that an edit made in QGIS or psql counts the same as one through the service.

-- Before each writing statement.
create function sdi_app.begin_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform sdi_app.open_changeset();
    return null;
end
$$;

-- Before the update of a row: this version belongs to this change set.
create function sdi_app.stamp_row() returns trigger
language plpgsql
as $$
begin
    new.sdi_changeset := sdi_app.current_changeset();
    new.sdi_id := old.sdi_id;
    return new;
end
$$;

create function sdi_app.refuse_truncate() returns trigger
language plpgsql
as $$
begin
    raise exception 'TRUNCATE leaves no history: use DELETE on %.%', tg_table_schema, tg_table_name
        using errcode = 'feature_not_supported';
end
$$;

-- The columns of a history table that it shares with its layer table, as a list for SQL.
create function sdi_app.kept_columns(layer text) returns text
language sql stable
as $$
    select string_agg(quote_ident(attname), ', ' order by attnum)
    from pg_catalog.pg_attribute
    where attrelid = format('history.%I', layer)::regclass
      and attnum > 0 and not attisdropped
      and attname not in ('sdi_ended_by', 'sdi_op')
$$;

create function sdi_app.count_changes(changed text, of_layer text, ins bigint, upd bigint, del bigint) returns void
language sql
as $$
    insert into sdi.changeset_layer as c (changeset, layer, inserted, updated, deleted)
    values (changed::bigint, of_layer, ins, upd, del)
    on conflict (changeset, layer) do update
    set inserted = c.inserted + excluded.inserted,
        updated  = c.updated + excluded.updated,
        deleted  = c.deleted + excluded.deleted
$$;

-- The web-mercator tiles of zoom 14 that a box in EPSG:3857 touches; a box over more than
-- 64 of them gives the tiles of a lower zoom instead.
create function sdi_app.tiles_of(box box2d) returns table (z smallint, x integer, y integer)
language sql immutable parallel safe
as $$
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

-- After each writing statement: the past to history, the tiles to dirt, the counts to the log.
create function sdi_app.record_insert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
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
$$;

create function sdi_app.record_update() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
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
$$;

create function sdi_app.record_delete() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
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
$$;

-- The first load of a layer whose triggers come last: what they would have written.
create function sdi_app.record_first_load(layer text, rows bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform sdi_app.count_changes(sdi_app.current_changeset()::text, layer, rows, 0, 0);
    insert into sdi.tile_dirt (layer, z, x, y, changeset)
    values (layer, 0, 0, 0, sdi_app.current_changeset())
    on conflict do nothing;
end
$$;
