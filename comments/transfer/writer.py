"""The one place where imported records are written: in batches, each of which leaves every counter
right.

Screening, outbox and notifications never see them. Whoever calls this commits after each batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from comments.database.records import insert_all
from comments.database.sql import marks, rows
from comments.database.word_index import indexed_at_once
from comments.errors import InvalidInput
from comments.models import (
    Article,
    Comment,
    Decision,
    Origin,
    Report,
    Revision,
    StoredFinding,
    Vote,
    new_id,
    private_id,
)
from comments.models.ids import RANDOM_BITS
from comments.services.audit_log.recording import record_many
from comments.text import clean_title
from comments.transfer.counting import count_drafts, count_stored_replies
from comments.transfer.drafts import Draft, Row
from comments.transfer.fresh_ids import fresh_ids
from comments.transfer.json_stream import mapping
from comments.transfer.json_stream import text as text_of
from comments.transfer.own_export.comment_extras import finding_rows, report_rows, vote_rows
from comments.transfer.own_export.fields import article_fields
from comments.transfer.pages import ArticleName
from comments.transfer.people import People
from comments.transfer.rows import (
    comment_row,
    decision_rows,
    imported_id,
    number_decisions,
    own_id,
    revision_rows,
    settle_replies,
)
from comments.transfer.spool import Entry
from comments.transfer.thread_order import Note
from comments.transfer.times import parse_time

_KNOWN = (
    "SELECT source_id, target_id, digest FROM origin"
    " WHERE site_id = ? AND system = ? AND kind = 'comment' AND source_id IN ("
)
_ARTICLE = "SELECT id FROM article WHERE id = ?"
_USED = "SELECT id FROM comment WHERE id IN ("
_PLACES = "SELECT id, article_id, depth FROM comment WHERE id IN ("


class Known(NamedTuple):
    """What a record has become here, and the digest of what the source said then."""

    target: int
    digest: str


class Writer:
    """Writes the records of one system into one site."""

    def __init__(
        self, session: Session, site_id: int, *, system: str, title: str, secret: str, note: Note
    ) -> None:
        self._session, self._site_id, self._system, self._title = session, site_id, system, title
        self._note = note
        self._article_ids: set[int] = set()
        self.people = People(session, site_id, system, secret)

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Return what those comments have become that an earlier run has brought, or this one."""
        if not ids:
            return {}
        statement, values = f"{_KNOWN}{marks(len(ids))})", (self._site_id, self._system, *ids)
        return {
            name: Known(target, digest)
            for name, target, digest in rows(self._session, statement, values)
        }

    def has_any(self) -> bool:
        """Whether an earlier run has brought anything."""
        query = select(Origin.target_id).where(
            Origin.site_id == self._site_id, Origin.system == self._system
        )
        is_there = self._session.scalar(query.limit(1)) is not None
        self._session.rollback()
        return is_there

    def lock(self) -> None:
        """Begin a transaction: let one import at a time write into this site; on SQLite whoever
        writes is alone as it is."""
        self._article_ids.clear()
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": self._site_id}
            )

    def write(self, drafts: Sequence[Draft], at: datetime) -> int:
        """Store comments that no run has brought, with all that belongs to them; return how many.
        The caller has locked and commits."""
        drafts = self._without_present(drafts)
        if not drafts:
            return 0
        articles = self._articles([draft.entry for draft in drafts], at)
        authors = self.people.resolve([draft.entry for draft in drafts], at)
        self._place(drafts, articles, authors, at)
        revisions = [row for draft in drafts for row in revision_rows(draft, at)]
        for draft in drafts:
            draft.decisions = decision_rows(draft, system=self._system, title=self._title, at=at)
            draft.comment["version"] = len(draft.decisions)
        own = [draft for draft in drafts if draft.record.native]
        if own:
            self._number(drafts)
        votes, reports = vote_rows(own, authors), report_rows(own, authors, at)
        report_ids = fresh_ids(self._session, Report, (row["created_at"] for row in reports))
        for row, id_ in zip(reports, report_ids, strict=True):
            row["id"] = id_
        elsewhere = settle_replies(drafts)
        comments = [draft.comment for draft in drafts]
        with indexed_at_once(self._session, comments):
            insert_all(self._session, Comment, comments)
        record_many(self._session, [row for draft in drafts for row in draft.decisions])
        self.insert(Revision, revisions)
        self.insert(StoredFinding, finding_rows(own))
        self.insert(Vote, votes)
        self.insert(Report, reports)
        insert_all(self._session, Origin, [self._origin(draft) for draft in drafts])
        count_stored_replies(self._session, elsewhere)
        count_drafts(self._session, drafts)
        return len(drafts)

    def insert(self, model: type[Any], values: list[Row]) -> None:
        """Store rows of one kind, all at once."""
        if values:
            self._session.connection().execute(insert(model.__table__), values)

    def _without_present(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Leave out what our own export says is here already."""
        own = {own_id(draft.record) for draft in drafts} - {None}
        if not own:
            return list(drafts)
        query = select(Comment.id).where(Comment.id.in_(own), Comment.site_id == self._site_id)
        present = set(self._session.scalars(query))
        return [draft for draft in drafts if own_id(draft.record) not in present]

    def _articles(self, entries: Sequence[Entry], at: datetime) -> dict[str, int]:
        """Return the ids of the articles by key, each made where there is none and held until the
        commit."""
        entries_by_key = {entry.article.key: entry for entry in reversed(entries)}
        query = select(Article.key, Article.id).where(
            Article.site_id == self._site_id, Article.key.in_(list(entries_by_key))
        )
        there = {row[0]: row[1] for row in self._session.execute(query)}
        fresh = [
            self._article_row(entry, at)
            for key, entry in entries_by_key.items()
            if key not in there
        ]
        self.insert(Article, fresh)
        there |= {row["key"]: row["id"] for row in fresh}
        if self._session.get_bind().dialect.name == "postgresql":
            present = (
                select(Article.id)
                .where(Article.id.in_(there.values()))
                .order_by(Article.id)
                .with_for_update()
            )
            self._session.execute(present)
        return there

    def _article_row(self, entry: Entry, at: datetime) -> Row:
        name: ArticleName = entry.article
        native = mapping((entry.record.native or {}).get("article"))
        page = entry.record.page
        first = min(entry.record.created_at or at, at)
        return self.article_row(name, page.title, page.open, native, first)

    def article_row(
        self, name: ArticleName, title: str, is_open: bool, native: Row, first: datetime
    ) -> Row:
        """Return the row of a new article, as its first comment or our own export has it."""
        created = parse_time(native.get("created_at")) or first
        row = {
            "id": self._article_id(native, created),
            "site_id": self._site_id,
            "key": name.key,
            "url": name.url,
            "title": _title(title),
            "open": is_open,
            "created_at": created,
        }
        return row | article_fields(native)

    def _article_id(self, native: Row, created: datetime) -> int:
        """A free id: where that is one, the one of our own export."""
        number = private_id(text_of(native.get("id"))) or new_id(created)
        while number in self._article_ids or rows(self._session, _ARTICLE, (number,)):
            number = new_id(created)
        self._article_ids.add(number)
        return number

    def decision_numbers(self, count: int) -> Iterator[int]:
        """Return the ledger's next ids, which nobody else can take until the commit."""
        if self._session.get_bind().dialect.name == "postgresql":
            statement = text(
                "SELECT nextval(pg_get_serial_sequence('decision', 'id')) "
                "FROM generate_series(1, :count)"
            )
            return iter(list(self._session.scalars(statement, {"count": count})))
        last = self._session.scalar(select(func.max(Decision.id))) or 0
        return iter(range(last + 1, last + 1 + count))

    def _number(self, drafts: list[Draft]) -> None:
        numbers = self.decision_numbers(sum(len(draft.decisions) for draft in drafts))
        for draft in drafts:
            number_decisions(draft, numbers)

    def _place(
        self, drafts: list[Draft], articles: dict[str, int], authors: dict[str, Any], at: datetime
    ) -> None:
        """Give every draft its id, its author and its place below its parent."""
        ids = self._free_ids(drafts, at)
        parents = self._stored_parents(drafts)
        for draft, id_ in zip(drafts, ids, strict=True):
            record, entry = draft.record, draft.entry
            article_id = articles[entry.article.key]
            parent_id, parent_article, depth = parents.get(entry.parent, (None, None, -1))
            if parent_article != article_id:
                parent_id, depth = None, -1
            author_id, name = authors[entry.person]
            status = self._status(draft)
            row = comment_row(draft, id_=id_, site_id=self._site_id, at=at, status=status)
            row["article_id"], row["author_id"] = article_id, author_id
            row["parent_id"], row["depth"] = parent_id, depth + 1
            if draft.address:
                row["address_hash"] = draft.address.host
                row["network_hash"] = draft.address.network
            draft.comment = row
            parents[record.id] = (id_, article_id, depth + 1)
            stated = record.person.name.strip()
            if stated and name != stated and status != "deleted":
                reason = f"Written as {stated!r}, shown as {name!r}."
                self._note(record.place, record.id, reason)

    def _status(self, draft: Draft) -> str:
        """A comment whose text cannot be kept is a tombstone above its replies."""
        return draft.record.status if draft.rendered else "deleted"

    def _free_ids(self, drafts: list[Draft], at: datetime) -> list[int]:
        ids: list[int] = []
        for draft in drafts:
            created = min(draft.record.created_at or at, at)
            ids.append(own_id(draft.record) or imported_id(draft.entry, created))
        statement = f"{_USED}{marks(len(ids))})"
        used = {number for (number,) in rows(self._session, statement, ids)}
        # Those of one millisecond move on together, so that they keep their order, and by one
        # another's experience: many may stand beside as many of another site.
        shifts: dict[int, int] = {}
        for position, own in enumerate(ids):
            millisecond = own >> RANDOM_BITS
            shift = shifts.get(millisecond, 0)
            while own + shift in used or (shift and self._is_stored(own + shift)):
                shift += 1
            if shift:
                shifts[millisecond] = shift
            ids[position] = own + shift
            used.add(own + shift)
        return ids

    def _is_stored(self, number: int) -> bool:
        return bool(rows(self._session, f"{_USED}?)", (number,)))

    def _stored_parents(self, drafts: list[Draft]) -> dict[str, tuple[int | None, int | None, int]]:
        names = {draft.entry.parent for draft in drafts if draft.entry.parent}
        names -= {draft.record.id for draft in drafts}
        if not names:
            return {}
        targets = {name: origin.target for name, origin in self.known(list(names)).items()}
        if not targets:
            return {}
        statement = f"{_PLACES}{marks(len(targets))})"
        places = {
            number: (number, article_id, depth)
            for number, article_id, depth in rows(self._session, statement, targets.values())
        }
        return {name: places[number] for name, number in targets.items() if number in places}

    def _origin(self, draft: Draft) -> Row:
        record = draft.record
        return {
            "site_id": self._site_id,
            "system": self._system,
            "kind": "comment",
            "source_id": record.id,
            "target_id": draft.comment["id"],
            "digest": draft.entry.digest,
            "version": draft.comment["version"],
            "revision": draft.comment["revision"],
            "up": record.up,
            "down": record.down,
        }


def _title(title: str) -> str | None:
    try:
        return clean_title(" ".join(title.split())[:300]) if title.strip() else None
    except InvalidInput:
        return None
