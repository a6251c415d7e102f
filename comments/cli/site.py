"""``comments site``: adding sites, changing their settings, making their sign-on keys."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import click
from sqlalchemy import select

from comments.cli.context import opened
from comments.errors import InvalidInput
from comments.models import COMMAND_LINE, Site, SiteSettings, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.key_changes import record_signing_key
from comments.services.sites.articles import get_site
from comments.services.sites.setting_history import SECRETS
from comments.services.sites.site_settings import (
    add_signing_key,
    add_site,
    change_settings,
    retire_signing_key,
)


@click.group()
def site() -> None:
    """Add sites, and set what they allow."""


@site.command("add")
@click.argument("key")
@click.option("--name", required=True, help="The site's name, as readers know it.")
@click.option(
    "--origin",
    "origins",
    required=True,
    multiple=True,
    help="Where its pages are, e.g. https://example.com.",
)
def add(key: str, name: str, origins: tuple[str, ...]) -> None:
    """Add a site under KEY, a short word that its pages name it by."""
    with opened() as (_, session):
        add_site(session, key, name=name, origins=origins)
        session.commit()
    click.echo(f"Site {key!r} has been added.")


@site.command("list")
def show_all() -> None:
    """List the sites and their origins."""
    with opened() as (_, session):
        for listed_site in session.scalars(select(Site).order_by(Site.key)):
            click.echo(f"{listed_site.key}\t{listed_site.name}\t{' '.join(listed_site.origins)}")


@site.command("show")
@click.argument("key")
def show(key: str) -> None:
    """Show every setting of the site KEY, with what it means."""
    with opened() as (_, session):
        settings = get_site(session, key).settings
        for field in fields(SiteSettings):
            value = getattr(settings, field.name)
            text = _spell(value)
            secret = field.name in SECRETS and value
            click.echo(f"{field.name}={'(set)' if secret else text}\n    {field.metadata['says']}")


def _spell(value: object) -> str:
    """Return a setting's value as ``comments site set`` takes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(value) if isinstance(value, tuple) else str(value)


@site.command("set")
@click.argument("key")
@click.argument("assignments", nargs=-1, required=True, metavar="NAME=VALUE...")
def change(key: str, assignments: tuple[str, ...]) -> None:
    """Change settings of the site KEY, e.g. mode=pre or banned_words=a,b (`comments site show`
    lists them).
    """
    texts: dict[str, str] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise InvalidInput({name: f"Write NAME=VALUE, not {assignment!r}."})
        texts[name] = value
    with opened() as (_, session):
        change_settings(session, get_site(session, key), texts)
        session.commit()
    click.echo(f"Changed for {key!r}: {', '.join(texts)}.")


@site.command("sso-key")
@click.argument("key")
@click.option(
    "--public-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A PEM file, instead.",
)
@click.option("--retire-others", is_flag=True, help="Accept no older key from now on.")
def sso_key(key: str, public_key: Path | None, retire_others: bool) -> None:
    """Make a key with which the publisher of KEY signs its readers in (HS256), and print it alone.

    With --public-key, take the public half of a pair the publisher keeps (RS256 or EdDSA) and print
    its key id. Older keys go on working, so that keys can be changed without a gap.
    """
    with opened() as (_, session):
        publisher = get_site(session, key)
        context = DecisionContext(COMMAND_LINE, utc_now())
        if retire_others:
            for old in publisher.signing_keys:
                retire_signing_key(session, publisher, old.kid, context)
        pem = public_key.read_text(encoding="utf-8") if public_key else None
        signing_key = add_signing_key(session, publisher, public_key=pem)
        record_signing_key(session, signing_key, context)
        text = signing_key.kid if pem else signing_key.key
        session.commit()
    click.echo(text)
