-- Change sets as the public sees them: numbered ones, with what they did to each layer.
create view sdi_app.published_changeset as
select c.id, c.number, c.committed_at, c.who, c.application, c.reason, c.source,
       (select r.number from sdi.changeset r where r.id = c.reverts) as reverts,
       (select coalesce(jsonb_agg(jsonb_build_object('layer', l.layer, 'inserted', l.inserted,
                                                     'updated', l.updated, 'deleted', l.deleted)
                                  order by l.layer), '[]')
        from sdi.changeset_layer l where l.changeset = c.id) as layers
from sdi.changeset c
where c.number is not null;
