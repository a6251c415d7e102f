"""The one place where imported records are written: in batches, each of which leaves every counter
right.

Screening, outbox and notifications never see them. Whoever calls this commits after each batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import (
    Article,
    Author,
    Comment,
    Decision,
    Origin,
    Report,
    Revision,
    Vote,
    new_id,
)
from comments.services.identity.addresses import Address, hash_address
from comments.text import clean_title
from comments.transfer.extras import report_rows, vote_rows
from comments.transfer.pages import ArticleName
from comments.transfer.people import People, person_key
from comments.transfer.rows import (
    Draft,
    Row,
    comment_row,
    decision_rows,
    imported_id,
    own_id,
    revision_rows,
    settle_replies,
)
from comments.transfer.spool import Entry, Note
from comments.transfer.times import parse_time

_TALLY = {"approved": "approved", "rejected": "rejected", "spam": "rejected", "pending": "pending"}
_COMMENT_TABLE: Table = Comment.__table__  # type: ignore[assignment]
_AUTHOR_TABLE: Table = Author.__table__  # type: ignore[assignment]
_ARTICLE_TABLE: Table = Article.__table__  # type: ignore[assignment]


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
        self._secret, self._note = secret, note
        self._people = People(session, site_id, system, secret)

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Return what those comments have become that an earlier run has brought, or this one."""
        query = select(Origin.source_id, Origin.target_id, Origin.digest).where(
            Origin.site_id == self._site_id,
            Origin.system == self._system,
            Origin.kind == "comment",
            Origin.source_id.in_(ids),
        )
        return {
            name: Known(target, digest) for name, target, digest in self._session.execute(query)
        }

    def lock(self) -> None:
        """Let one import at a time write into this site; on SQLite every writer is alone as it
        is."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": self._site_id}
            )

    def write(self, drafts: Sequence[Draft], at: datetime) -> int:
        """Store new comments with all that belongs to them; return how many. The caller has locked
        and commits."""
        drafts = self._without_present(drafts)
        if not drafts:
            return 0
        articles = self._articles([draft.entry for draft in drafts], at)
        authors = self._people.resolve((draft.record for draft in drafts), at)
        self._place(drafts, articles, authors, at)
        revisions = [row for draft in drafts for row in revision_rows(draft, at)]
        for draft in drafts:
            draft.decisions = decision_rows(draft, system=self._system, title=self._title, at=at)
            draft.comment["version"] = len(draft.decisions)
        votes, reports = vote_rows(drafts, authors), report_rows(drafts, authors, at)
        elsewhere = settle_replies(drafts)
        self._insert(Comment, [draft.comment for draft in drafts])
        self._insert(Decision, [row for draft in drafts for row in draft.decisions])
        self._insert(Revision, revisions)
        self._insert(Vote, votes)
        self._insert(Report, reports)
        self._insert(Origin, [self._origin(draft) for draft in drafts])
        self._count_replies(elsewhere)
        self._count(drafts)
        return len(drafts)

    def _insert(self, model: type[Any], rows: list[Row]) -> None:
        if rows:
            self._session.connection().execute(insert(model.__table__), rows)

    def _without_present(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Leave out what another run has brought meanwhile, and what our own export says is here
        already."""
        present_ids = self.known([draft.record.id for draft in drafts])
        own = {own_id(draft.record) for draft in drafts} - {None}
        query = select(Comment.id).where(Comment.id.in_(own), Comment.site_id == self._site_id)
        present = set(self._session.scalars(query)) if own else set()
        return [
            draft
            for draft in drafts
            if draft.record.id not in present_ids and own_id(draft.record) not in present
        ]

    def _articles(self, entries: Sequence[Entry], at: datetime) -> dict[str, int]:
        """Return the ids of the articles by key, each made where there is none and held until the
        commit."""
        entries_by_key = {entry.article.key: entry for entry in reversed(entries)}
        query = select(Article.key, Article.id).where(
            Article.site_id == self._site_id, Article.key.in_(list(entries_by_key))
        )
        there = {row[0]: row[1] for row in self._session.execute(query)}
        rows = [
            self._article_row(entry, at)
            for key, entry in entries_by_key.items()
            if key not in there
        ]
        self._insert(Article, rows)
        there |= {row["key"]: row["id"] for row in rows}
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
        native = (entry.record.native or {}).get("article") or {}
        return {
            "id": new_id(at),
            "site_id": self._site_id,
            "key": name.key,
            "url": name.url,
            "title": _title(entry.record.page.title),
            "open": entry.record.page.open,
            "section": native.get("section"),
            "language": native.get("language"),
            "closes_at": parse_time(native.get("closes_at")),
            "mode": native.get("mode"),
            "slow_mode": native.get("slow_mode"),
            "created_at": parse_time(native.get("created_at"))
            or min(entry.record.created_at or at, at),
        }

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
            author_id, name = authors[person_key(record, self._secret)]
            status = self._status(draft)
            row = comment_row(draft, id_=id_, site_id=self._site_id, at=at, status=status)
            row |= {
                "article_id": article_id,
                "parent_id": parent_id,
                "depth": depth + 1,
                "author_id": author_id,
            }
            draft.comment = row | self._address(record.address)
            parents[record.id] = (id_, article_id, depth + 1)
            if (
                record.person.name.strip()
                and name != record.person.name.strip()
                and status != "deleted"
            ):
                self._note(
                    record.place,
                    record.id,
                    f"Written as {record.person.name.strip()!r}, shown as {name!r}.",
                )

    def _status(self, draft: Draft) -> str:
        """A comment whose text cannot be kept is a tombstone above its replies."""
        return draft.record.status if draft.rendered else "deleted"

    def _address(self, address: str) -> Row:
        hashed = _hashed(address, self._secret) if address else None
        return {"address_hash": hashed.host, "network_hash": hashed.network} if hashed else {}

    def _free_ids(self, drafts: list[Draft], at: datetime) -> list[int]:
        ids: list[int] = []
        for draft in drafts:
            created = min(draft.record.created_at or at, at)
            ids.append(own_id(draft.record) or imported_id(draft.entry, created))
        used = set(self._session.scalars(select(Comment.id).where(Comment.id.in_(ids))))
        for position, number in enumerate(ids):
            while number in used or self._is_taken(number, ids[position] != number):
                number += 1
            ids[position] = number
            used.add(number)
        return ids

    def _is_taken(self, number: int, moved: bool) -> bool:
        return (
            moved
            and self._session.scalar(select(Comment.id).where(Comment.id == number)) is not None
        )

    def _stored_parents(self, drafts: list[Draft]) -> dict[str, tuple[int | None, int | None, int]]:
        names = {draft.entry.parent for draft in drafts if draft.entry.parent}
        names -= {draft.record.id for draft in drafts}
        if not names:
            return {}
        targets = {name: origin.target for name, origin in self.known(list(names)).items()}
        query = select(Comment.id, Comment.article_id, Comment.depth).where(
            Comment.id.in_(targets.values())
        )
        places = {row[0]: (row[0], row[1], row[2]) for row in self._session.execute(query)}
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

    def _count_replies(self, changes: Counter[int]) -> None:
        """Count replies of stored comments, and let tombstones above them appear."""
        while changes:
            query = select(
                Comment.id, Comment.parent_id, Comment.status, Comment.shown, Comment.reply_count
            )
            above: Counter[int] = Counter()
            rows = []
            for number, parent_id, _, visible, count in self._session.execute(
                query.where(Comment.id.in_(list(changes)))
            ):
                rows.append({"number": number, "count": count + changes[number]})
                if not visible and parent_id is not None:
                    above[parent_id] += 1
            statement = update(_COMMENT_TABLE).where(_COMMENT_TABLE.c.id == bindparam("number"))
            self._session.connection().execute(
                statement.values(reply_count=bindparam("count"), shown=True), rows
            )
            changes = above

    def _count(self, drafts: list[Draft]) -> None:
        by_author: Counter[tuple[int, str]] = Counter()
        by_article: Counter[int] = Counter({draft.comment["article_id"]: 0 for draft in drafts})
        for draft in drafts:
            status = draft.comment["status"]
            if status in _TALLY:
                by_author[draft.comment["author_id"], _TALLY[status]] += 1
            by_article[draft.comment["article_id"]] += status == "approved"
        connection = self._session.connection()
        for name in sorted(set(_TALLY.values())):
            rows = [
                {"number": author, "more": more}
                for (author, tally), more in by_author.items()
                if tally == name
            ]
            column = _AUTHOR_TABLE.c[name]
            statement = update(_AUTHOR_TABLE).where(_AUTHOR_TABLE.c.id == bindparam("number"))
            if rows:
                connection.execute(
                    statement.values({name: column + bindparam("more")}),
                    sorted(rows, key=lambda row: int(row["number"])),
                )
        article = _ARTICLE_TABLE
        counted = update(article).where(article.c.id == bindparam("number"))
        values = {
            "comment_count": article.c.comment_count + bindparam("more"),
            "version": article.c.version + 1,
        }
        rows = [{"number": number, "more": more} for number, more in sorted(by_article.items())]
        connection.execute(counted.values(values), rows)


@lru_cache(maxsize=10_000)
def _hashed(address: str, secret: str) -> Address | None:
    return hash_address(address, secret)


def _title(title: str) -> str | None:
    try:
        return clean_title(" ".join(title.split())[:300]) if title.strip() else None
    except InvalidInput:
        return None
