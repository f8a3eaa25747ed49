-- What the tables of a layer need from this schema: default, triggers, rights. Run when the
-- layer is made, and for all layers after the schema was rebuilt.

create function sdi_app.attach_layer(layer text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
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

-- Also for sessions that replay or restore with session_replication_role = replica.
create function sdi_app.always_fire(layer text) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
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

-- Rights: editors write, readers see every column but the personal ones; of a layer that is
-- not public readers see nothing.
create function sdi_app.grant_layer(layer text) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    spec    json;
    columns text;
begin
    select l.spec into strict spec from sdi.layer l where l.id = layer;
    execute format('revoke all on data.%I from sdi_read, sdi_write', layer);
    -- the bookkeeping columns are written by triggers alone
    select string_agg(quote_ident(attname), ', ') into columns
    from pg_attribute
    where attrelid = format('data.%I', layer)::regclass
      and attnum > 0 and not attisdropped and attgenerated = '' and attname not like 'sdi\_%';
    execute format('grant select, delete, insert (%s), update (%s) on data.%I to sdi_write', columns, columns, layer);
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
