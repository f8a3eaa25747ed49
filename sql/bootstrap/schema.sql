-- Before the first migration: extensions, the schema of the catalog, the log of migrations.

create extension if not exists postgis;
create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

create schema if not exists sdi;

create table if not exists sdi.migration (
    number     integer primary key,
    name       text        not null,
    checksum   text        not null,   -- SHA-256 of the file as applied
    applied_at timestamptz not null default now()
);

-- What the schema sdi_app was last built from, so that a start-up with nothing to do is quick.
create table if not exists sdi.rebuilt (
    the_one     boolean primary key default true check (the_one),
    fingerprint text        not null,
    rebuilt_at  timestamptz not null default now()
);
