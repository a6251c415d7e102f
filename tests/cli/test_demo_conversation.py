"""The demo's conversation is stored as it is told: votes, reports, and a thread lively enough for a
digest.
"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from comments.cli.demo_conversation import hold_conversation
from comments.database.engines import db, writing
from comments.demo.conversation import CONVERSATION
from comments.demo.remark import TRAM
from comments.models import Article, Comment, utc_now
from comments.services.sites.articles import get_site
from tests.conftest import SECRET
from tests.house import House


def test_the_demo_stores_what_it_tells(app: Flask, house: House) -> None:
    with app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, house.key)
        hold_conversation(session, site, "https://news.example", SECRET, utc_now())
        session.commit()
        assert (site.settings.digest, site.settings.related) == (True, True)
        tram = session.scalars(
            select(Article).where(Article.site_id == site.id, Article.key == TRAM)
        ).one()
        assert tram.comment_count >= 30
        texts = {
            comment.source: comment
            for comment in session.scalars(select(Comment).where(Comment.site_id == site.id))
        }
        for remark in CONVERSATION:
            comment = texts[remark.edited or remark.text]
            if comment.status == "approved":
                assert comment.up == remark.votes, remark.key
                assert comment.open_reports == sum(count for _, count, _ in remark.reported)
        keys = set(session.scalars(select(Article.key).where(Article.site_id == site.id)))
        assert "2026/06/fog-signal" not in keys
