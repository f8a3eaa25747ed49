-- Who may use what of the catalog. The rights on each layer's tables are given by grant_layer.

grant usage on schema sdi, data, history, sdi_app to sdi_read, sdi_write;
grant select on sdi.catalog, sdi.layer, sdi.changeset, sdi.changeset_layer, sdi.tile_dirt to sdi_read, sdi_write;
grant execute on all functions in schema sdi_app to sdi_read, sdi_write;
revoke execute on function sdi_app.attach_layer(text), sdi_app.grant_layer(text), sdi_app.always_fire(text),
    sdi_app.open_changeset(), sdi_app.record_first_load(text, bigint), sdi_app.count_changes(text, text, bigint, bigint, bigint)
    from public, sdi_read, sdi_write;
-- keys and jobs are the service's own: not even their functions are for others
revoke execute on function sdi_app.queue_import(uuid, integer, text, boolean), sdi_app.leave_queue(bigint, boolean)
    from public, sdi_read, sdi_write;
