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

-- name: changes
-- a key of some layers sees what was done to these alone
select p.number, p.committed_at, p.who, p.application, p.reason, p.layers, p.reverts,
       array(select r.number from sdi.changeset r
             where r.reverts = p.id and r.number is not null order by r.number) as reverted_by
from sdi_app.published_changeset p
where %(layers)s::text[] is null
   or not exists (select from sdi.changeset_layer l
                  where l.changeset = p.id and l.layer <> all (%(layers)s::text[]))
order by p.number desc limit %(limit)s offset %(offset)s

-- name: changed_layers
select l.layer from sdi.changeset c join sdi.changeset_layer l on l.changeset = c.id
where c.number = %(number)s order by l.layer

-- name: conflicts
-- the features that a reversal would overwrite, and the change set that each is of now
select l.layer, f.sdi_id as feature, f.sdi_key as key, later.number as changed_by
from sdi.changeset c
join sdi.changeset_layer l on l.changeset = c.id
join sdi.layer still on still.id = l.layer
cross join lateral sdi_app.revert_conflicts(l.layer, c.id) f
left join sdi.changeset later on later.id = f.later
where c.number = %(number)s
order by l.layer, f.sdi_key limit %(limit)s
