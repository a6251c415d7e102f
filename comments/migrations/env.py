"""Runs migrations on the application's own writing engine."""

from typing import Any

from alembic import context
from flask import current_app

target = current_app.extensions["migrate"].db


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Leave the full-text indexes out of comparisons: they belong to one database each and have no model."""
    return not (name or "").startswith(("comment_search", "ix_comment_search"))


def run() -> None:
    """Apply the migrations, each in a transaction."""
    with target.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            include_object=include_object,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
