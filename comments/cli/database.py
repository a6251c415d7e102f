"""``comments db``: bringing the database to the shape this version needs."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask_migrate import Migrate
from flask_migrate import downgrade as migrate_down
from flask_migrate import revision as migrate_new
from flask_migrate import upgrade as migrate_up

from comments.app import create_app
from comments.database.engines import db
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
def downgrade(revision: str) -> None:
    """Go back to REVISION (default: one step). Make a backup first: what newer tables held is lost."""
    app = with_migrations(create_app(load_settings()))
    with app.app_context():
        migrate_down(revision=revision)
    click.echo("The database has been taken back.")


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
    """Bring the application's database up to date."""
    with with_migrations(app).app_context():
        migrate_up()
