"""``comments demo``: the whole thing to look at, with a small news site of its own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.app import create_app
from comments.cli.context import opened
from comments.cli.demo_conversation import hold_conversation
from comments.cli.migrations import upgrade_database
from comments.cli.serve import require_free_port, run_server
from comments.demo.serve import serve_news_site
from comments.demo.site import create_news_site
from comments.errors import NotAuthenticated
from comments.models import COMMAND_LINE, Site, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import (
    Invitation,
    find_account,
    invite_staff,
    set_password,
)
from comments.services.identity.staff_passwords import verify_password
from comments.services.identity.staff_tokens import find_staff_token, issue_staff_token
from comments.services.sites.site_settings import add_site, change_settings
from comments.settings import Settings, load_settings

SITE = "demo"
MODERATOR = "moderator@demo.example"
FOLDER = Path("var")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65534),
    help="The service's port; the news site takes the next.",
)
def demo(host: str, port: int) -> None:
    """Show everything: a database, a news site with articles, a moderator; then serve.

    Keeps its data in the folder var/; a second start goes on from there.
    """
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104
    service, news = f"http://{name}:{port}", f"http://{name}:{port + 1}"
    for busy_port in (port, port + 1):
        require_free_port(host, busy_port)
    os.environ.setdefault(
        "COMMENTS_SECRET_KEY", _kept("secret-key", lambda: secrets.token_urlsafe(48))
    )
    os.environ["COMMENTS_PUBLIC_URL"] = service
    settings = load_settings()
    upgrade_database(create_app(settings))
    token = _prepare(settings, news, {news, news.replace("localhost", "127.0.0.1")})
    with opened(settings) as (_, session):
        started = session.scalars(select(Site.created_at).where(Site.key == SITE)).one()
    serve_news_site(create_news_site(service, SITE, started), host, port + 1)
    click.echo(_welcome(service, news, token, _kept("moderator-password", _password)))
    run_server(settings, host=host, port=port, threads=None, processes=1)


def _prepare(settings: Settings, news: str, origins: set[str]) -> str:
    """Add the demo's site, conversation and moderator where they are missing; return the
    moderator's token.
    """
    with opened(settings) as (_, session):
        site = session.scalar(select(Site).where(Site.key == SITE))
        if site is None:
            site = add_site(session, SITE, name="The Demo", origins=sorted(origins))
            hold_conversation(session, site, news, settings.secret_key, utc_now())
        elif not origins <= set(site.origins):
            change_settings(
                session, site, {"origins": ",".join(sorted(origins | set(site.origins)))}
            )
        token = _moderator_token(session, site)
        _moderator_account(session, site)
        session.commit()
    return token


def _moderator_account(session: Session, site: Site) -> None:
    """Let the demo's moderator sign in by the password kept in the demo's folder."""
    password = _kept("moderator-password", _password)
    account = find_account(session, MODERATOR)
    if account is None:
        invitation = Invitation(MODERATOR, "owner", "Demo moderator")
        member, _ = invite_staff(
            session, site, invitation, DecisionContext(COMMAND_LINE, utc_now())
        )
        account = member.account
    if not verify_password(password, account.password_hash):
        set_password(session, account, password)


def _password() -> str:
    return "-".join(secrets.token_hex(3) for _ in range(3))


def _moderator_token(session: Session, site: Site) -> str:
    """Return the token kept in the demo's folder, or a new one where the database does not know
    it.
    """

    def make() -> str:
        return issue_staff_token(session, site, role="owner", name="Demo moderator")[0]

    token = _kept("moderator-token", make)
    session.flush()
    try:
        find_staff_token(session, token)
    except NotAuthenticated:
        (FOLDER / "moderator-token").unlink()
        token = _kept("moderator-token", make)
    return token


def _kept(name: str, make: Callable[[], str]) -> str:
    """Return what a file of the demo's folder holds, made and kept for its owner's eyes the first
    time.
    """
    file = FOLDER / name
    if file.exists():
        return file.read_text(encoding="ascii").strip()
    FOLDER.mkdir(exist_ok=True)
    text = make()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened_file:
        opened_file.write(text + "\n")
    return text


def _welcome(service: str, news: str, token: str, password: str) -> str:
    api = f"{service}/api/v1"
    return f"""
  The news site:       {news}/
  The desk:            {service}/console/
    sign in as         {MODERATOR}
    with the password  {password}

  The service's API:   {api}/docs
  A moderator's token: {token}

  See what waits, newest first:

    curl -H 'Authorization: Bearer {token}' \\
      '{api}/moderation/comments?site={SITE}&queue=all'

  Take a comment down (put its id for ID):

    curl -X POST -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' \\
      -d '{{"decisions": [{{"comment": "ID", "action": "reject", "reason": "off_topic"}}]}}' \\
      {api}/moderation/decisions

  Stop with Ctrl+C.
"""
