-- The catalog: what layers there are, and the log of change sets that everything else reads.
-- Migrations are forward only: a released one is never edited, a new file follows.

create schema data;      -- one table a layer: the present
create schema history;   -- one table a layer: the past
create schema staging;   -- unlogged tables of imports under way

-- One row: a number that grows whenever the set of layers or one of them changes.
create table sdi.catalog (
    the_one  boolean primary key default true check (the_one),
    revision bigint  not null
);
insert into sdi.catalog (revision) values (1);

create table sdi.layer (
    id         text primary key check (id ~ '^[a-z][a-z0-9_]{0,47}$'),
    revision   bigint      not null,             -- of the catalog, when this layer last changed
    spec       json        not null,             -- the layer file as read and checked
    source     text        not null,             -- the layer file as written
    srid       integer     not null,             -- of the column geom
    applied_at timestamptz not null default now()
);

-- A write is a change set: one row a transaction that wrote to a layer.
create table sdi.changeset (
    id           bigint generated always as identity primary key,
    xid          xid8        not null default pg_current_xact_id(),
    number       bigint unique,                  -- given at commit, in the order of commits; what the public sees
    opened_at    timestamptz not null default clock_timestamp(),
    committed_at timestamptz,
    who          text        not null,
    application  text,
    reason       text,
    source       jsonb,                          -- lineage of an import: file, digest, encoding, CRS and operation
    reverts      bigint references sdi.changeset (id)
);

-- Given out under a lock while committing, so that number order is commit order.
create sequence sdi.changeset_number;

-- What a change set did to each layer.
create table sdi.changeset_layer (
    changeset bigint not null references sdi.changeset (id) on delete cascade,
    layer     text   not null,
    inserted  bigint not null default 0,
    updated   bigint not null default 0,
    deleted   bigint not null default 0,
    primary key (changeset, layer)
);
-- Usage: the last change of a layer (its content version)
create index changeset_layer_by_layer on sdi.changeset_layer (layer, changeset desc);

-- Tiles touched by a change set: web-mercator tile z/x/y that holds an old or a new geometry.
-- The key starts with what readers ask by and holds the change set: rows shared by
-- transactions would make writers wait for each other, even deadlock.
create table sdi.tile_dirt (
    layer     text     not null,
    z         smallint not null,
    x         integer  not null,
    y         integer  not null,
    changeset bigint   not null references sdi.changeset (id) on delete cascade,
    primary key (layer, z, x, y, changeset)
);
-- Usage: cascading delete of an empty change set, and what a change set touched
create index tile_dirt_by_changeset on sdi.tile_dirt (changeset);

-- The web-mercator twin of a geometry, for tiles. Web mercator ends at 85.06° N and S; what
-- lies beyond is cut, where the projection would fail. Lives in this schema, not in the one
-- that is rebuilt, because stored columns are derived by it.
create function sdi.to_web(geom public.geometry) returns public.geometry
language sql immutable strict parallel safe
as $$
    select case
        when public.st_srid(geom) = 4326
             and (public.st_ymax(geom) > 85.06 or public.st_ymin(geom) < -85.06)
        then public.st_transform(
            public.st_intersection(geom, public.st_makeenvelope(-180, -85.06, 180, 85.06, 4326)), 3857)
        else public.st_transform(geom, 3857)
    end
$$;
