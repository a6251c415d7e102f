"""``comments doctor``: says what is wrong, or that nothing is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from comments.cli.context import opened
from comments.cli.doctor_schema import addresses, dangling, parts, secret, server, worker
from comments.cli.migrations import with_migrations
from comments.cli.recount import every_drift
from comments.database.engines import database_file, reader_engine
from comments.database.replica import replica_is_fresh
from comments.database.serving_process import serves_another
from comments.database.snapshot import begin_snapshot
from comments.database.sqlite import ENGINE, has_wal_reset_bug
from comments.models import Article, Comment, OutboxItem, Site
from comments.services.audit_log.checkpoints import broken_checkpoints
from comments.services.audit_log.sealing import unsealed_count
from comments.services.audit_log.signing import LogKey
from comments.services.audit_log.verification import verify
from comments.settings import Settings, load_settings
from comments.web.cache.lookup_batches import LOOP_CONNECTIONS
from comments.web.cache.versions import LOOKUP_CONNECTIONS
from comments.web.limit_storage import redis_answers

Says = tuple[bool, str]


@click.command()
@click.option(
    "--counters/--no-counters", default=True, help="Whether to compare all counters with the truth."
)
@click.option(
    "--checkpoints",
    type=click.File("r", encoding="utf-8"),
    help="A file of the log's checkpoints, kept elsewhere, which the log has to fit.",
)
def doctor(counters: bool, checkpoints: TextIO | None) -> None:
    """Check settings, database, engine, migrations, the log's chain and the counters; say what is
    wrong.

    Changes nothing. Ends with status 1 where something needs attention.
    """
    settings = load_settings()
    healthy = True
    with opened(settings, read_only=True, any_revision=True) as (app, session):
        begin_snapshot(session)
        checks = [
            _settings(settings),
            _serving(settings),
            data_checks(app, session, settings),
            addresses(session, settings),
            _sites(session),
            _outbox(session),
            worker(session, settings),
        ]
        if checkpoints is not None:
            checks.append(_checkpoints(session, list(checkpoints), _log_key(settings)))
        if counters:
            checks.append(_counters(session))
        for well, says in chain.from_iterable(checks):
            healthy = healthy and well
            click.echo(f"{'ok  ' if well else 'BAD '} {says}")
        session.rollback()
    sys.exit(0 if healthy else 1)


def data_checks(app: Flask, session: Session, settings: Settings) -> Iterator[Says]:
    """Say how the database itself stands: engine, files, tables, rows, secret, the log's chains."""
    yield from _engine(session, settings)
    yield from server(session, settings)
    yield from _migrations(app)
    yield from parts(session)
    yield from dangling(session)
    yield from secret(session, settings)
    yield from _chains(session, _log_key(settings))


def _serving(settings: Settings) -> Iterator[Says]:
    """Say whether what serves writes to the file that lies here."""
    if settings.sqlite and serves_another(database_file(settings)):
        yield (
            False,
            f"service: {database_file(settings)} was exchanged while it was served, and nothing is "
            "written any more; restart the service",
        )


def _settings(settings: Settings) -> Iterator[Says]:
    yield (
        True,
        f"settings: database {'SQLite' if settings.sqlite else 'PostgreSQL'}, public address "
        f"{settings.public_url}",
    )
    yield (
        True,
        f"memory: each process keeps at most {settings.cache_bytes // 2**20} MiB of prebuilt "
        "answers",
    )
    if not settings.rate_limits:
        yield False, "rate limits are off (COMMENTS_RATE_LIMITS)"
    if settings.redis_url:
        reached = redis_answers(settings)
        yield (
            reached,
            "rate limits: Redis answers"
            if reached
            else "rate limits: Redis does not answer: each process counts by itself until it does",
        )
    elif not settings.sqlite:
        yield (
            True,
            "rate limits are each serve's own; with more than one, set COMMENTS_REDIS_URL",
        )


def _engine(session: Session, settings: Settings) -> Iterator[Says]:
    if not settings.sqlite:
        yield True, f"engine: {session.scalar(text('SHOW server_version'))}"
        yield _connections(session, settings)
        yield from _replica(settings)
        return
    note = (
        "; has the WAL-reset bug, which one serving process keeps clear of"
        if has_wal_reset_bug()
        else ", takes several serving processes"
    )
    yield True, f"engine: {ENGINE}{note}"
    mode, sync = (
        session.scalar(text("PRAGMA journal_mode")),
        session.scalar(text("PRAGMA synchronous")),
    )
    # A copy that `comments backup` took stands alone, without a log, until it is written to.
    waits = ", to be wal as soon as something is written" if mode == "delete" else ""
    yield (
        mode in ("wal", "delete") and sync == 2,
        f"durability: journal_mode={mode}{waits}, synchronous={sync} (2 is FULL)",
    )
    broken = session.scalar(text("PRAGMA quick_check(1)"))
    yield broken == "ok", f"integrity: {broken}"


_OWN_LIMIT = """
SELECT least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1))
FROM pg_roles, pg_database
WHERE rolname = current_user AND datname = current_database() AND NOT rolsuper
"""
"""How many connections this role or this database may have at most, where that is limited."""


def _connections(session: Session, settings: Settings) -> Says:
    """Compare what all processes may hold with what the server gives to anybody."""
    limit, reserved = (
        int(session.scalar(text(f"SHOW {name}")) or 0)
        for name in ("max_connections", "superuser_reserved_connections")
    )
    own = session.scalar(text(_OWN_LIMIT))
    available = limit - reserved if own is None else min(own, limit - reserved)
    each = settings.database_connections + LOOKUP_CONNECTIONS + LOOP_CONNECTIONS
    most = each * settings.database_processes
    return (
        most <= available,
        f"connections: {settings.database_processes} processes (COMMENTS_DATABASE_PROCESSES) hold "
        f"at most {each} each, {most} together; the server gives {available}",
    )


def _replica(settings: Settings) -> Iterator[Says]:
    if settings.database_replica_url:
        fresh, limit = replica_is_fresh(), f"{settings.database_replica_lag:g} seconds"
        state = f"at most {limit} behind" if fresh else f"gone, no standby, or over {limit} behind"
        yield fresh, f"replica: {state}"


def _migrations(app: Flask) -> Iterator[Says]:
    config = with_migrations(app).extensions["migrate"].migrate.get_config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    with reader_engine().connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    yield (
        present == newest,
        f"tables: at {present}"
        + ("" if present == newest else f", {newest} is needed: comments db upgrade"),
    )


def _sites(session: Session) -> Iterator[Says]:
    for site in session.scalars(select(Site).order_by(Site.key)):
        articles = session.scalar(select(func.count()).where(Article.site_id == site.id))
        comments = session.scalar(select(func.count()).where(Comment.site_id == site.id))
        yield (
            True,
            f"site {site.key}: {articles} articles, {comments} comments, origins "
            f"{' '.join(site.origins)}",
        )


def _outbox(session: Session) -> Iterator[Says]:
    dead = session.scalar(select(func.count()).where(OutboxItem.dead_at.is_not(None)))
    yield not dead, f"outbox: {dead} pieces of work given up"


def _log_key(settings: Settings) -> LogKey:
    return LogKey.read(settings.log_key, settings.secret_key)


def _checkpoints(session: Session, lines: list[str], key: LogKey) -> Iterator[Says]:
    problems = list(broken_checkpoints(session, lines, key))
    yield from ((False, one) for one in problems)
    if not problems:
        yield True, f"checkpoints: the log fits all {len(lines)}"


def _chains(session: Session, key: LogKey) -> Iterator[Says]:
    for site in session.scalars(select(Site).order_by(Site.key)).all():
        broken = verify(session, site.id, key)
        if broken is not None:
            yield False, f"log of {site.key}: at link {broken.number}, {broken.what}"
        else:
            yield (
                True,
                f"log of {site.key}: the chain holds, {unsealed_count(session, site.id)} entries "
                "not sealed yet",
            )


def _counters(session: Session) -> Iterator[Says]:
    drifted = [
        f"{one.what} of {one.id} is {one.stored}, should be {one.true}"
        for one in every_drift(session, mend=False)
    ]
    yield (
        not drifted,
        f"counters: {len(drifted)} wrong" + ("; run comments recount" if drifted else ""),
    )
    for sentence in drifted[:20]:
        yield False, f"  {sentence}"
