-- The queue of imports. It is procrastinate's, in a schema of its own; its functions and triggers
-- name each other without a schema, so that these are the only way in.

-- Puts a run of a job into the queue; its place there. Runs of one layer go one after the other; one
-- that was cut short comes first again.
create function sdi_app.queue_import(job uuid, run integer, of_layer text, again boolean) returns bigint
language sql set search_path = procrastinate, pg_catalog, pg_temp
as $$
    select (procrastinate_defer_jobs_v1(array[row(
        'imports', 'import', again::integer, 'layer ' || of_layer, null, jsonb_build_object('job', job, 'run', run), null
    )::procrastinate_job_to_defer_v1]))[1]
$$;

-- Takes a place out of the queue, also one whose worker has died with it.
create function sdi_app.leave_queue(place bigint, also_taken boolean) returns void
language sql set search_path = procrastinate, pg_catalog, pg_temp
as $$
    delete from procrastinate_jobs
    where id = place and (status = 'todo' or also_taken)
$$;

-- Whether the process that runs a job lives: it holds this lock as long as it is connected.
create function sdi_app.job_lock(job uuid) returns bigint
language sql immutable strict parallel safe
as $$
    select hashtextextended('sdi.import_job.' || job, 0)
$$;
