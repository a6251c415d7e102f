"""``comments privacy``: erasing a person on request, and erasing again after a backup was
restored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TextIO

import click
from sqlalchemy.orm import Session

from comments.cli.context import opened
from comments.errors import SettingsError
from comments.models import utc_now
from comments.services.moderation.author_standing import get_author
from comments.services.privacy.erasure import erase_step, receipt_of
from comments.services.privacy.requests import (
    GRACE,
    Erasure,
    do_due,
    erasures,
    reapply,
    request_erasure,
)
from comments.services.privacy.retention import emptied_by_day
from comments.services.sites.articles import get_site


@click.group()
def privacy() -> None:
    """Erase people, and list who has been erased."""


@privacy.command()
@click.argument("author")
@click.option("--site", "key", required=True, help="The site's key.")
@click.option(
    "--mode",
    type=click.Choice(["name", "all"]),
    default="name",
    show_default=True,
    help="name: comments stay; all: comments and votes go too.",
)
def erase(author: str, key: str, mode: str) -> None:
    """Erase AUTHOR, an id, at once, and print the receipt."""
    with opened() as (_, session):
        person = get_author(session, get_site(session, key).id, author)
        request = request_erasure(
            session, person.record, mode, utc_now(), requested_by="command-line"
        )
        while not erase_step(session, request, utc_now()):
            session.commit()
        session.commit()
        click.echo(
            f"Author {author} has been erased ({mode}) at {request.done_at:%Y-%m-%d %H:%M} UTC."
        )
        for name, count in sorted(receipt_of(request).items()):
            click.echo(f"{name}: {count}")


@privacy.command()
def erased() -> None:
    """List who has been erased, to keep beside backups: an id and a mode a line, and where it was
    asked for and is not due yet, when it is.
    """
    with opened(read_only=True) as (_, session):
        for erasure in erasures(session):
            due = f"\t{erasure.due:%Y-%m-%dT%H:%M:%SZ}" if erasure.due else ""
            click.echo(f"{erasure.author}\t{erasure.mode}{due}")


@privacy.command(name="reapply")
@click.argument("file", type=click.File(encoding="utf-8"))
def reapply_list(file: TextIO) -> None:
    """Erase again whom a restored backup has brought back: FILE is what `erased` printed."""
    at = utc_now()
    listed = read_erased(file, at)
    with opened() as (_, session):
        erase_again(session, listed, at)


def erase_again(session: Session, former: Iterable[Erasure], at: datetime) -> None:
    """Do again the erasures of a list, let wait again what is not due, and say how many."""
    counts = reapply(session, former, at)
    session.commit()
    while do_due(session, utc_now()):
        session.commit()
    session.commit()
    click.echo(f"{counts['erased']} people were erased again.")
    if counts["waiting"]:
        click.echo(f"{counts['waiting']} erasures wait again until they are due.")


def read_erased(file: TextIO, at: datetime) -> list[Erasure]:
    """Return the erasures of a list. What should have been due by now may have been taken back, and
    gets a new day. Raises ``SettingsError`` with the first wrong line.
    """
    listed = []
    for line in file:
        author, _, rest = line.strip().partition("\t")
        mode, _, due_text = rest.partition("\t")
        due = _zoned_time(due_text) if due_text else None
        if not author:
            continue
        if mode not in ("name", "all") or (due_text and due is None):
            raise SettingsError(f"{author!r} is no line of `comments privacy erased`.")
        late = due is not None and due <= at
        listed.append(Erasure(author, mode, at + GRACE if late else due))
    return listed


def _zoned_time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


@privacy.command()
@click.option("--site", "key", required=True, help="The site's key.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True)
def emptied(key: str, days: int) -> None:
    """Say how much of what was emptied, day by day, because it was kept long enough."""
    with opened(read_only=True) as (_, session):
        site = get_site(session, key)
        rows = emptied_by_day(session, site.id, utc_now() - timedelta(days=days))
        for date, name, count in rows:
            click.echo(f"{date}\t{name}\t{count}")
        if not rows:
            click.echo("Nothing was emptied.")
