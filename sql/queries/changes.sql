-- Statements of `sdi changes`.

-- name: list
select number, committed_at, who, application, reason, layers
from sdi_app.published_changeset
order by number desc limit %(limit)s

-- name: show
select number, committed_at, who, application, reason, source, reverts, layers
from sdi_app.published_changeset where number = %(number)s

-- name: id
select id from sdi.changeset where number = %(number)s

-- name: number
select number from sdi.changeset where id = %(id)s

-- name: layers
-- layers that were removed since have nothing left to restore
select c.layer from sdi.changeset_layer c join sdi.layer l on l.id = c.layer
where c.changeset = %(id)s order by c.layer

-- name: conflicts
select sdi_id, sdi_key, later from sdi_app.revert_conflicts(%(layer)s, %(id)s)

-- name: describe
select set_config('sdi.who', %(who)s, true), set_config('sdi.application', 'sdi changes revert', true),
       set_config('sdi.reason', %(reason)s, true)

-- name: mark_revert
update sdi.changeset set reverts = %(id)s where id = sdi_app.current_changeset() returning id
