-- Statements of importers.jobs.

-- name: create
insert into sdi.import_job (id, status, file, size, layer, options, who, api_key, only_layers)
values (%(id)s, 'queued', %(file)s, %(size)s, %(layer)s, %(options)s, %(who)s, %(api_key)s, %(only_layers)s)

-- name: job
-- the job in front is the last of the same layer that was queued before and is not through yet;
-- a report is large, and left out where a job is looked at several times a second
select j.id, j.status, j.action, j.run, j.retries, j.cancel_requested, j.stage, j.rows, j.rows_total, j.file, j.size,
       j.layer, j.options, j.who, j.api_key, j.only_layers, j.digest, j.needs_consent, j.question, j.problem,
       j.changeset, j.created_at, j.started_at, j.ended_at,
       j.report is not null as has_report, case when %(with_report)s then j.report end as report,
       f.id as waits_for, coalesce(a.ahead, 0) as ahead
from sdi.import_job j
left join lateral (
    select o.id from sdi.import_job o
    where j.status = 'queued' and o.layer = j.layer and o.id <> j.id
      and (o.status in ('checking', 'publishing')
           or (o.status = 'queued' and (o.queued_at, o.id) < (j.queued_at, j.id)))
    order by o.status = 'queued' desc, o.queued_at desc limit 1
) f on true
left join lateral (
    select count(*) as ahead from sdi.import_job o
    where j.status = 'queued' and o.id <> j.id
      and (o.status in ('checking', 'publishing')
           or (o.status = 'queued' and (o.queued_at, o.id) < (j.queued_at, j.id)))
) a on true
where j.id = %(id)s

-- name: list
-- a key of some layers sees the jobs of these, and its own
select j.id from sdi.import_job j
where %(layers)s::text[] is null or j.layer = any (%(layers)s::text[]) or j.api_key = %(api_key)s
order by j.created_at desc, j.id limit %(limit)s offset %(offset)s

-- name: lock
select id from sdi.import_job where id = %(id)s for update

-- name: queue
-- the run is a new one: whatever still works for an older one may write no more
with place as (
    select sdi_app.leave_queue(queue_id, %(also_taken)s),
           sdi_app.queue_import(id, run + 1, layer, %(again)s) as id
    from sdi.import_job where id = %(id)s
)
update sdi.import_job j
set status = 'queued', action = %(action)s, run = j.run + 1, retries = %(retries)s, queue_id = place.id,
    cancel_requested = false, stage = null, rows = null, rows_total = null, question = null, problem = null,
    queued_at = case when %(again)s then queued_at else now() end, started_at = null, ended_at = null
from place where j.id = %(id)s

-- name: begin
update sdi.import_job
set status = case action when 'publish' then 'publishing' else 'checking' end, started_at = now()
where id = %(id)s and run = %(run)s and status = 'queued' and not cancel_requested
returning id

-- name: claim
select pg_try_advisory_lock(sdi_app.job_lock(%(id)s))

-- name: progress
update sdi.import_job set stage = %(stage)s, rows = %(rows)s, rows_total = %(rows_total)s
where id = %(id)s and run = %(run)s and status in ('checking', 'publishing')
returning cancel_requested

-- name: options
update sdi.import_job set options = %(options)s, layer = %(layer)s where id = %(id)s

-- name: layer_found
update sdi.import_job set layer = %(layer)s where id = %(id)s and run = %(run)s

-- name: layer_taken
-- whether another job works on a layer, or waits to
select exists (select from sdi.import_job
               where layer = %(layer)s and id <> %(id)s and status in ('queued', 'checking', 'publishing'))

-- name: publishing
update sdi.import_job set status = 'publishing'
where id = %(id)s and run = %(run)s and status = 'checking' and not cancel_requested
returning id

-- name: end
update sdi.import_job
set status = %(status)s, stage = null, cancel_requested = false, ended_at = now(),
    needs_consent = %(needs_consent)s, question = %(question)s, problem = %(problem)s,
    digest = coalesce(%(digest)s, digest), report = coalesce(%(report)s, report),
    changeset = coalesce(%(changeset)s, changeset)
where id = %(id)s and run = %(run)s and status in ('queued', 'checking', 'publishing')
returning id

-- name: cancel_waiting
update sdi.import_job
set status = 'cancelled', ended_at = now(), stage = null, question = null, needs_consent = false
where id = %(id)s and status in ('queued', 'review')
returning sdi_app.leave_queue(queue_id, false)

-- name: cancel_running
update sdi.import_job set cancel_requested = true
where id = %(id)s and status in ('checking', 'publishing') returning id

-- name: await_transaction
-- publishing holds this lock, shared, until it is committed or rolled back
select pg_advisory_xact_lock(hashtextextended('sdi.import_job_publishing.' || %(id)s, 0))

-- name: has_valid_key
select coalesce((
    select k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    from sdi.import_job j join sdi.api_key k on k.id = j.api_key where j.id = %(id)s::uuid), true)

-- name: published_as
-- the change set of a job whose process ended before it could say so
select number from sdi.changeset
where source ->> 'job' = %(id)s::text and number is not null order by number desc limit 1

-- name: unclaimed
-- runs whose process is gone or never came: a run that lives holds its lock
select j.id, j.run, j.status
from sdi.import_job j
left join procrastinate.procrastinate_jobs q on q.id = j.queue_id
where j.status in ('queued', 'checking', 'publishing')
  and q.status is distinct from 'todo'
  and not exists (
      select from pg_locks l
      where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
        and l.database = (select oid from pg_database where datname = current_database())
        and (l.classid::bigint << 32) | l.objid::bigint = sdi_app.job_lock(j.id)
  )

-- name: left_behind
-- places taken in the queue by a worker that died when the job itself was through
select q.id from procrastinate.procrastinate_jobs q
left join sdi.import_job j on j.queue_id = q.id and j.status in ('queued', 'checking', 'publishing')
where q.queue_name = 'imports' and q.status = 'doing' and j.id is null

-- name: leave_queue
select sdi_app.leave_queue(%(place)s, true)

-- name: known
select id from sdi.import_job where id = any (%(ids)s::uuid[])

-- name: forgettable
-- uploads that nobody has asked for anything more for a long time
select id from sdi.import_job
where status not in ('queued', 'checking', 'publishing') and ended_at < now() - %(days)s * interval '1 day'

-- name: digest
-- of the difference, in whatever order its rows come. The file says the new values; which version of
-- a feature they would replace is in the difference
select count(*) || ':' || coalesce(sum(hashtextextended(
    row(sdi_key, sdi_id, base_changeset, op, changed, moved)::text, 0)::numeric), 0)
from {diff}
