"""``comments render``: makes stored HTML anew from its sources, on a live service."""

from __future__ import annotations

import click

from comments.app_settings import settings_of
from comments.cli.context import opened
from comments.database.engines import writing
from comments.models import utc_now
from comments.services.audit_log.signing import LogKey
from comments.services.maintenance.rerendering import (
    begin_again,
    is_due,
    render_batch,
    store_batch,
)


@click.command()
@click.option("--again", is_flag=True, help="Begin with the first comment once more.")
def render(again: bool) -> None:
    """Render anew what a former version's renderer has left, while the service runs; its worker
    does the same by itself.
    """
    count = 0
    with opened(read_only=True) as (app, session):
        settings = settings_of(app)
        key = LogKey.read(settings.log_key, settings.secret_key)
        if again:
            writing(session)
            begin_again(session, utc_now())
            session.commit()
        while is_due(session):
            batch = render_batch(session)
            writing(session)
            count += store_batch(session, batch, key, utc_now())
            session.commit()
            session.expunge_all()
    click.echo(f"{count} comments look different now.")
