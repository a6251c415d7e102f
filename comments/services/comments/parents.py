"""The comment that a reply answers: found, or refused in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from comments.database.records import find_record
from comments.errors import InvalidInput
from comments.models import ArticleRecord, AuthorRecord, Comment, private_id

_VISIBLE = "id = ? AND article_id = ? AND status = 'approved'"
_OWN_SHADOWED = "id = ? AND author_id = ? AND article_id = ? AND shadowed AND status <> 'deleted'"
_OWN_WAITING = "id = ? AND author_id = ? AND status = 'pending'"


@dataclass(frozen=True, slots=True)
class ParentRecord:
    """What is to be known of the comment that is answered."""

    id: int
    depth: int
    shadowed: bool


def find_parent(
    session: Session, article: ArticleRecord, author: AuthorRecord, name: str | None
) -> ParentRecord | None:
    """Return the comment that is answered, None where none is named.

    What readers cannot see is looked up and refused exactly as what there never was. Raises
    ``InvalidInput`` (``unknown_parent``; ``parent_waiting`` for one's own that is held).
    """
    if name is None:
        return None
    number = private_id(name) or 0
    parent = find_record(session, ParentRecord, Comment, _VISIBLE, number, article.id)
    if parent is None:
        own = (number, author.id, article.id)
        parent = find_record(session, ParentRecord, Comment, _OWN_SHADOWED, *own)
    if parent is not None:
        return parent
    if find_record(session, ParentRecord, Comment, _OWN_WAITING, number, author.id) is not None:
        message = (
            "Your comment is still waiting for a moderator. It can be answered once it is there."
        )
        raise InvalidInput({"parent": message}, code="parent_waiting")
    message = "The comment you are replying to is not there, or no longer."
    raise InvalidInput({"parent": message}, code="unknown_parent")
