-- Statements of `sdi changes`.

-- name: list
select number, committed_at, who, application, reason, layers
from sdi_app.published_changeset
order by number desc limit %(limit)s

-- name: show
select number, committed_at, who, application, reason, source, reverts, layers
from sdi_app.published_changeset where number = %(number)s
