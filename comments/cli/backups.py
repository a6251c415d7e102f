"""``comments backup`` and ``comments restore``: the whole database into a file, and back."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from comments.app import create_app
from comments.cli.context import let_go, opened
from comments.cli.doctor import data_checks
from comments.cli.migrations import upgrade_database
from comments.cli.postgresql_dumps import dump_postgresql
from comments.cli.privacy import erase_again, read_erased
from comments.cli.recount import every_drift
from comments.database.backups import back_up, erasures_in, put_in_place, taken_out
from comments.database.engines import database_file
from comments.database.serving_process import claim_database, is_served
from comments.database.write_lock import write_lock
from comments.errors import SettingsError
from comments.models import public_id, utc_now
from comments.services.privacy.requests import Erasure, let_think_again
from comments.settings import Settings, load_settings

Known = list[tuple[int, str, datetime | None]] | None
"""Erasures of the former database: author, mode, when it is due where it waits."""


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Copy the database into the file TARGET as of one moment, while the service runs, and check
    it.

    PostgreSQL is copied by its own pg_dump, which must be there.
    """
    settings = load_settings()
    if settings.sqlite:
        size = back_up(database_file(settings), target)
    else:
        size = dump_postgresql(settings, target)
    click.echo(f"{click.format_filename(target)}: {size:,} bytes, checked.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--yes", is_flag=True, help="Put the backup in the place of the present database.")
@click.option(
    "--erased",
    type=click.File(encoding="utf-8"),
    help="A list of `comments privacy erased`: who is erased again, besides those the present "
    "database knows of.",
)
def restore(source: Path, yes: bool, erased: TextIO | None) -> None:
    """Make the backup SOURCE the database. Nothing may serve meanwhile; the present one is kept
    aside.

    The tables are brought up to date, whoever was erased since is erased again, erasures that wait
    for their day wait again, counters are set right, and rows, tables and the log's chain are
    checked as `comments doctor` does. Ends with status 1 where something needs attention. For
    SQLite; a dump of PostgreSQL goes back by its own pg_restore.
    """
    settings = load_settings()
    if not settings.sqlite:
        raise SettingsError(
            "Put a dump back with: pg_restore --clean --if-exists --no-owner --single-transaction "
            f"--dbname ADDRESS {source}. Then run, in this order: comments db upgrade; comments "
            "privacy reapply LIST; comments recount; comments doctor"
        )
    if not yes:
        raise SettingsError("This replaces the database. With --yes it is done.")
    listed = read_erased(erased, utc_now()) if erased else []
    file = database_file(settings)
    if is_served(file):
        raise SettingsError("The service is running. Stop it first; nothing has changed.")
    claim = claim_database(file)
    try:
        present = erasures_in(file) if file.exists() else []
        with taken_out(source, file) as incoming:
            # In its place only once it is what it is to be: whatever ends this half-way, the
            # database is the former one still, which knows who was erased.
            new = replace(settings, database_url=f"sqlite:///{incoming}")
            problems = list(_settle(new, listed, present))
            with _uninterrupted(), write_lock(f"{file}.lock"):
                former = put_in_place(incoming, file, utc_now())
                aside = f" The former one: {former}" if former else ""
                click.echo(f"{file} is {source} now.{aside}")
    finally:
        claim.close()
    for problem in problems:
        click.echo(f"BAD  {problem}")
    click.echo("Restored; this needs attention." if problems else "Restored, and all is well.")
    sys.exit(1 if problems else 0)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Overhear Ctrl-C for a moment after which nothing could be undone any more."""
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _settle(settings: Settings, listed: list[Erasure], present: Known) -> Iterator[str]:
    """Bring a database that was put back up to date, in every respect; yield what is wrong with
    it.
    """
    if present is None:
        yield (
            "erasures: the former database could not be read. Erase again whom your list names: "
            "comments privacy reapply LIST"
        )
    app = create_app(settings)
    upgrade_database(app)
    with app.app_context():
        let_go()
    former_erasures = [Erasure(public_id(author), mode, due) for author, mode, due in present or ()]
    with opened(settings) as (_, session):
        if later := let_think_again(session, [*listed, *former_erasures], utc_now()):
            click.echo(
                f"{later} erasures that wait in this backup may have been taken back since, and "
                "wait another day."
            )
        erase_again(session, [*listed, *former_erasures], utc_now())
        count = sum(1 for _ in every_drift(session, mend=True))
        click.echo(f"{count} counters were set right.")
    with opened(settings, read_only=True) as (app, session):
        yield from (says for well, says in data_checks(app, session, settings) if not well)
