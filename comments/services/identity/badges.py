"""What an author of a site may be called besides their name: Staff, Reporter, Expert."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Article, Author, Comment, SiteRecord
from comments.services.sites.articles import lock_article


def site_badge(site: SiteRecord, name: str) -> str:
    """Return a badge as the site spells it. Raises ``InvalidInput`` where the site has no such
    badge.
    """
    for badge in site.settings.badges:
        if badge.casefold() == name.strip().casefold():
            return badge
    listed = ", ".join(site.settings.badges) or "none"
    raise InvalidInput({"badge": f"This is no badge of the site; its setting badges has {listed}."})


def renew_pages(session: Session, author: Author) -> None:
    """Make every public page new that shows this author's name, picture or badge; their articles
    are held until the transaction ends.
    """
    homes = select(Comment.article_id).where(Comment.author_id == author.id, Comment.shown)
    for number in session.scalars(
        select(Article.id).where(Article.id.in_(homes)).order_by(Article.id)
    ).all():
        lock_article(session, number).version += 1
