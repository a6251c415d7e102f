"""A comment leaves what was read out of it, in the transaction in which readers cease to see it, or
its text.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.database.sql import change

_MEMBER = "DELETE FROM digest_member WHERE comment_id = ?"
_NOTED = "UPDATE digest SET departed = departed + 1, summary = NULL WHERE article_id = ?"
_TRANSLATIONS = "DELETE FROM comment_translation WHERE comment_id = ?"
_PROFILE = "DELETE FROM article_profile WHERE article_id = ?"


def leave_digest(session: Session, comment_id: int, article_id: int) -> None:
    """Take a comment out of its article's digest, forget its translations, and leave it out of what
    the article is known to be about, which the worker reads anew.
    """
    if change(session, _MEMBER, comment_id):
        change(session, _NOTED, article_id)
    change(session, _TRANSLATIONS, comment_id)
    change(session, _PROFILE, article_id)
