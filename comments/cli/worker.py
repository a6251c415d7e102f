"""``comments worker``: the worker as a process of its own."""

from __future__ import annotations

import signal

import click

from comments.app import create_app
from comments.cli.context import require_database, require_tables
from comments.settings import load_settings
from comments.telemetry.logs import configure_logging
from comments.telemetry.tracing import start_tracing
from comments.worker.loop import Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def worker(once: bool) -> None:
    """Do what waits: external checks, timed closings, ended suspensions, sealing the log.

    `comments serve` does this too unless COMMENTS_WORKER=off. Any number of workers may run at
    once.
    """
    settings = load_settings()
    require_database(settings)
    app = create_app(settings)
    with app.app_context():
        require_tables()
    configure_logging(settings.log_level, settings.log_format)
    if settings.tracing:
        start_tracing()
    hand = Worker(app)
    if once:
        while hand.turn():
            pass
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: hand.stopping.set())
    hand.run()
