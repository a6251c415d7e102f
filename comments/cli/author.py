"""``comments author``: what readers see of somebody who writes."""

from __future__ import annotations

import click

from comments.cli.context import opened
from comments.errors import InvalidInput
from comments.models import COMMAND_LINE, utc_now
from comments.services.context import DecisionContext
from comments.services.moderation.badges import set_badge
from comments.services.sites.articles import get_site


@click.group()
def author() -> None:
    """Give authors badges."""


@author.command("badge")
@click.argument("author")
@click.argument("badge", required=False)
@click.option("--site", "key", required=True, help="The site's key.")
@click.option("--none", "nothing", is_flag=True, help="Take the badge away.")
def badge(author: str, badge: str | None, key: str, nothing: bool) -> None:
    """Give AUTHOR, an id, one of the badges the site's setting `badges` lists."""
    if (badge is None) != nothing:
        raise InvalidInput({"badge": "Name a badge, or say --none."})
    with opened() as (_, session):
        site = get_site(session, key)
        person = set_badge(session, site, author, badge, DecisionContext(COMMAND_LINE, utc_now()))
        session.commit()
        click.echo(f"{person.name}: {person.badge or 'no badge'}")
