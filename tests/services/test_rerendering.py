"""Stored HTML follows the renderer: made anew from sources, proven by the log, counters
untouched.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from comments.database.engines import db, writing
from comments.models import Comment, CommentTranslation, ServiceMark, private_id, utc_now
from comments.services.audit_log.signing import LogKey
from comments.services.audit_log.verification import chain_state
from comments.services.maintenance import rerendering
from comments.settings import Settings
from comments.worker.loop import Worker
from comments.worker.rerendering import render_stale
from tests.house import House


@pytest.fixture
def run(app: Flask, settings: Settings) -> Callable[[], None]:
    """Let the worker seal what waits, then look at every comment again."""

    def work() -> None:
        worker = Worker(app)
        while worker.maintain():
            pass
        with app.app_context():
            writing(db.session())
            db.session.execute(text("DELETE FROM service_mark WHERE name = 'renderer'"))
            db.session.commit()
        key = LogKey.read(settings.log_key, settings.secret_key)
        while render_stale(app, key):
            pass
        with app.app_context():
            assert not rerendering.is_due(db.session())

    return work


def age(app: Flask, comment: str, html: str, renderer: int | None = 0) -> None:
    """Give a comment the HTML of a former renderer."""
    with app.app_context():
        writing(db.session())
        row = db.session.get_one(Comment, private_id(comment))
        row.html, row.renderer = html, renderer
        db.session.commit()


def problem(app: Flask, house: House, settings: Settings) -> str | None:
    """What is wrong with the site's log."""
    with app.app_context():
        number = db.session.scalar(text(f"SELECT id FROM site WHERE key = '{house.key}'"))
        key = LogKey.read(settings.log_key, settings.secret_key)
        return chain_state(db.session(), number, key).problem


def test_html_of_a_former_renderer_is_made_anew_and_the_log_still_holds(
    app: Flask,
    house: House,
    settings: Settings,
    run: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rerendering, "BATCH", 2)
    monkeypatch.setattr(rerendering, "WINDOW", 5)
    ada, desk = house.reader(), house.staff()
    ids = [ada.says(f"*Number* {number} of https://example.com/") for number in range(3)]
    fresh = house.thread()["items"]
    html = {item["id"]: item["html"] for item in fresh}
    for name in ids[:2]:
        age(app, name, f"<p>Formerly {name} <script>alert(1)</script></p>")
    age(app, ids[2], "<p>Imported <script>alert(1)</script><b>words</b></p>", None)
    desk.decide(ids[0], "pin")
    before = house.thread()
    run()
    after = house.thread()
    html_after = {item["id"]: item["html"] for item in after["items"]}
    assert {name: html_after[name] for name in ids[:2]} == {name: html[name] for name in ids[:2]}
    assert "<script" not in html_after[ids[2]]
    assert "words" in html_after[ids[2]]
    assert after["article"]["version"] > before["article"]["version"]
    assert after["article"]["comment_count"] == before["article"]["comment_count"]
    assert problem(app, house, settings) is None
    with app.app_context():
        stored = db.session.scalar(select(Comment).where(Comment.id == private_id(ids[0])))
        assert stored is not None
        assert (stored.revision, stored.edited_at, stored.has_link) == (1, None, True)
        writing(db.session())
        db.session.execute(text("UPDATE rerendering SET signature = 'forged'"))
        db.session.commit()
    assert "has been changed" in str(problem(app, house, settings))


def test_a_text_that_todays_limits_refuse_is_shown_as_it_was_typed(
    app: Flask, house: House, run: Callable[[], None]
) -> None:
    name = house.reader().says("Fine.")
    with app.app_context():
        writing(db.session())
        row = db.session.get_one(Comment, private_id(name))
        row.source, row.html, row.renderer = "> " * 40 + "deep <b>", "<p>old</p>", 0
        db.session.commit()
    run()
    (item,) = house.thread()["items"]
    assert "deep &lt;b&gt;" in item["html"]
    assert "<b>" not in item["html"]


def test_kept_translations_are_cleaned_anew_with_their_comments(
    app: Flask, house: House, run: Callable[[], None]
) -> None:
    comment = house.reader().says("Die *Bahn* kommt.")
    age(app, comment, "<p>Die <em>Bahn</em> kommt.</p>")
    key = (private_id(comment), "en")
    with app.app_context():
        writing(db.session())
        db.session.add(
            CommentTranslation(
                comment_id=key[0],
                language=key[1],
                revision=1,
                html='<p onclick="alert(1)">The <em>tram</em> comes.<script>alert(1)</script></p>',
                provider="llm.example",
            )
        )
        db.session.commit()
    run()
    with app.app_context():
        html = db.session.get_one(CommentTranslation, key).html
    assert "<em>tram</em>" in html
    assert "onclick" not in html
    assert "<script" not in html


def test_the_look_at_old_html_ends_on_a_site_that_never_rests(
    app: Flask, house: House, settings: Settings
) -> None:
    key = LogKey.read(settings.log_key, settings.secret_key)
    with app.app_context():
        writing(db.session())
        last = db.session.scalar(select(func.max(Comment.id))) or 0
        place = f"{rerendering.RENDERER}:{last}"
        db.session.merge(ServiceMark(name="renderer", value=place, at=utc_now()))
        db.session.commit()
    age(app, house.reader().says("Came in *meanwhile*."), "<p>Old</p>")
    assert not render_stale(app, key)
    assert "<em>meanwhile</em>" in house.thread()["items"][0]["html"]
    with app.app_context():
        assert not rerendering.is_due(db.session())
