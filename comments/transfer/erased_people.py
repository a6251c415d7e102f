"""People who have been erased here: an older export still names them, and must not bring them
back.

Nothing that would tell who they were is kept. Our own export names them by their id here; in
another system's file they are known by the comments of theirs that an earlier run has brought.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Author, Comment, Origin, PersonalRequest, public_id
from comments.transfer.drafts import Draft
from comments.transfer.spool import Spool, short_id
from comments.transfer.thread_order import Note

_AT_ONCE = 400
ERASED = ""
"""The digest of a comment whose author has been erased: it stays as it is here."""


class ErasedPeople:
    """Which persons of a file have been erased here, by the key that tells them from others."""

    def __init__(self, session: Session, site_id: int, system: str, *, own: bool) -> None:
        self._session, self._site_id, self._system, self._own = session, site_id, system, own
        self.authors: dict[str, tuple[int, str]] = {}
        """Id and name that the author has here."""
        self._whole: set[int] = set()

    def find(self, spool: Spool) -> None:
        """Look for them in what has been read; the caller ends the transaction."""
        query = select(Author.id, Author.name).where(
            Author.site_id == self._site_id, Author.kind == "erased"
        )
        names = dict(self._session.execute(query).all())
        if not names:
            return
        if self._own:
            for author_id, name in names.items():
                self.authors[short_id(f"id:{public_id(author_id)}")] = (author_id, name)
        for ids in self._comments():
            for comment, person in spool.persons(list(ids)):
                author_id = ids[comment]
                self.authors[person] = (author_id, names[author_id])
        receipts = select(PersonalRequest.author_id).where(
            PersonalRequest.site_id == self._site_id,
            PersonalRequest.kind == "erasure",
            PersonalRequest.mode == "all",
        )
        self._whole = set(self._session.scalars(receipts))

    def _comments(self) -> Iterator[dict[str, int]]:
        """Yield authors' ids by the ids that their comments have in the file's system."""
        query = (
            select(Origin.source_id, Comment.author_id)
            .join(Comment, Comment.id == Origin.target_id)
            .join(Author, Author.id == Comment.author_id)
            .where(
                Origin.site_id == self._site_id,
                Origin.system == self._system,
                Origin.kind == "comment",
                Author.kind == "erased",
            )
        )
        for rows in self._session.execute(query).partitions(_AT_ONCE):
            yield dict(rows)

    def empty(self, draft: Draft, note: Note) -> None:
        """Take out of a comment that is about to be stored what its author has had erased."""
        author = self.authors.get(draft.entry.person)
        if author is None:
            return
        record = draft.record
        draft.entry, draft.address = draft.entry._replace(digest=ERASED), None
        if author[0] not in self._whole:
            note(record.place, record.id, "Its author has been erased here, and is not named.")
            return
        note(record.place, record.id, "Its author has been erased here; it is kept without a text.")
        native: dict[str, Any] | None = None if record.native is None else {"comment": {}}
        bare = record._replace(native=native, up=0, down=0, status="deleted")
        draft.entry = draft.entry._replace(record=bare)
        draft.rendered, draft.former = None, []
