"""Enqueues the site's external checks of a held comment; the worker asks them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.models import Article, Comment, public_id
from comments.screening.draft import Rules
from comments.services.context import RequestContext
from comments.services.outbox import enqueue


def enqueue_external_checks(
    session: Session, article: Article, comment: Comment, context: RequestContext
) -> None:
    """Enqueue the site's external checks of the comment's present revision; they run in the worker,
    never here.
    """
    if comment.status != "pending" or comment.author.standing_at(context.at) == "trusted":
        return
    for check in Rules.of(article.site.settings).external:
        payload = {
            "comment": comment.id,
            "revision": comment.revision,
            "check": check,
            "address": context.remote_addr,
            "user_agent": context.user_agent,
            "referrer": context.referrer,
        }
        key = f"check/{check}/{public_id(comment.id)}/{comment.revision}"
        enqueue(session, "check", key, payload, site_id=comment.site_id, at=context.at)
