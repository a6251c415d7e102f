"""``comments worker``: the worker as a process of its own."""

from __future__ import annotations

import logging
import signal

import click

from comments.app import create_app
from comments.cli.context import require_tables
from comments.settings import load_settings
from comments.worker.loop import Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def worker(once: bool) -> None:
    """Do what waits: external checks, timed closings, ended suspensions, sealing the log.

    `comments serve` does this too unless COMMENTS_WORKER=off. Any number of workers may run at
    once.
    """
    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    app = create_app(settings)
    with app.app_context():
        require_tables()
    hand = Worker(app)
    if once:
        while hand.turn():
            pass
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: hand.stopping.set())
    hand.run()
