"""The desk in a browser, for its tests: somebody who signs in, and a queue with something in it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from comments.database.engines import db, writing
from comments.models import Actor, utc_now
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import Invitation, accept_link, invite_staff
from comments.services.moderation.second_opinions import choose_for_recheck
from comments.services.sites.articles import get_site
from tests.browser.conftest import Live

PASSWORD = "a tram, a quay, a gull"
Visit = Callable[..., Page]
FRAME = Path(__file__).parents[2] / "comments/frontend/console/main.tsx"


def views(comment: str, author: str, article: str) -> list[str]:
    """Return the address of every view that the desk's frame can draw, read off its source, so that
    none is forgotten, and the queue with each of its kinds of item.
    """
    subjects = {
        "comment": f"comment/{comment}",
        "author": f"author/{author}",
        "article": f"article/{article}",
    }
    names = re.findall(r'case "([\w-]+)":', FRAME.read_text(encoding="utf-8"))
    assert subjects.keys() <= set(names)
    queues = ("queue?queue=all", "queue?queue=wave", "queue?queue=pending&rest=true")
    return [*queues, *(subjects.get(name, name) for name in names)]


def account(live: Live, role: str = "moderator", name: str = "Mo", **more: Any) -> str:
    """Let somebody work on the site; return the email to sign in with."""
    email = f"{name.lower()}-{secrets.token_hex(4)}@news.example"
    with live.app.app_context():
        session = db.session()
        writing(session)
        actor = Actor("person", "tests", "Tests")
        invitation = Invitation(email, role, name, **more)
        _, secret = invite_staff(
            session, get_site(session, live.site), invitation, DecisionContext(actor, utc_now())
        )
        accept_link(session, secret or "", password=PASSWORD, name=name, at=utc_now())
        session.commit()
    return email


def sign_in(page: Page, email: str) -> None:
    """Sign in by password on the page that asks for it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("header.top")).to_be_visible()


def hold(live: Live, count: int, *, prefix: str = "Held") -> list[str]:
    """Have comments wait for a moderator; return their ids."""
    live.set(mode="pre", new_author_days="0", repeats="off")
    reader = live.reader("Ada Brandt")
    words = ["tram", "quay", "gull", "tide", "rope", "mast", "keel", "buoy", "crane", "dock"]
    return [
        reader.says(
            f"{prefix} {number}: {words[number % 10]} {words[number // 10 % 10]}.",
            article="harbour",
        )
        for number in range(count)
    ]


def ask_second_opinions(live: Live) -> None:
    """Ask about all that has been decided so far, as the worker does."""
    live.set(recheck_share="100")
    with live.app.app_context():
        session = db.session()
        writing(session)
        while choose_for_recheck(
            session, get_site(session, live.site).id, utc_now() + timedelta(minutes=1)
        ):
            pass
        session.commit()


def statuses(live: Live, comments: list[str]) -> list[str]:
    """What has become of comments."""
    staff = live.staff()
    return [str(staff.comment(one)["status"]) for one in comments]


def open_desk(live: Live, visit: Visit, path: str = "", **options: object) -> Page:
    page = visit(f"{live.service}/console/{path}", **options)
    sign_in(page, account(live, str(options.pop("role", "moderator"))))
    return page


def cards(page: Page) -> list[str]:
    return page.locator(".feed > article").evaluate_all("all => all.map((one) => one.dataset.id)")
