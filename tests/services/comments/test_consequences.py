"""What follows from a change of status, worked out and carried out."""

from __future__ import annotations

import itertools

from sqlalchemy import select

from comments.database.engines import db, writing
from comments.models import TRANSITIONS, Actor, Article, Author, Comment, private_id, utc_now
from comments.services.comments.consequences import COUNTERS, TALLY, consequences
from comments.services.comments.tombstones import has_place
from comments.services.comments.transitions import change_status, locked_comment
from comments.services.context import DecisionContext
from tests.house import House

MODERATOR = Actor("person", "1", "Moderator")


def test_consequences_lead_from_what_was_true_to_what_is() -> None:
    for before, replies in itertools.product(TRANSITIONS, (0, 2)):
        was_shown = before is not None and has_place(before, replies)
        for after in TRANSITIONS[before]:
            result = consequences(before, after, was_shown=was_shown, replies=replies)
            tallies = dict.fromkeys(COUNTERS, 0)
            for status, change in ((before, -1), (after, 1)):
                if status in TALLY:
                    tallies[TALLY[status]] += change
            assert dict(zip(COUNTERS, result.counters, strict=True)) == tallies
            assert result.shown == has_place(after, replies) == was_shown + result.places
            assert (before == "approved") + result.visible == (after == "approved")
            assert result.renewed == (was_shown or result.shown)
            assert result.marks_end == (after != "approved")
            assert result.departs == (before == "approved")


def test_objects_of_the_session_know_what_was_changed_beneath_them(house: House) -> None:
    author, answerer = house.reader("Author"), house.reader("Answerer")
    root = author.says("The tram line is to be closed for the whole of the summer.")
    middle = author.says("And nobody has asked those who ride it every day.", parent=root)
    leaf = answerer.says("I ride it, and I have been asked by nobody at all.", parent=middle)
    session_objects: list[object] = []
    with house.app.app_context():
        session = db.session()
        writing(session)
        for name, status in ((root, "rejected"), (middle, "spam"), (leaf, "deleted")):
            comment = locked_comment(session, private_id(name) or 0)
            assert comment is not None
            session_objects += [comment, comment.author, comment.article]
            change_status(session, comment, status, "reject", DecisionContext(MODERATOR, utc_now()))  # type: ignore[arg-type]
        session.flush()
        columns = {
            Comment: (Comment.shown, Comment.reply_count),
            Author: (Author.approved, Author.rejected, Author.pending),
            Article: (Article.comment_count, Article.version),
        }
        for row_object in session_objects:
            kind = type(row_object)
            names = columns[kind]  # type: ignore[index]
            query = select(*names).where(kind.id == row_object.id)  # type: ignore[attr-defined]
            values = tuple(getattr(row_object, column.key) for column in names)
            assert values == tuple(session.execute(query).one())
        states = [(one.shown, one.reply_count) for one in session_objects if type(one) is Comment]
        assert states == [(False, 0)] * 3
        session.rollback()
