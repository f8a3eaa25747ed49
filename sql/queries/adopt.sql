-- A table that was loaded in the schema staging becomes the table of a new layer.
-- {table}, {layer} and {changeset} are put in by layers.apply.

-- name: open
select sdi_app.open_changeset()

-- name: primary_key
alter table staging."{table}" add constraint "{table}_pkey" primary key (sdi_id)

-- name: rename_index
alter index staging."{table}_{name}" rename to "{layer}_{name}"

-- name: move
-- a column with a constant default is added without touching a row
alter table staging."{table}" drop column sdi_row;
alter table staging."{table}" add column sdi_changeset bigint not null default {changeset};
alter table staging."{table}" set schema data;
alter table data."{table}" rename to "{layer}"

-- name: record
select sdi_app.record_first_load('{layer}', (select count(*) from data."{layer}"))
