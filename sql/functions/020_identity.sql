-- The feature id: made from the declared key, the same in every installation and re-import.

-- A whole number that is the key serves as the id itself; any other key gives 53 bits of its
-- MD5: exact in JSON numbers and as an MVT feature id.
create function sdi_app.feature_id(key text, integer_key boolean) returns bigint
language sql immutable strict parallel safe
as $$
    select case
        when integer_key and key ~ '^[0-9]{1,15}$' then key::bigint
        else ('x' || left(md5(key), 14))::bit(56)::bigint & 9007199254740991
    end
$$;

-- The names of a layer's key fields.
create function sdi_app.key_fields(layer text) returns setof text
language sql stable
as $$
    select json_array_elements_text(l.spec -> 'key') from sdi.layer l where l.id = layer
$$;

-- Whether one whole number is the key of a layer.
create function sdi_app.has_integer_key(layer text) returns boolean
language sql stable
as $$
    select json_array_length(l.spec -> 'key') = 1
       and l.spec #>> array['fields', l.spec -> 'key' ->> 0, 'type'] = 'integer'
    from sdi.layer l where l.id = layer
$$;

-- The marks # and ~ are doubled: single ones tell rows of one key, and rows without a key, apart.
-- The SQL expression of a row's key made of these fields, over a row named `r`; null where no
-- part of the key is known, and where there are no fields.
create function sdi_app.key_expression(fields text[]) returns text
language sql stable
as $$
    select coalesce(
        'nullif(replace(replace(concat('
            || string_agg(format('r.%I', field), ', ''/'', ' order by place)
            || '), ''#'', ''##''), ''~'', ''~~''), '
            || quote_literal(repeat('/', cardinality(fields) - 1)) || ')',
        'null::text')
    from unnest(fields) with ordinality as k (field, place)
$$;

-- The same for a layer of the catalog.
create function sdi_app.key_expression(layer text) returns text
language sql stable
as $$
    select sdi_app.key_expression(array(select * from sdi_app.key_fields(layer)))
$$;

-- Before insert by hand (no id given): key and id of the row. A row without a key gets one
-- of its own that says so (~).
create function sdi_app.identify_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    taken boolean;
    tried text;
begin
    execute format('select %s from (select ($1).*) as r', tg_argv[0]) using new into new.sdi_key;
    new.sdi_key := coalesce(new.sdi_key, '~' || gen_random_uuid());
    if tg_op = 'INSERT' then
        new.sdi_id := sdi_app.feature_id(new.sdi_key, tg_argv[1]::boolean);
        -- a feature that was renamed keeps the id of its first key: this one takes another
        tried := new.sdi_key;
        loop
            execute format('select exists (select from data.%I where sdi_id = $1 and sdi_key <> $2)', tg_table_name)
            into taken using new.sdi_id, new.sdi_key;
            exit when not taken;
            tried := tried || '+';
            new.sdi_id := sdi_app.feature_id(tried, false);
        end loop;
    end if;
    return new;
end
$$;
