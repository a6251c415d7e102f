"""``comments token``: tokens with which staff and their programs moderate."""

from __future__ import annotations

import click
from sqlalchemy import select

from comments.cli.context import opened
from comments.errors import NotFound
from comments.models import COMMAND_LINE, ROLES, ApiToken, private_id, public_id, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.key_changes import record_token
from comments.services.identity.staff_tokens import issue_staff_token, revoke_staff_token
from comments.services.sites.articles import get_site


@click.group()
def token() -> None:
    """Make and revoke staff tokens."""


@token.command("add")
@click.option("--site", "key", required=True, help="The site it is good for.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What it may do.")
@click.option("--name", required=True, help="Who or what uses it; the log names it so.")
def add(key: str, role: str, name: str) -> None:
    """Make a staff token and print it alone. It is shown this once: only a hash of it is kept."""
    with opened() as (_, session):
        text, api_token = issue_staff_token(session, get_site(session, key), role=role, name=name)
        record_token(session, api_token, DecisionContext(COMMAND_LINE, utc_now()))
        session.commit()
    click.echo(text)


@token.command("list")
@click.option("--site", "key", required=True, help="Of which site.")
def show_all(key: str) -> None:
    """List a site's tokens: id, role, name, last use."""
    with opened() as (_, session):
        site = get_site(session, key)
        for api_token in session.scalars(
            select(ApiToken).where(ApiToken.site_id == site.id).order_by(ApiToken.id)
        ):
            used = (
                f"last used {api_token.last_used_at:%Y-%m-%d %H:%M}"
                if api_token.last_used_at
                else "never used"
            )
            state = "revoked" if api_token.revoked_at else used
            click.echo(f"{public_id(api_token.id)}\t{api_token.role}\t{api_token.name}\t{state}")


@token.command("revoke")
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """Revoke the token TOKEN_ID (see `comments token list`) at once and for good."""
    with opened() as (_, session):
        number = private_id(token_id)
        api_token = session.get(ApiToken, number) if number is not None else None
        if api_token is None:
            raise NotFound(f"There is no token {token_id!r}.")
        revoke_staff_token(session, api_token, DecisionContext(COMMAND_LINE, utc_now()))
        session.commit()
    click.echo("The token has been revoked.")
