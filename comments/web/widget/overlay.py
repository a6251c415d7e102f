"""Lays one reader's side over what everyone sees: votes, comments that wait, what may still be
changed.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.models import AuthorRecord, CommentRecord, SiteRecord, public_id, utc_now
from comments.services.comments.editing import editable_until
from comments.services.comments.viewer import viewer_state
from comments.services.threads.views import AuthorView, CommentView
from comments.web.error_translations import rule_reason
from comments.web.widget.rendering import PUBLIC, Own, Personal, report_reasons


def personal(
    session: Session,
    site: SiteRecord,
    author: AuthorRecord | None,
    key: str | None,
    *,
    named: bool = True,
) -> tuple[Personal, tuple[CommentView, ...]]:
    """Return a reader's side of an article's thread, and those comments of theirs which others do
    not see.

    Without ``named``, the reader has yet to give a name and is not shown as the one who writes.
    """
    if author is None:
        return PUBLIC, ()
    now = utc_now()
    viewer = viewer_state(session, site, author, key, now)
    reader = _view(author) if named else None
    hidden = {one.id for one in viewer.comments if one.state == "rejected"} - viewer.mendable
    own = {
        name: Own(until if until > now and name not in hidden else None)
        for name, (until, _) in viewer.own.items()
    }
    words = {} if site.settings.reject_reasons else _translated_reasons(site)
    reasons = {
        name: words.get(reason, reason) for name, (_, reason) in viewer.own.items() if reason
    }
    reasons |= {name: rule_reason(check) for name, check in viewer.by_rule.items()}
    by_rule = frozenset(viewer.by_rule)
    personal = Personal(reader, author.kind == "sso", viewer.votes, own, reasons, by_rule)
    return personal, viewer.comments


def _translated_reasons(site: SiteRecord) -> dict[str, str]:
    """The default reasons, from the words that the service knows to those of the reader's
    language.
    """
    texts = site.settings.reasons
    return {texts[code]: label for code, label in report_reasons() if code in texts}


def over_one(site: SiteRecord, author: AuthorRecord, comment: CommentRecord) -> Personal:
    """Return the author's side of a comment that has just been written or changed."""
    until, now = editable_until(comment.created_at, site.settings.edit_window), utc_now()
    refused = comment.status in ("rejected", "spam") and not comment.shadowed
    own = {public_id(comment.id): Own(until if until > now and not refused else None)}
    return Personal(_view(author), author.kind == "sso", own=own)


def _view(author: AuthorRecord) -> AuthorView:
    return AuthorView(public_id(author.id), author.name, author.avatar_url, ())
