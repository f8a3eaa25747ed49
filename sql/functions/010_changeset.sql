-- Change sets: opened by the first write of a transaction, numbered when it commits.

-- The change set that this transaction has opened, or null.
-- The setting holds 'transaction:change set'; one left over from another transaction does not count.
create function sdi_app.current_changeset() returns bigint
language sql stable parallel safe
as $$
    select case when split_part(setting, ':', 1) = pg_current_xact_id_if_assigned()::text
                then split_part(setting, ':', 2)::bigint end
    from (select current_setting('sdi.changeset', true)) as s (setting)
$$;

-- Opens this transaction's change set, or gives the one that is open.
-- The settings sdi.who, sdi.application, sdi.reason and sdi.source (JSON), local to the
-- transaction, say more than the database session knows.
create function sdi_app.open_changeset() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    opened bigint := sdi_app.current_changeset();
begin
    -- a setting that was written by hand is not believed
    if opened is null or not exists (
        select from sdi.changeset c where c.id = opened and c.xid = pg_current_xact_id()
    ) then
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

-- At commit: drop a change set that changed nothing, number the others under a lock.
-- The lock is held until the transaction is over, so number order is commit order and a
-- reader who has seen number n has seen all below it.
create function sdi_app.seal_changeset() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
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

create constraint trigger seal after insert on sdi.changeset
    deferrable initially deferred
    for each row execute function sdi_app.seal_changeset();
alter table sdi.changeset enable always trigger seal;

-- A change of the catalog: a new revision, told to all workers when it commits.
create function sdi_app.revise_catalog() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
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

create trigger revise before insert or update or delete on sdi.layer
    for each row execute function sdi_app.revise_catalog();
alter table sdi.layer enable always trigger revise;
