"""Authors change and take back their own comments, while the site's window is open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from comments.errors import Conflict, InvalidInput, NotFound
from comments.models import (
    Actor,
    AuthorRecord,
    Comment,
    Decision,
    Report,
    Revision,
    SiteRecord,
    public_id,
)
from comments.screening.simhash import fingerprint
from comments.services.comments.access import get_own_comment, refuse_barred
from comments.services.comments.author_inbox import refuse_unread
from comments.services.comments.external_check_requests import enqueue_external_checks
from comments.services.comments.priority import reprioritise
from comments.services.comments.screening_facts import (
    article_facts,
    judge,
    language_of,
    refuse_banned,
    store_findings,
    text_rules,
)
from comments.services.comments.stored_comment import StoredComment
from comments.services.comments.transitions import change_status, lock_comment, touch
from comments.services.comments.waves import raise_wave
from comments.services.context import DecisionContext, RequestContext
from comments.services.digests.departures import leave_digest
from comments.services.owned import get_owned
from comments.text import RENDERER, Rendered, clean_note, render, render_again

NOTE_LENGTH = 2000
_SAME_TEXT = 0.5
"""Share of words that an edit leaves where the text is still the one that was judged."""
_HREF = re.compile(r'<a href="([^"]+)"')


def editable_until(created_at: datetime, window: int) -> datetime:
    """Return the moment until which its author may edit or delete a comment; ``window`` is in
    seconds.
    """
    return created_at + timedelta(seconds=window)


def edit_comment(
    session: Session,
    site: SiteRecord,
    author: AuthorRecord,
    comment_id: str,
    rendered: Rendered,
    context: RequestContext,
) -> StoredComment:
    """Give the author's own comment a new text, keep the former one, and judge the new one.

    A comment that was approved or held takes the new verdict, and so does, once, what a rule
    rejected, where the site lets its author mend it. What a moderator has decided about the former
    text is not undone by it: a rejected comment stays rejected. Raises ``NotFound``, ``Forbidden``
    or ``Conflict`` (``window_closed``, ``taken_down``).
    """
    comment = get_own_comment(session, author, comment_id)
    refuse_barred(author, context.at)
    refuse_banned(session, author, context)
    refuse_unread(session, author, context.at, confirmed=context.confirmed)
    _inside_window(comment, context.at)
    mends = comment.status in ("rejected", "spam") and not comment.shadowed
    if mends and comment.id not in mendable(session, site, [comment]):
        raise Conflict("A comment that was taken down cannot be edited.", code="taken_down")
    if rendered.source == comment.source:
        return _stored(comment)
    verdict = judge(
        session,
        site,
        article_facts(comment.article.record),
        author,
        rendered,
        context,
        is_reply=comment.parent_id is not None,
        editing=comment.id,
        anew=mends or _needs_judging_anew(session, comment, rendered),
    )
    replace_text(session, comment, rendered, "author", context.at)
    status = (
        "pending"
        if comment.status == "pending" and verdict.status == "approved"
        else verdict.status
    )
    comment.shadowed = verdict.shadowed or (comment.shadowed and status == "pending")
    comment.edited_since = comment.edited_since or comment.decided_by in ("person", "sweep")
    was_visible = comment.status == "approved"
    action = "resubmit" if mends else "edit"
    change_status(session, comment, status, action, _by_author(author, context.at))
    stored = comment.record
    store_findings(session, stored, verdict)
    raise_wave(session, stored, verdict)
    enqueue_external_checks(session, site, author, stored, context)
    if was_visible and status == "approved":
        touch(comment.article)
    session.flush()
    reprioritise(session, comment)
    return _stored(comment)


def _stored(comment: Comment) -> StoredComment:
    return StoredComment(comment.record, comment.article.record)


def mendable(session: Session, site: SiteRecord, rejected: Sequence[Comment]) -> set[int]:
    """Return the ids of those among these comments that a rule rejected and their author may mend:
    once, where the site allows it.
    """
    by_rule = [comment.id for comment in rejected if comment.decided_by == "rule"]
    if not by_rule or not site.settings.mend_rejected:
        return set()
    mended = select(Decision.comment_id).where(
        Decision.comment_id.in_(by_rule), Decision.action == "resubmit"
    )
    return set(by_rule) - {number for number in session.scalars(mended) if number}


def _needs_judging_anew(session: Session, comment: Comment, rendered: Rendered) -> bool:
    """Say whether a comment that had once been held has become another one: by its links, or by
    most of its words.
    """
    holds = select(Decision.id).where(
        Decision.comment_id == comment.id, Decision.after == "pending"
    )
    if session.scalar(holds.limit(1)) is None:
        return False
    try:
        former = render(comment.source, text_rules(comment.article.site.settings))
    except InvalidInput:
        return True
    words, former_words = set(rendered.text.split()), set(former.text.split())
    common_share = len(words & former_words) / max(1, len(words | former_words))
    return set(rendered.links) != set(former.links) or common_share < _SAME_TEXT


def edit_as_moderator(
    session: Session,
    site_id: int,
    comment_id: str,
    rendered: Rendered,
    *,
    version: int | None,
    context: DecisionContext,
) -> Comment:
    """Change a comment's text as a moderator, whatever its status and window; the status stays.
    The context's note is kept.

    Raises ``NotFound``, or ``Conflict`` where the comment is not at ``version`` any more.
    """
    comment = lock_comment(session, get_owned(session, Comment, site_id, comment_id))
    if comment.status == "deleted":
        raise NotFound("There is no such comment on this site.", code="unknown_comment")
    if version is not None and version != comment.version:
        raise Conflict("The comment has changed since you looked at it.", code="conflict")
    note = clean_note(context.note, "note", NOTE_LENGTH) if context.note else None
    replace_text(session, comment, rendered, context.actor.name, context.at)
    change_status(session, comment, comment.status, "edit", replace(context, note=note))
    if comment.shown:
        touch(comment.article)
    session.flush()
    return comment


def bring_back_text(
    session: Session, comment: Comment, former: Revision, by: str, at: datetime
) -> None:
    """Give the comment a former text of its own again, as it was shown; the present one is kept."""
    replace_text(session, comment, _former(comment, former), by, at)
    if comment.shown:
        touch(comment.article)


def _former(comment: Comment, former: Revision) -> Rendered:
    if former.renderer not in (None, RENDERER):
        return render_again(former.source, text_rules(comment.article.site.settings))
    return Rendered(
        source=former.source,
        html=former.html,
        links=_links(former.html),
        text=former.source,
        disagreement=False,
        renderer=former.renderer,
    )


def _links(html: str) -> tuple[str, ...]:
    return tuple(unescape(address) for address in _HREF.findall(html))


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
            renderer=comment.renderer,
            created_at=at,
            replaced_by=by,
        )
    )
    leave_digest(session, comment.id, comment.article_id)
    comment.source, comment.html = rendered.source, rendered.html
    comment.renderer = rendered.renderer
    comment.revision += 1
    comment.edited_at = at
    comment.has_link = bool(rendered.links)
    comment.fingerprint = fingerprint(rendered.source)
    comment.language = language_of(rendered, comment.article.language)


def delete_comment(
    session: Session, author: AuthorRecord, comment_id: str, at: datetime
) -> Comment:
    """Take back the author's own comment; with replies below it a tombstone remains.

    Raises ``NotFound``, ``Forbidden`` or ``Conflict`` (``window_closed``).
    """
    comment = get_own_comment(session, author, comment_id)
    _inside_window(comment, at)
    change_status(session, comment, "deleted", "delete", _by_author(author, at))
    withdrawn = update(Report).where(Report.comment_id == comment.id, Report.resolved.is_(None))
    session.execute(withdrawn.values(resolved="withdrawn", resolved_at=at))
    comment.open_reports = 0
    return comment


def _inside_window(comment: Comment, at: datetime) -> None:
    window = comment.article.site.settings.edit_window
    if at > editable_until(comment.created_at, window):
        raise Conflict(
            "The time in which this comment could be changed is over.", code="window_closed"
        )


def _by_author(author: AuthorRecord, at: datetime) -> DecisionContext:
    """The author as the log names them: by id, because nothing can be erased from it."""
    return DecisionContext(Actor("author", public_id(author.id), "Author"), at)
