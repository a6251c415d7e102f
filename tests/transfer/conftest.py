"""Files of other systems, and imports of them into a site of the test's own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from comments.database.engines import db, writing
from comments.models import Article, Author, Comment
from comments.services.maintenance.counters import article_drift, author_drift
from comments.services.sites.articles import get_site
from comments.transfer.exports import WRITERS, Selection
from comments.transfer.formats import detect
from comments.transfer.importing import Import, Summary
from comments.transfer.lookup_store import LookupStore, scratch_database
from comments.transfer.own_export.fields import secret_digest
from comments.transfer.pages import PageRules
from comments.transfer.record import Discrepancy, Record
from comments.transfer.source import Source
from tests.conftest import SECRET
from tests.house import House

_names = itertools.count()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a file; return its path."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / f"export-{next(_names)}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def records(path: Path, name: str | None = None) -> list[Record]:
    """Return what the importer of the file's format yields."""
    from comments.transfer.formats import FORMATS

    with scratch_database() as scratch:
        source = Source(path, LookupStore(scratch))
        return list(FORMATS[name or detect(source)].read(source))


class Mover:
    """Moves comments into a site, and says what is there."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.discrepancies: list[Discrepancy] = []

    def take(
        self,
        path: Path,
        name: str | None = None,
        *,
        dry_run: bool = False,
        settings: bool | None = None,
        **rules: Any,
    ) -> Summary:
        """Import a file wholly."""
        self.discrepancies = []
        with self.house.app.app_context(), scratch_database() as scratch:
            session = db.session()
            writing(session)
            site = get_site(session, self.house.key)
            source = Source(path, LookupStore(scratch))
            work = Import(
                session,
                site,
                source,
                name or detect(source),
                rules=PageRules(origins=tuple(site.origins), **rules),
                secret=SECRET,
                report=self.discrepancies.append,
                settings=settings,
            )
            session.rollback()
            list(work.read())
            for _ in work.write(dry_run=dry_run):
                session.commit()
            session.close()
        return work.summary

    def reasons(self) -> list[tuple[str, str]]:
        """Outcome and reason of what the last import had to say."""
        return [(one.outcome, one.reason) for one in self.discrepancies]

    def comments(self) -> list[dict[str, Any]]:
        """Every comment of the site, the oldest first."""
        with self.house.app.app_context():
            query = (
                select(Comment, Article.key, Author)
                .join(Article, Article.id == Comment.article_id)
                .join(Author, Author.id == Comment.author_id)
                .where(Article.site_id == get_site(db.session(), self.house.key).id)
                .order_by(Comment.id)
            )
            rows = db.session.execute(query).all()
            texts = {comment.id: comment.html for comment, _, _ in rows}
            return [
                {
                    "id": comment.id,
                    "article": key,
                    "html": comment.html,
                    "under": texts.get(comment.parent_id),
                    "status": comment.status,
                    "author": author.id,
                    "name": author.name,
                    "email": author.email,
                    "created_at": comment.created_at,
                    "replies": comment.reply_count,
                    "shown": comment.shown,
                    "depth": comment.depth,
                    "votes": (comment.up, comment.down),
                }
                for comment, key, author in rows
            ]

    def drift(self) -> list[Any]:
        """Counters of the site that are wrong."""
        with self.house.app.app_context():
            session = db.session()
            site = get_site(session, self.house.key).id
            articles = session.scalars(select(Article.id).where(Article.site_id == site)).all()
            authors = session.scalars(select(Author.id).where(Author.site_id == site)).all()
            drifts = [drift for number in articles for drift in article_drift(session, number)]
            return drifts + [drift for number in authors for drift in author_drift(session, number)]

    def export(self, name: str = "jsonl", **selection: Any) -> str:
        """Return the site's export."""
        from comments.models import utc_now

        with self.house.app.app_context():
            session = db.session()
            site = get_site(session, self.house.key)
            digest = secret_digest(SECRET)
            whole = Selection(session, site, utc_now(), secret_digest=digest, **selection)
            return "".join(WRITERS[name](whole))


@pytest.fixture
def mover(house: House) -> Mover:
    """Moves into a new site."""
    return Mover(house)
