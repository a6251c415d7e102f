"""What belongs to a site, by its public id: nobody is told that another site has such a thing."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from comments.errors import NotFound
from comments.models import (
    ApiToken,
    Article,
    Author,
    Ban,
    Comment,
    MessageTemplate,
    SavedView,
    Wave,
    private_id,
)

Owned = TypeVar("Owned", ApiToken, Article, Author, Ban, Comment, MessageTemplate, SavedView, Wave)
_NOUNS = {"api_token": "token", "message_template": "template", "saved_view": "view"}


def find_owned(
    session: Session, model: type[Owned], site_id: int, public_id: str, *, lock: bool = False
) -> Owned | None:
    """Return the site's row with this public id, or None; with ``lock`` it is held for a change of
    anything but its key until the transaction ends.
    """
    number = private_id(public_id)
    if number is None:
        return None
    how = {"key_share": True} if lock else None
    row = session.get(model, number, with_for_update=how)
    return row if row is not None and row.site_id == site_id else None


def get_owned(
    session: Session, model: type[Owned], site_id: int, public_id: str, *, lock: bool = False
) -> Owned:
    """Return what ``find_owned`` does. Raises ``NotFound``, with a code of the model's name such as
    ``unknown_comment``, where there is none.
    """
    row = find_owned(session, model, site_id, public_id, lock=lock)
    if row is None:
        noun = _NOUNS.get(model.__tablename__, model.__tablename__)
        raise NotFound(f"There is no such {noun} on this site.", code=f"unknown_{noun}")
    return row
