"""What stands around a whole thread: what readers say above it, related discussions below."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from comments.models import Article, SiteRecord, private_id
from comments.services.digests.reading import digest_of
from comments.services.digests.relations import related_to
from comments.services.threads.views import ThreadPage


def with_digest(session: Session, site: SiteRecord, page: ThreadPage) -> ThreadPage:
    """Return the first page of a thread with what the site shows around it, if anything."""
    settings = site.settings
    if page.article.id is None or not (settings.digest or settings.related):
        return page
    article = session.get_one(Article, private_id(page.article.id))
    digest = digest_of(session, site, article)
    return replace(page, digest=digest, related=related_to(session, site, article))
