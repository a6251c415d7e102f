"""What our own export tells beyond comments: articles and authors without comments, bans,
and what was decided about any of them.

Each step is a batch that the caller commits; what is here already is passed over, so that a second
run adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.errors import InvalidInput
from comments.models import (
    Actor,
    Article,
    Ban,
    Comment,
    Origin,
    utc_now,
)
from comments.services.audit_log.recording import record_many
from comments.transfer.drafts import Row
from comments.transfer.json_stream import text, truth
from comments.transfer.lookup_store import LookupStore
from comments.transfer.own_export.bans import fresh_bans
from comments.transfer.own_export.fields import secret_digest
from comments.transfer.own_export.swept_reports import SWEPT, settle_swept
from comments.transfer.pages import ArticleName, PageRules
from comments.transfer.record import Page
from comments.transfer.rows import stated_decision
from comments.transfer.spool import short_id
from comments.transfer.writer import Writer

STEP = 500
Step = tuple[str, int]


class Remainder:
    """The lines of our own export that are about no single comment."""

    def __init__(
        self,
        session: Session,
        site_id: int,
        lookups: LookupStore,
        writer: Writer,
        *,
        rules: PageRules,
        secret: str,
        actor: Actor,
        report: Callable[[str, str, str, str], None],
        dry_run: bool,
    ) -> None:
        self._session, self._site_id, self._lookups = session, site_id, lookups
        self._writer, self._rules, self._secret = writer, rules, secret
        self._actor, self._report, self._dry_run = actor, report, dry_run

    def steps(self) -> Iterator[Step]:
        """Write it all; yield after each step what was written, or would be, and how many."""
        steps: tuple[tuple[str, str, Callable[[list[Any], datetime], int]], ...] = (
            ("articles without comments", "article", self._articles),
            ("merged articles", "article", self._merges),
            ("authors without comments", "author", self._authors),
            ("bans", "ban", self._bans),
            ("other decisions", "decision", self._decisions),
            ("swept reports", SWEPT, self._swept),
        )
        for name, kind, write in steps:
            lines = self._lookups.all(kind)
            while batch := list(islice(lines, STEP)):
                self._writer.lock()
                yield name, write(batch, utc_now())

    def _name(self, entry: Row) -> ArticleName | None:
        key, url, title = (text(entry.get(column)) for column in ("key", "url", "title"))
        page = Page(key, url, title)
        try:
            return self._rules.name(page)
        except InvalidInput:
            return None

    def _article_ids(self, names: list[ArticleName | None]) -> dict[str, int]:
        keys = [name.key for name in names if name is not None]
        query = select(Article.key, Article.id).where(
            Article.site_id == self._site_id, Article.key.in_(keys)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _articles(self, batch: list[Row], at: datetime) -> int:
        names = [self._name(entry) for entry in batch]
        present = self._article_ids(names)
        rows: dict[str, Row] = {}
        for entry, name in zip(batch, names, strict=True):
            if name is None:
                reason = "Its article has no key here."
                self._report(entry["place"], text(entry.get("key")), "left out", reason)
            elif name.key not in present and name.key not in rows:
                is_open = truth(entry.get("open", True))
                title = text(entry.get("title"))
                rows[name.key] = self._writer.article_row(name, title, is_open, entry, at)
        if not self._dry_run:
            self._writer.insert(Article, list(rows.values()))
        return len(rows)

    def _merges(self, batch: list[Row], at: datetime) -> int:
        """Let the keys of articles that were merged lead where they led."""
        merged = [entry for entry in batch if text(entry.get("merged_into"))]
        sources = [self._name(entry) for entry in merged]
        targets = [self._name({"key": entry["merged_into"]}) for entry in merged]
        ids = self._article_ids(sources + targets)
        changed = 0
        for source, target in zip(sources, targets, strict=True):
            pair = [ids.get(name.key) if name else None for name in (source, target)]
            if None in pair or pair[0] == pair[1] or self._dry_run:
                continue
            statement = update(Article).where(
                Article.id == pair[0],
                Article.merged_into_id.is_(None),
                ~select(Comment.id).where(Comment.article_id == pair[0]).exists(),
            )
            result: Any = self._session.execute(statement.values(merged_into_id=pair[1]))
            changed += result.rowcount
        return changed

    def _authors(self, batch: list[Row], at: datetime) -> int:
        keys = [_person_key(entry.get("id")) for entry in batch]
        present = self._writer.people.known(keys)
        missing = [entry for entry, key in zip(batch, keys, strict=True) if key not in present]
        if not self._dry_run:
            self._writer.people.resolve_stated(missing, at)
        return len(missing)

    def _bans(self, batch: list[Row], at: datetime) -> int:
        if not self._same_secret:
            reason = (
                "A ban is on a hash made with another service's secret key; lay it down again here."
            )
            for entry in batch:
                self._report(entry["place"], text(entry.get("id")), "left out", reason)
            return 0
        fresh = fresh_bans(self._session, self._site_id, batch, at)
        if not self._dry_run:
            upsert(self._session, Ban, fresh)
        return len(fresh)

    @cached_property
    def _same_secret(self) -> bool:
        """Whether the hashes of the export are those that this service would make."""
        sites = list(self._lookups.all("site"))
        return any(entry.get("secret_digest") == secret_digest(self._secret) for entry in sites)

    def _decisions(self, batch: list[Row], at: datetime) -> int:
        """Add entries to the ledger, each once, about what they were about there."""
        ids = [short_id(text(entry.get("id"))) for entry in batch]
        present = self._decision_ids([*ids, *(text(entry.get("undoes")) for entry in batch)])
        stated = dict(zip(ids, batch, strict=True))
        fresh = {id_: entry for id_, entry in stated.items() if id_ and id_ not in present}
        if self._dry_run or not fresh:
            return len(fresh)
        articles = self._article_ids([self._name({"key": e.get("article")}) for e in batch])
        authors = self._writer.people.known([_person_key(e.get("author")) for e in batch])
        numbers, rows = self._writer.decision_numbers(len(fresh)), []
        for id_, entry in fresh.items():
            name, author = (
                self._name({"key": entry.get("article")}),
                authors.get(_person_key(entry.get("author"))),
            )
            # Looked up first: no entry takes itself back.
            undone = present.get(text(entry.get("undoes")))
            present[id_] = next(numbers)
            subject = {
                "id": present[id_],
                "site_id": self._site_id,
                "comment_id": None,
                "author_id": author[0] if author else None,
                "article_id": articles.get(name.key) if name else None,
                "undoes_id": undone,
            }
            rows.append(stated_decision(entry, at) | subject)
        record_many(self._session, rows)
        self._session.execute(insert(Origin), [self._origin(id_, present[id_]) for id_ in fresh])
        return len(fresh)

    def _swept(self, batch: list[list[Any]], at: datetime) -> int:
        if self._dry_run:
            return 0
        return settle_swept(
            self._session,
            batch,
            lambda ids: {name: there.target for name, there in self._writer.known(ids).items()},
            lambda keys: {key: row[0] for key, row in self._writer.people.known(keys).items()},
            self._decision_ids,
        )

    def _decision_ids(self, ids: list[str]) -> dict[str, int]:
        query = select(Origin.source_id, Origin.target_id).where(
            Origin.site_id == self._site_id,
            Origin.system == self._actor.id,
            Origin.kind == "decision",
            Origin.source_id.in_(ids),
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _origin(self, id_: str, number: int) -> Row:
        return {
            "site_id": self._site_id,
            "system": self._actor.id,
            "kind": "decision",
            "source_id": id_,
            "target_id": number,
            "digest": "",
        }


def _person_key(id_: Any) -> str:
    return short_id(f"id:{text(id_)}")
