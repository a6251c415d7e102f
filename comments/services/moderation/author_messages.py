"""What moderators say to authors, with a decision or by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from comments.errors import InvalidInput, NotFound
from comments.models import (
    Author,
    AuthorMessage,
    Decision,
    new_id,
)
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.moderation.conflicts import root_of
from comments.services.moderation.message_templates import TEXT_LENGTH, get_template
from comments.services.moderation.outcomes import Outcome, refused
from comments.services.owned import get_owned
from comments.text import clean_note

MOST_LISTED = 100
WARN, MESSAGE = "warn", "message"
"""Actions of entries of the log about an author alone."""


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """What is to be said: in a moderator's own words, or in those of a template (by its id)."""

    text: str | None = None
    template: str | None = None
    must_read: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be said."""
        return self.text is None and self.template is None


def message_text(session: Session, site_id: int, message_request: MessageRequest) -> str:
    """Return the text of what is to be said. Raises ``InvalidInput``."""
    if (message_request.text is None) == (message_request.template is None):
        raise InvalidInput({"message": "Say it by a message or by a template, one of the two."})
    if message_request.text is not None:
        return clean_note(message_request.text, "message", TEXT_LENGTH)
    try:
        return get_template(session, site_id, message_request.template or "").text
    except NotFound as error:
        raise InvalidInput({"template": error.message}) from None


def attach_message(
    session: Session, decision: Decision, message_request: MessageRequest, text: str
) -> AuthorMessage:
    """Say something to the author whom a decision is about."""
    assert decision.author_id is not None
    message = AuthorMessage(
        id=new_id(decision.created_at),
        site_id=decision.site_id,
        author_id=decision.author_id,
        comment_id=decision.comment_id,
        decision_id=decision.id,
        text=text,
        must_read=message_request.must_read,
        created_at=decision.created_at,
    )
    session.add(message)
    session.flush()
    return message


def send_message(
    session: Session,
    site_id: int,
    author_id: str,
    message_request: MessageRequest,
    context: DecisionContext,
) -> AuthorMessage:
    """Say something to an author that is about no comment in particular, and record it.

    Raises ``NotFound``, ``InvalidInput``.
    """
    text = message_text(session, site_id, message_request)
    author = get_owned(session, Author, site_id, author_id, lock=True)
    action = WARN if message_request.must_read else MESSAGE
    context = replace(context, note=text)
    entry = record(session, action, context, site_id=site_id, author=author)
    session.flush()
    return attach_message(session, entry, message_request, text)


def messages_for(session: Session, author: Author) -> list[AuthorMessage]:
    """Return the latest messages to an author, those withdrawn too, the latest first."""
    query = select(AuthorMessage).where(AuthorMessage.author_id == author.id)
    return list(session.scalars(query.order_by(AuthorMessage.id.desc()).limit(MOST_LISTED)))


def withdraw_with(session: Session, decision: Decision, at: datetime) -> int:
    """Withdraw what was said with a decision that is taken back, or say it again where that is
    taken back in turn; return how many messages that is.
    """
    root, in_effect = root_of(session, decision)
    messages = update(AuthorMessage).where(AuthorMessage.decision_id == root.id)
    changed = session.execute(messages.values(withdrawn_at=at if in_effect else None))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def undo_message(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Take back a message or a warning to an author, or the taking back of one."""
    author = session.get_one(Author, decision.author_id)
    again = select(func.count()).where(Decision.undoes_id == decision.id)
    if session.scalar(again):
        return refused(str(decision.id), "It has been taken back already.")
    withdraw_with(session, decision, context.at)
    action = f"undo_{root_of(session, decision)[0].action}"
    context = replace(context, undoes=decision.id)
    entry = record(session, action, context, site_id=author.site_id, author=author)
    session.flush()
    return Outcome(str(decision.id), "done", None, None, entry.id)
