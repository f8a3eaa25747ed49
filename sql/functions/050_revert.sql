-- Taking a change set back: every feature that it touched returns to what it was before, unless
-- someone has changed it since. The reversal is a change set like any other and can be reverted.

-- The columns of a feature's version, without the bookkeeping, as a list for SQL.
create function sdi_app.version_columns(layer text, prefix text) returns text
language sql stable
as $$
    select string_agg(prefix || quote_ident(attname), ', ' order by attnum)
    from pg_catalog.pg_attribute
    where attrelid = format('history.%I', layer)::regclass
      and attnum > 0 and not attisdropped
      and attname not in ('sdi_id', 'sdi_changeset', 'sdi_ended_by', 'sdi_op')
$$;

-- What is to be done to one layer, as the temporary table `revert_<layer>` of this transaction: a row
-- for each feature that the change set made (A), changed (U) or deleted (D), with its key before and
-- now. `later` is the change set that stands in the way: it changed the feature since, or holds its
-- key; such a feature stays as it is. One that was made and deleted since is in no one's way.
create function sdi_app.prepare_revert(layer text, changed bigint) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
declare
    blocked bigint;
begin
    execute format('drop table if exists pg_temp.%I', 'revert_' || layer);
    execute format($sql$
        create temporary table %2$I on commit drop as
        with touched as (
            select sdi_id, sdi_op as op, sdi_key as old_key from history.%1$I where sdi_ended_by = $1
            union all
            select sdi_id, 'A', null from data.%1$I where sdi_changeset = $1
            union all
            select sdi_id, 'A', null from history.%1$I where sdi_changeset = $1
        ), once as (
            select sdi_id, coalesce(max(op::text) filter (where op <> 'A'), 'A') as op, max(old_key) as old_key
            from touched group by sdi_id
        )
        select o.sdi_id, o.op, o.old_key, p.sdi_key as present_key,
               case when p.sdi_id is null
                    -- gone: by it, or by one that came after
                    then (select nullif(n.sdi_ended_by, $1)
                          from history.%1$I n join sdi.changeset c on c.id = n.sdi_ended_by
                          where n.sdi_id = o.sdi_id order by c.number desc limit 1)
                    when o.op = 'D' or p.sdi_changeset <> $1 then p.sdi_changeset end as later
        from once o left join data.%1$I p on p.sdi_id = o.sdi_id
        where o.op <> 'A' or p.sdi_id is not null
    $sql$, layer, 'revert_' || layer) using changed;
    -- a table that was just made has no statistics: without them the joins below go row by row
    execute format('create unique index on pg_temp.%I (sdi_id)', 'revert_' || layer);
    execute format('analyze pg_temp.%I', 'revert_' || layer);
    -- a feature that has to stay keeps its key, which another one may have to wait for in turn
    loop
        execute format($sql$
            update pg_temp.%2$I r set later = q.sdi_changeset
            from data.%1$I q left join pg_temp.%2$I other on other.sdi_id = q.sdi_id
            where r.later is null and r.op <> 'A' and r.old_key is distinct from r.present_key
              and q.sdi_key = r.old_key and q.sdi_id <> r.sdi_id
              and (other.sdi_id is null or other.later is not null)
        $sql$, layer, 'revert_' || layer);
        get diagnostics blocked = row_count;
        exit when blocked = 0;
    end loop;
end
$$;

-- Features of one layer that are no longer as the change set left them, or whose key was given away:
-- they would be overwritten. `later` is the change set that did so.
create function sdi_app.revert_conflicts(layer text, changed bigint)
returns table (sdi_id bigint, sdi_key text, later bigint)
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform sdi_app.prepare_revert(layer, changed);
    return query execute format('select r.sdi_id, coalesce(r.old_key, r.present_key), r.later
                                 from pg_temp.%I r where r.later is not null', 'revert_' || layer);
end
$$;

-- Take back what the change set did to one layer, but for the features in conflict.
-- After `prepare_revert`, in the same transaction and under the same lock, and in the caller's change
-- set; gives the number of features restored.
create function sdi_app.revert_layer(layer text, changed bigint) returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
declare
    columns  text := sdi_app.version_columns(layer, '');
    restored text := sdi_app.version_columns(layer, 'h.');
    touched  bigint;
    total    bigint := 0;
begin
    execute format('delete from data.%1$I p using pg_temp.%2$I r
                    where r.sdi_id = p.sdi_id and r.op = ''A'' and r.later is null', layer, 'revert_' || layer);
    get diagnostics touched = row_count;
    total := total + touched;
    perform sdi_app.vacate_keys(layer);
    execute format('update data.%1$I p set (%3$s) = row(%4$s)
                    from pg_temp.%2$I r join history.%1$I h on h.sdi_id = r.sdi_id and h.sdi_ended_by = $1
                    where r.op = ''U'' and r.later is null and p.sdi_id = r.sdi_id',
                   layer, 'revert_' || layer, columns, restored) using changed;
    get diagnostics touched = row_count;
    total := total + touched;
    execute format('insert into data.%1$I (sdi_id, %3$s) select h.sdi_id, %4$s
                    from pg_temp.%2$I r join history.%1$I h on h.sdi_id = r.sdi_id and h.sdi_ended_by = $1
                    where r.op = ''D'' and r.later is null',
                   layer, 'revert_' || layer, columns, restored) using changed;
    get diagnostics touched = row_count;
    return total + touched;
end
$$;

-- Features that exchange their keys let go of them first: no two may share one for a moment. No key
-- of a file or an editor begins with a single #.
create function sdi_app.vacate_keys(layer text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
declare
    vacated bigint;
begin
    execute format($sql$
        update data.%1$I p set sdi_key = '#' || p.sdi_id
        from pg_temp.%2$I r join pg_temp.%2$I next on next.old_key = r.present_key and next.sdi_id <> r.sdi_id
        where p.sdi_id = r.sdi_id and r.op = 'U' and r.later is null and next.op = 'U' and next.later is null
          and r.old_key <> r.present_key
    $sql$, layer, 'revert_' || layer);
    get diagnostics vacated = row_count;
    -- one and the same change of a feature is counted once
    update sdi.changeset_layer c set updated = updated - vacated
    where vacated > 0 and c.changeset = sdi_app.current_changeset() and c.layer = vacate_keys.layer;
end
$$;
