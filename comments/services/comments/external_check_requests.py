"""Enqueues the site's external checks of a held comment; the worker asks them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from comments.models import Actor, AuthorRecord, Comment, CommentRecord, SiteRecord, public_id
from comments.screening.draft import Rules
from comments.services.context import RequestContext
from comments.services.outbox import enqueue

CHECK = "check"
"""The kind of work that asks a check outside about a comment."""
SENDER = ("address", "user_agent", "referrer")
"""What such work tells of who sent the comment."""


def enqueue_external_checks(
    session: Session,
    site: SiteRecord,
    author: AuthorRecord,
    comment: CommentRecord,
    context: RequestContext,
) -> None:
    """Enqueue the site's external checks of the comment's present revision; they run in the worker,
    never here.
    """
    if comment.status != "pending" or author.standing_at(context.at) == "trusted":
        return
    for check in Rules.of(site.settings).external:
        payload = {
            "comment": comment.id,
            "revision": comment.revision,
            "check": check,
            "address": context.remote_addr,
            "user_agent": context.user_agent,
            "referrer": context.referrer,
        }
        key = f"check/{check}/{public_id(comment.id)}/{comment.revision}"
        enqueue(session, CHECK, key, payload, site_id=comment.site_id)


LESSON = "lesson"
"""The kind of work that tells Akismet what people decided."""
SECOND_THOUGHTS = timedelta(minutes=5)


def plan_lesson(session: Session, comment: Comment, actor: Actor) -> None:
    """Promise to tell Akismet, a little later, what a person has made of the comment by then."""
    if actor.kind not in ("person", "token") or not comment.article.site.settings.akismet_key:
        return
    key = f"lesson/akismet/{public_id(comment.id)}/{comment.version}"
    payload = {"comment": comment.id, "revision": comment.revision}
    enqueue(session, LESSON, key, payload, site_id=comment.site_id, delay=SECOND_THOUGHTS)
