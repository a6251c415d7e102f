"""Authors change and take back their own comments, while the site's window is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from comments.errors import Conflict, NotFound
from comments.models import Actor, Author, Comment, Report, Revision, private_id, public_id
from comments.screening.simhash import fingerprint
from comments.services.comments.access import get_own_comment, refuse_barred
from comments.services.comments.external_check_requests import enqueue_external_checks
from comments.services.comments.priority import reprioritise
from comments.services.comments.screening_facts import (
    judge,
    language_of,
    refuse_banned,
    store_findings,
)
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.context import RequestContext
from comments.services.digests.departures import leave_digest
from comments.text import Rendered, clean_note

NOTE_LENGTH = 2000


def editable_until(comment: Comment, window: int) -> datetime:
    """Return the moment until which its author may edit or delete a comment; ``window`` is in
    seconds.
    """
    return comment.created_at + timedelta(seconds=window)


def edit_comment(
    session: Session, author: Author, comment_id: str, rendered: Rendered, context: RequestContext
) -> Comment:
    """Give the author's own comment a new text, keep the former one, and judge the new one.

    A comment that was approved, held or rejected by a rule takes the new verdict; what a moderator
    has decided about the former text is not undone by it: a rejected comment stays rejected. Raises
    ``NotFound``, ``Forbidden`` or ``Conflict`` (``window_closed``).
    """
    comment = get_own_comment(session, author, comment_id)
    refuse_barred(author, context.at)
    refuse_banned(session, author, context)
    _inside_window(comment, context.at)
    if comment.status in ("rejected", "spam"):
        raise Conflict("A comment that was taken down cannot be edited.", code="taken_down")
    if rendered.source == comment.source:
        return comment
    verdict = judge(session, comment.article, author, rendered, context, editing=comment)
    replace_text(session, comment, rendered, "author", context.at)
    status = (
        "pending"
        if comment.status == "pending" and verdict.status == "approved"
        else verdict.status
    )
    was_visible = comment.status == "approved"
    change_status(session, comment, status, action="edit", actor=_actor(author), at=context.at)
    store_findings(session, comment, verdict)
    enqueue_external_checks(session, comment.article, comment, context)
    if was_visible and status == "approved":
        touch(comment.article)
    session.flush()
    reprioritise(session, comment)
    return comment


def edit_as_moderator(
    session: Session,
    site_id: int,
    comment_id: str,
    rendered: Rendered,
    *,
    version: int | None,
    note: str | None,
    actor: Actor,
    at: datetime,
) -> Comment:
    """Change a comment's text as a moderator, whatever its status and window; the status stays.

    Raises ``NotFound``, or ``Conflict`` where the comment is not at ``version`` any more.
    """
    number = private_id(comment_id)
    comment = locked_comment(session, number) if number is not None else None
    if comment is None or comment.site_id != site_id or comment.status == "deleted":
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
    if version is not None and version != comment.version:
        raise Conflict("The comment has changed since you looked at it.", code="conflict")
    remark = clean_note(note, "note", NOTE_LENGTH) if note else None
    replace_text(session, comment, rendered, actor.name, at)
    change_status(session, comment, comment.status, action="edit", actor=actor, note=remark, at=at)  # type: ignore[arg-type]
    if comment.shown:
        touch(comment.article)
    session.flush()
    return comment


def replace_text(
    session: Session, comment: Comment, rendered: Rendered, by: str, at: datetime
) -> None:
    """Keep the comment's text as a revision and give it a new one."""
    session.add(
        Revision(
            comment_id=comment.id,
            number=comment.revision,
            source=comment.source,
            html=comment.html,
            created_at=at,
            replaced_by=by,
        )
    )
    leave_digest(session, comment.id, comment.article_id)
    comment.source, comment.html = rendered.source, rendered.html
    comment.revision += 1
    comment.edited_at = at
    comment.has_link = bool(rendered.links)
    comment.fingerprint = fingerprint(rendered.source)
    comment.language = language_of(rendered, comment.article)


def delete_comment(session: Session, author: Author, comment_id: str, at: datetime) -> Comment:
    """Take back the author's own comment; with replies below it a tombstone remains.

    Raises ``NotFound``, ``Forbidden`` or ``Conflict`` (``window_closed``).
    """
    comment = get_own_comment(session, author, comment_id)
    _inside_window(comment, at)
    change_status(session, comment, "deleted", action="delete", actor=_actor(author), at=at)
    withdrawn = update(Report).where(Report.comment_id == comment.id, Report.resolved.is_(None))
    session.execute(withdrawn.values(resolved="withdrawn", resolved_at=at))
    comment.open_reports = 0
    return comment


def _inside_window(comment: Comment, at: datetime) -> None:
    window = comment.article.site.settings.edit_window
    if at > editable_until(comment, window):
        raise Conflict(
            "The time in which this comment could be changed is over.", code="window_closed"
        )


def _actor(author: Author) -> Actor:
    """The author as the ledger names them: by id, because nothing can be erased from it."""
    return Actor("author", public_id(author.id), "Author")
