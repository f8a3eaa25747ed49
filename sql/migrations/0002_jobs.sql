-- Keys that open the writing side of the service, and imports as jobs that outlive any process.

-- The queue is procrastinate's, in a schema that is made of its own SQL.
create table sdi.queue_schema (
    the_one boolean primary key default true check (the_one),
    version text    not null       -- SHA-256 of that SQL
);

create table sdi.api_key (
    id           bigint generated always as identity primary key,
    name         text        not null check (name <> ''),
    prefix       text        not null unique,       -- the first letters of the secret, to tell keys apart
    digest       bytea       not null,              -- SHA-256 of the secret; the secret itself is nowhere
    scopes       text[]      not null,
    layers       text[],                            -- null: all
    created_at   timestamptz not null default now(),
    created_by   text        not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz                        -- to about a minute
);

-- One upload and what became of it. The uploaded file is kept in the home, under this id; all
-- else that a restart needs stands here.
create table sdi.import_job (
    id               uuid        primary key default gen_random_uuid(),
    status           text        not null check (status in ('queued', 'checking', 'review', 'publishing',
                                                            'published', 'unchanged', 'refused', 'failed', 'cancelled')),
    action           text        not null default 'check' check (action in ('check', 'publish')),
    run              integer     not null default 0,      -- grows with each queueing: an older run may write no more
    retries          integer     not null default 0,      -- interruptions since someone last asked for something
    queue_id         bigint,                              -- its place in the queue
    cancel_requested boolean     not null default false,
    stage            text,                                -- key of a message
    rows             bigint,
    rows_total       bigint,
    file             text        not null,                -- name as uploaded, without a path
    size             bigint      not null,                -- bytes
    layer            text,                                -- null until it is known
    options          jsonb       not null,
    who              text        not null,
    api_key          bigint      references sdi.api_key (id),
    only_layers      text[],                              -- the layers that the key may write; null: all
    digest           text,                                -- of the difference that was shown
    needs_consent    boolean     not null default false,
    question         json,                                -- {key, values} of a message
    report           json,                                -- by language
    problem          json,                                -- {type, status, detail by language, file, row, column}
    changeset        bigint,                              -- public number
    created_at       timestamptz not null default now(),
    queued_at        timestamptz not null default now(),
    started_at       timestamptz,
    ended_at         timestamptz
);
-- Usage: the list of jobs, newest first
create index import_job_by_age on sdi.import_job (created_at desc, id);
-- Usage: what is queued or running, looked at every second
create index import_job_at_work on sdi.import_job (queued_at) where status in ('queued', 'checking', 'publishing');
