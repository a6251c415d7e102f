"""``comments staff``: the people of the desk, for whoever runs the service."""

from __future__ import annotations

import click

from comments.app_settings import settings_of
from comments.cli.context import opened
from comments.errors import NotFound
from comments.models import COMMAND_LINE, ROLES, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import (
    Invitation,
    change_member,
    end_sessions,
    find_account,
    find_membership,
    invite_staff,
    remove_member,
    reset_link,
    staff_of,
)
from comments.services.identity.staff_second_factor import reset_second_factor
from comments.services.sites.articles import get_site


@click.group()
def staff() -> None:
    """Let people in to the desk, and out again."""


@staff.command("add")
@click.argument("email")
@click.option("--site", "key", required=True, help="The site they work on.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do.")
@click.option("--name", help="Their name; what stands before the @ where it is left out.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    help="Limit a moderator to this section; may be repeated.",
)
def add(email: str, key: str, role: str, name: str | None, sections: tuple[str, ...]) -> None:
    """Let EMAIL work on a site, and print a one-time link with which they take a password and come
    in.
    """
    with opened() as (app, session):
        site, invitation = get_site(session, key), Invitation(email, role, name, sections)
        member, secret = invite_staff(
            session, site, invitation, DecisionContext(COMMAND_LINE, utc_now())
        )
        if secret is None and member.account.password_hash is None:
            secret = reset_link(session, member.account, utc_now())
        session.commit()
    service = settings_of(app).public_base
    click.echo(f"{service}/console/link#{secret}" if secret else f"{service}/console/")


@staff.command("link")
@click.argument("email")
@click.option(
    "--reset-second-factor",
    "reset",
    is_flag=True,
    help="Also take away authenticator and passkeys.",
)
def link(email: str, reset: bool) -> None:
    """Print a one-time link with which EMAIL takes a password; former ones end, as do sessions."""
    with opened() as (app, session):
        account = find_account(session, email)
        if account is None:
            raise NotFound(f"There is no account {email!r}.")
        if reset:
            reset_second_factor(session, account)
        end_sessions(session, account)
        secret = reset_link(session, account, utc_now())
        session.commit()
    click.echo(f"{settings_of(app).public_base}/console/link#{secret}")


@staff.command("list")
@click.option("--site", "key", required=True, help="Of which site.")
def show_all(key: str) -> None:
    """List a site's staff: email, role, name, pen name, sections."""
    with opened(read_only=True) as (_, session):
        for member in staff_of(session, get_site(session, key).id):
            account = member.account
            pen = f" ({account.pen_name})" if account.pen_name else ""
            sections = ", ".join(member.sections) or "all sections"
            click.echo(f"{account.email}\t{member.role}\t{account.name}{pen}\t{sections}")


@staff.command("role")
@click.argument("email")
@click.option("--site", "key", required=True, help="On which site.")
@click.option(
    "--role", required=True, type=click.Choice(ROLES), help="What they may do from now on."
)
def role(email: str, key: str, role: str) -> None:
    """Give EMAIL another role on a site; their sessions end."""
    with opened() as (_, session):
        account = find_account(session, email)
        member = (
            find_membership(session, account.id, get_site(session, key).id) if account else None
        )
        if member is None:
            raise NotFound(f"{email!r} does not work on the site {key!r}.")
        change_member(
            session,
            member,
            role=role,
            sections=None,
            context=DecisionContext(COMMAND_LINE, utc_now()),
        )
        session.commit()
    click.echo(f"{email} is {role} of {key!r}.")


@staff.command("remove")
@click.argument("email")
@click.option("--site", "key", required=True, help="From which site.")
def remove(email: str, key: str) -> None:
    """End EMAIL's work on a site, and their sessions, at once."""
    with opened() as (_, session):
        account = find_account(session, email)
        member = (
            find_membership(session, account.id, get_site(session, key).id) if account else None
        )
        if member is None:
            raise NotFound(f"{email!r} does not work on the site {key!r}.")
        remove_member(session, member, DecisionContext(COMMAND_LINE, utc_now()))
        session.commit()
    click.echo(f"{email} no longer works on {key!r}.")
