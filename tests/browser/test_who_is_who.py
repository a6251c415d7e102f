"""Who is who: names, signs and badges beside a comment, and whose word they are."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from comments.database.engines import db, writing
from comments.models import COMMAND_LINE, utc_now
from comments.services.context import DecisionContext
from comments.services.moderation.badges import set_badge
from comments.services.sites.articles import get_site
from tests.browser.conftest import Live
from tests.browser.test_widget import comment

Visit = Callable[..., Page]


def test_everybody_is_told_apart_and_a_badge_says_who_is_of_the_house(
    live: Live, visit: Visit
) -> None:
    """Two guests of one name, and a reporter; nobody else is asked for anything."""
    live.set(badges="Staff,Reporter")
    for text in ("One Ruth.", "Another Ruth."):
        live.says(text, by="Ruth")
    reporter = live.reader("Ida")
    reporter.says("I wrote this.", article="harbour")
    with live.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, live.site)
        set_badge(session, site, reporter.id, "Reporter", DecisionContext(COMMAND_LINE, utc_now()))
        session.commit()
    page = visit(live.article())
    expect(comment(page, "I wrote this.").locator(".badge")).to_have_text("Reporter")
    names = page.locator(".name")
    colours = names.evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').backgroundColor)"
    )
    authors = page.locator(".list > .comment").evaluate_all(
        "all => all.map(one => one.dataset.author)"
    )
    marks = names.evaluate_all("all => all.map(one => one.dataset.h)")
    assert len(set(authors)) == 3
    assert len(set(colours)) == len(set(marks))
    sources = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert all(source.startswith((live.service, live.news)) for source in sources)
    page.goto(live.page())
    expect(page.locator(".badge")).to_have_text("Reporter")
