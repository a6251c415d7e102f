"""``comments privacy``: erasing a person on request, and erasing again after a backup was
restored.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TextIO

import click

from comments.cli.context import opened
from comments.errors import SettingsError
from comments.models import utc_now
from comments.services.moderation.standing import get_author
from comments.services.privacy.erasure import erase_step
from comments.services.privacy.requests import do_due, erased_ids, reapply, request_erasure
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
        request = request_erasure(session, person, mode, utc_now(), requested_by="command-line")
        while not erase_step(session, request, utc_now()):
            session.commit()
        session.commit()
        click.echo(
            f"Author {author} has been erased ({mode}) at {request.done_at:%Y-%m-%d %H:%M} UTC."
        )
        for name, count in sorted(request.receipt.items()):
            if name != "last":
                click.echo(f"{name}: {count}")


@privacy.command()
def erased() -> None:
    """List who has been erased, to keep beside backups: an id and a mode a line."""
    with opened(read_only=True) as (_, session):
        for author, mode in erased_ids(session):
            click.echo(f"{author}\t{mode}")


@privacy.command(name="reapply")
@click.argument("file", type=click.File(encoding="utf-8"))
def reapply_list(file: TextIO) -> None:
    """Erase again whom a restored backup has brought back: FILE is what `erased` printed."""
    pairs = read_erased(file)
    with opened() as (_, session):
        count = reapply(session, pairs, utc_now())
        session.commit()
        while do_due(session, utc_now()):
            session.commit()
        session.commit()
    click.echo(f"{count} people were erased again.")


def read_erased(file: TextIO) -> list[tuple[str, str]]:
    """Return the authors and modes of a list. Raises ``SettingsError`` with the first wrong
    line.
    """
    pairs = [line.strip().partition("\t") for line in file if line.strip()]
    for author, _, mode in pairs:
        if mode not in ("name", "all"):
            raise SettingsError(f"{author!r} is no line of `comments privacy erased`.")
    return [(author, mode) for author, _, mode in pairs]


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
