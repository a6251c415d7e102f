"""``comments db``: bringing the database to the shape this version needs."""

from __future__ import annotations

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
from comments.app_settings import settings_of
from comments.cli.context import opened, require_database
from comments.database.engines import database_file, db, writing
from comments.database.revisions import require_known, stored_revision
from comments.database.serving_process import is_served
from comments.database.statement_timeouts import unlimited_statements
from comments.database.upgrading import upgrading
from comments.errors import SettingsError
from comments.models import utc_now
from comments.services.maintenance.service_marks import note_secret
from comments.settings import load_settings

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
    settings = load_settings()
    app = with_migrations(create_app(settings))
    require_database(settings)
    if settings.sqlite and is_served(database_file(settings)):
        raise SettingsError("The service is running, and needs the tables it has. Stop it first.")
    with app.app_context():
        lost = _lost_by(revision.strip() or "(empty)")
        if not yes:
            raise SettingsError(f"This loses {lost}. With --yes it is done.")
        with unlimited_statements():
            migrate_down(revision=revision)
    click.echo("The database has been taken back.")


def _lost_by(revision: str) -> str:
    """Say what going back to a revision loses. Raises ``SettingsError`` where that is
    everything.
    """
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


@database.command(name="accept-secret")
def accept_secret() -> None:
    """Take the present COMMENTS_SECRET_KEY for the right one, where `comments doctor` says it
    changed.

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
    settings = settings_of(app)
    with with_migrations(app).app_context(), unlimited_statements(), upgrading(db.engine, settings):
        with db.engine.connect() as connection:
            require_known(stored_revision(connection))
        migrate_up()
        session = db.session()
        writing(session)
        note_secret(session, settings.secret_key, utc_now())
        session.commit()
        session.close()
