"""``comments recount``: sets counters right on a live service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from sqlalchemy.orm import Session

from comments.cli.context import opened
from comments.database.snapshot import begin_snapshot
from comments.services.maintenance.counters import (
    Drift,
    article_drift,
    article_ids,
    author_drift,
    author_ids,
    report_drift,
)


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what is wrong and change nothing.")
def recount(dry_run: bool) -> None:
    """Compare all counters with the truth and set them right, an article at a time, while the
    service runs.
    """
    count = 0
    with opened(read_only=dry_run) as (_, session):
        for drift in every_drift(session, mend=not dry_run):
            count += 1
            click.echo(f"{drift.what} of {drift.id}: {drift.stored}, should be {drift.true}")
    click.echo(f"{count} counters {'are wrong' if dry_run else 'were set right'}.")


def every_drift(session: Session, *, mend: bool) -> Iterator[Drift]:
    """Go through all counters; each article and each author is a transaction of its own. Whoever
    only looks sees each as of one moment: a post between two reads is no wrong counter.
    """
    for ids, check in ((article_ids, article_drift), (author_ids, author_drift)):
        yield from _walk(session, ids, check, mend)
    session.commit()
    if not mend:
        begin_snapshot(session)
    yield from report_drift(session, mend=mend)
    session.commit()


def _walk(
    session: Session,
    ids: Callable[[Session, int], list[int]],
    check: Callable[..., list[Drift]],
    mend: bool,
) -> Iterator[Drift]:
    after = 0
    while batch := ids(session, after):
        session.commit()
        for number in batch:
            if not mend:
                begin_snapshot(session)
            yield from check(session, number, mend=mend)
            session.commit()
            session.expunge_all()
        after = batch[-1]
