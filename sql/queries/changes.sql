-- Statements of `sdi changes`, and of reversals.

-- name: list
select c.number, c.committed_at, c.who, c.application, c.reason, c.layers, c.reverts,
       (select r.number from sdi.changeset r where r.reverts = c.id order by r.number desc limit 1) as reverted_by
from sdi_app.published_changeset c
order by c.number desc limit %(limit)s

-- name: show
select c.number, c.committed_at, c.who, c.application, c.reason, c.source, c.reverts,
       (select r.number from sdi.changeset r where r.reverts = c.id order by r.number desc limit 1) as reverted_by,
       c.layers
from sdi_app.published_changeset c where c.number = %(number)s

-- name: id
select id from sdi.changeset where number = %(number)s

-- name: number
select number from sdi.changeset where id = %(id)s

-- name: layers
-- layers that were removed since have nothing left to restore
select c.layer from sdi.changeset_layer c join sdi.layer l on l.id = c.layer
where c.changeset = %(id)s order by c.layer

-- name: prepare
select sdi_app.prepare_revert(%(layer)s, %(id)s)

-- name: plan
select count(*) filter (where op = 'A' and later is null), count(*) filter (where op = 'U' and later is null),
       count(*) filter (where op = 'D' and later is null), count(later)
from {plan}

-- name: obstacles
select r.sdi_id, coalesce(r.old_key, r.present_key), c.number, c.who, c.committed_at
from {plan} r left join sdi.changeset c on c.id = r.later
where r.later is not null
order by c.number, r.old_key, r.sdi_id limit %(limit)s

-- name: reverted_by
select number from sdi.changeset where reverts = %(id)s and number is not null order by number desc limit 1

-- name: describe
select set_config('sdi.who', %(who)s, true), set_config('sdi.application', 'sdi changes revert', true),
       set_config('sdi.reason', %(reason)s, true)

-- name: revert_layer
select sdi_app.revert_layer(%(layer)s, %(id)s)

-- name: mark_revert
update sdi.changeset set reverts = %(id)s where id = sdi_app.current_changeset() returning id

-- name: differences
-- features of one layer that a change set made, changed or deleted: before and after it
with touched as (
    select h.sdi_id, h.sdi_op as op from history.{layer} h where h.sdi_ended_by = (select id from sdi.changeset where number = %(number)s)
    union all select p.sdi_id, 'A' from data.{layer} p where p.sdi_changeset = (select id from sdi.changeset where number = %(number)s)
    union all select h.sdi_id, 'A' from history.{layer} h where h.sdi_changeset = (select id from sdi.changeset where number = %(number)s)
), once as (
    select sdi_id, coalesce(max(op::text) filter (where op <> 'A'), 'A') as op from touched group by sdi_id
    order by 2 desc, 1 limit %(limit)s
)
select o.op, o.sdi_id, old.sdi_key as old_key, new.sdi_key as new_key, old.fields as old, new.fields as new,
       case when old.geom is not null and new.geom is not null and o.op = 'U' and old.geom is distinct from new.geom
            then ST_HausdorffDistance(old.geom, new.geom) end as moved,
       o.op = 'U' and old.geom is distinct from new.geom as is_moved,
       sdi_app.area_m2(old.geom) as area_before, sdi_app.area_m2(new.geom) as area_after
from once o
left join lateral (
    select h.sdi_key, h.geom, (select to_jsonb(f) from (select {fields}) f) as fields
    from history.{layer} h where h.sdi_id = o.sdi_id and h.sdi_ended_by = (select id from sdi.changeset where number = %(number)s)
) old on true
left join lateral (
    select h.sdi_key, h.geom, (select to_jsonb(f) from (select {fields}) f) as fields
    from (select sdi_key, geom, {columns} from data.{layer} p where p.sdi_id = o.sdi_id and p.sdi_changeset = (select id from sdi.changeset where number = %(number)s)
          union all
          select sdi_key, geom, {columns} from history.{layer} n where n.sdi_id = o.sdi_id and n.sdi_changeset = (select id from sdi.changeset where number = %(number)s)) h
    where o.op <> 'D'
) new on true
order by o.op desc, coalesce(old.sdi_key, new.sdi_key)
