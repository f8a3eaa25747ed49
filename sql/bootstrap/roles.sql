-- The roles of the system; they belong to the whole server, so another city's database may
-- have made them already. None can log in: people and services are members of them.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['sdi_read', 'sdi_write'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then
                null;  -- another database's migration was quicker
            end;
        end if;
    end loop;
end
$$;
