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

-- Features of one layer that are no longer as the change set left them: edited, deleted or put
-- back since. They would be overwritten.
create function sdi_app.revert_conflicts(layer text, changed bigint)
returns table (sdi_id bigint, sdi_key text, later bigint)
language plpgsql stable set search_path = pg_catalog, public, pg_temp
as $$
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
$$;

-- Take back what the change set did to one layer, but for the features in conflict.
-- Runs in the caller's change set; gives the number of features restored.
create function sdi_app.revert_layer(layer text, changed bigint) returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
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
$$;
