"""`sdi work`: the queue of imports alone, on a machine of its own."""

import typer


def work() -> None:
    """Work through the queue of imports until stopped.

    `sdi serve` does so by itself, unless SDI_IMPORTS is 0. Several workers share one queue; they
    must share SDI_HOME too, where the uploads are.
    """
    from sdi.check import verify_positions
    from sdi.crs.process import pin_process
    from sdi.db import transaction
    from sdi.embedded import running
    from sdi.errors import UsageError
    from sdi.messages import say
    from sdi.migrate import migrate
    from sdi.processes.supervise import import_worker, until_stopped
    from sdi.settings import Settings
    from sdi.web import logs

    settings = Settings()
    if settings.imports == 0:
        raise UsageError("jobs.no_imports")
    logs.configure(settings.log_level)
    pin_process(settings.home / "proj")
    with running(settings) as url:
        migrate(url)
        with transaction(url) as connection:
            verify_positions(connection)
        with import_worker(settings, url):
            typer.echo(say("jobs.working", settings.lang, count=settings.imports))
            until_stopped()
