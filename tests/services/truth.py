"""What must always hold of a site's stored counters, whoever has been at work on it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from comments.database.engines import db
from comments.models import Article, Author, Site
from comments.services.maintenance.counters import Drift, article_drift, author_drift, report_drift


def drifts(app: Flask, site_key: str) -> list[Drift]:
    """Every counter of the site that does not say what is true."""
    with app.app_context():
        session = db.session()
        site = session.scalars(select(Site).where(Site.key == site_key)).one()
        all_drifts = []
        for article in session.scalars(select(Article.id).where(Article.site_id == site.id)).all():
            all_drifts += article_drift(session, article)
        for author in session.scalars(select(Author.id).where(Author.site_id == site.id)).all():
            all_drifts += author_drift(session, author)
        return all_drifts + report_drift(session)
