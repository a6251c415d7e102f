"""``comments db``: bringing the database to the shape this version needs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from flask import Flask
from flask_migrate import Migrate
from flask_migrate import downgrade as migrate_down
from flask_migrate import revision as migrate_new
from flask_migrate import upgrade as migrate_up
from sqlalchemy import text

from comments.app import create_app
from comments.cli.context import opened
from comments.cli.serve import claim_database
from comments.database.addresses import read_postgres
from comments.database.backups import back_up, put_back
from comments.database.engines import database_file, db, writing
from comments.database.hurry import unhurried
from comments.database.upgrading import upgrading
from comments.errors import SettingsError
from comments.models import utc_now
from comments.services.maintenance.marks import note_secret
from comments.settings import Settings, load_settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@click.group(name="db")
def database() -> None:
    """Prepare the database, or bring it up to date."""


@database.command()
def upgrade() -> None:
    """Create or update the tables. Safe to repeat; run it before serving a new version."""
    app = create_app(load_settings())
    upgrade_database(app)
    click.echo("The database is up to date.")


@database.command()
@click.argument("revision", default="-1")
@click.option("--yes", is_flag=True, help="Lose what the tables and columns that go have in them.")
def downgrade(revision: str, yes: bool) -> None:
    """Go back to REVISION (default: one step). Make a backup first: what newer tables held is lost.

    Says what would be lost, and does it only with --yes. Never takes the first tables away.
    """
    app = with_migrations(create_app(load_settings()))
    with app.app_context():
        lost = _lost_by(revision)
        if not yes:
            raise SettingsError(f"This loses {lost}. With --yes it is done.")
        with unhurried():
            migrate_down(revision=revision)
    click.echo("The database has been taken back.")


def _lost_by(revision: str) -> str:
    """Say what going back to a revision loses. Raises ``SettingsError`` where that is everything."""
    script = ScriptDirectory(str(MIGRATIONS))
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        try:
            steps = [step.revision for step in script.iterate_revisions(present, revision)]
        except (CommandError, ResolutionError) as error:
            raise SettingsError(f"There is no way back to {revision}: {error}.") from None
        if not steps or any(step.down_revision is None for step in map(script.get_revision, steps)):
            raise SettingsError(
                "Going back that far would drop every comment. Nothing was done. "
                "To begin anew, name another database."
            )
        count = connection.scalar(text("SELECT count(*) FROM comment"))
    return f"what {', '.join(steps)} added; the database holds {count} comments"


@database.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Copy the database into the file TARGET as of one moment, while the service runs, and check it.

    PostgreSQL is copied by its own pg_dump, which must be there.
    """
    settings = load_settings()
    if settings.sqlite:
        size = back_up(database_file(settings), target)
    else:
        size = _dump_postgresql(settings, target)
    click.echo(f"{target}: {size:,} bytes, checked.")


@database.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--yes", is_flag=True, help="Put the backup in the place of the present database.")
def restore(source: Path, yes: bool) -> None:
    """Make the backup SOURCE the database. Nothing may serve meanwhile; the present one is kept aside.

    The tables are brought up to date, then everything is checked as `comments doctor` does. For
    SQLite; a dump of PostgreSQL goes back by its own pg_restore.
    """
    settings = load_settings()
    if not settings.sqlite:
        raise SettingsError("Put a dump back with: pg_restore --clean --if-exists --dbname … FILE")
    if not yes:
        raise SettingsError("This replaces the database. With --yes it is done.")
    file = database_file(settings)
    handle = claim_database(settings)
    try:
        former = put_back(source, file, utc_now())
        upgrade_database(create_app(settings))
    finally:
        os.close(handle)
    click.echo(f"{file} is {source} now." + (f" The former one: {former}" if former else ""))
    click.echo("Whoever was erased since the backup: comments privacy reapply LIST")
    click.echo("Next: comments doctor")


def _dump_postgresql(settings: Settings, target: Path) -> int:
    """Have pg_dump write the database, readable by its owner alone. Raises ``SettingsError``."""
    program = shutil.which("pg_dump")
    if program is None:
        raise SettingsError("pg_dump is not here; it comes with PostgreSQL's client programs.")
    if target.exists():
        raise SettingsError(f"{target} is there already; a backup replaces nothing.")
    address = read_postgres(settings.database_url)
    where = " ".join(f"{name}={_quoted(value)}" for name, value in address.without_password.items())
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    command = [program, "--format=custom", f"--file={target}", f"--dbname={where}"]
    # The password stands in the environment: a command line can be read by everybody here.
    secret = {"PGPASSWORD": address.password} if address.password else {}
    dump = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env={**os.environ, **secret}
    )
    if dump.returncode != 0:
        target.unlink()
        raise SettingsError(f"pg_dump failed: {dump.stderr.strip()[:300]}")
    return target.stat().st_size


def _quoted(value: str) -> str:
    """Return a value of a libpq connection string."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@database.command(name="accept-secret")
def accept_secret() -> None:
    """Take the present COMMENTS_SECRET_KEY for the right one, where `comments doctor` says it changed.

    Readers are asked for their names again; bans on addresses and emails no longer match.
    """
    settings = load_settings()
    with opened(settings) as (_, session):
        note_secret(session, settings.secret_key, utc_now(), replace=True)
        session.commit()
    click.echo("The present secret is noted as the right one.")


@database.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration from what the models say and the database lacks; for developers. MESSAGE
    says why.
    """
    app = with_migrations(create_app(load_settings()))
    with app.app_context():
        migrate_new(message=message, autogenerate=True)
    click.echo("Read what has been written in comments/migrations/versions before you run it.")


def with_migrations(app: Flask) -> Flask:
    """Tell an application where its migrations are. Serving does without: to load them takes a
    while.
    """
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    return app


def upgrade_database(app: Flask) -> None:
    """Bring the application's database up to date, one after another where several ask for it, and
    note by which secret it is used.
    """
    settings: Settings = app.extensions["comments_settings"]
    with with_migrations(app).app_context(), unhurried(), upgrading(db.engine, settings):
        migrate_up()
        session = db.session()
        writing(session)
        note_secret(session, settings.secret_key, utc_now())
        session.commit()
        session.close()
