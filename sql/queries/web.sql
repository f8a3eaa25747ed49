-- Statements of sdi.web.

-- name: changes_after
-- the last change of each layer, among the change sets after a number
select l.layer, max(c.number), max(c.committed_at)
from sdi.changeset c
join sdi.changeset_layer l on l.changeset = c.id
where c.number > %s
group by l.layer

-- name: changed_after
-- an expression: whether a layer was changed after a number
exists (select from sdi.changeset c join sdi.changeset_layer l on l.changeset = c.id
        where c.number > %s and l.layer = %s)

-- name: alive
select 1
