"""One import from beginning to end: read, put in order, and written batch by batch, or only
counted.

Generators run it, so that the caller shows how far it has come and commits after each batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Actor, Origin, Site, utc_now
from comments.services.context import DecisionContext
from comments.text import Rendered
from comments.text.storable import storable
from comments.transfer.bodies import LONGEST, Renderer
from comments.transfer.formats import FORMATS
from comments.transfer.json_stream import objects, text
from comments.transfer.pages import PageRules
from comments.transfer.people import person_key
from comments.transfer.record import BrokenFile, Page, Record
from comments.transfer.remainder import Remainder
from comments.transfer.rows import Draft, Row
from comments.transfer.site_line import take_site_line
from comments.transfer.source import Source
from comments.transfer.spool import Entry, Spool
from comments.transfer.updating import update_comment
from comments.transfer.writer import Writer

BATCH = 1_000
_EXAMPLES = 3
_EMPTIED = Rendered("", "", (), "", disagreement=False)
"""Of a comment whose text was deleted, erased or not kept where our own export comes from."""
REMAINDER = (
    *("articles without comments", "merged articles", "authors without comments", "bans"),
    *("other decisions", "settings"),
)
"""What an import counts beside comments, of our own export."""
OWN = "jsonl"
_KEYED = (OWN, "csv")
"""Formats whose files name articles by our keys."""


class Finding(NamedTuple):
    """A row of the report: a record that was left out, or changed on its way."""

    place: str
    id: str
    outcome: str
    """``left out`` or ``changed``."""
    reason: str


@dataclass
class Summary:
    """What an import has done, or would do."""

    counts: Counter[str] = field(default_factory=Counter)
    """``read``, ``new``, ``updated``, ``unchanged``, ``left out``, ``changed``, ``replies``,
    ``articles``, ``authors``."""
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, list[Finding]] = field(default_factory=dict)
    """Examples by outcome and reason."""
    tally: Counter[str] = field(default_factory=Counter)
    problem: str = ""
    """Why the file could not be read to its end; empty where it could."""


class Import:
    """The import of one file into one site."""

    def __init__(
        self,
        session: Session,
        site: Site,
        source: Source,
        name: str,
        *,
        rules: PageRules,
        secret: str,
        report: Callable[[Finding], None],
        settings: bool | None = None,
    ) -> None:
        """``settings`` says whether those in our own export are taken; None: where the site has
        none of its own and no comments."""
        self.summary = Summary()
        self._session, self._site_id, self._source, self._name = session, site.id, source, name
        names_keys = name in _KEYED and rules.mapping is None
        self._rules = replace(rules, by="id") if names_keys else rules
        self._names = lru_cache(4_096)(lambda id_, url: self._rules.name(Page(id_, url)))
        self._secret, self._report = secret, report
        self._renderer = _renderer(site)
        self._spool = Spool(source.shelf.connection)
        self._settings = settings
        self._actor = Actor("import", name, FORMATS[name].title)
        self._writer = Writer(
            session,
            site.id,
            system=name,
            title=FORMATS[name].title,
            secret=secret,
            note=self._note_change,
        )

    def __len__(self) -> int:
        return len(self._spool)

    def read(self) -> Iterator[int]:
        """Read the file; yield after each thousand records how many bytes of it have been read."""
        try:
            for record in FORMATS[self._name].read(self._source):
                self.summary.counts["read"] += 1
                self._keep(record)
                if self.summary.counts["read"] % BATCH == 0:
                    yield self._source.position
        except BrokenFile as error:
            self.summary.problem = error.message
        except RecursionError:
            after = f"after record {self.summary.counts['read']:,}"
            self.summary.problem = f"{self._source.path.name} is nested too deeply {after}."
        self._spool.arrange(self._known_ids, self._note_change, whole=not self.summary.problem)
        yield self._source.position

    def write(self, *, dry_run: bool = False) -> Iterator[int]:
        """Write what was read; yield after each batch, which the caller commits, how many records
        it had."""
        if self._name == OWN:
            yield self._write_settings(dry_run)
        batch: list[Entry] = []
        tally = _Seen(self._secret)
        for entry in self._spool.entries():
            tally.note(entry, self.summary)
            batch.append(entry)
            if len(batch) == BATCH:
                yield self._write(batch, dry_run)
                batch = []
        if batch:
            yield self._write(batch, dry_run)
        if self._name == OWN:
            yield from self._write_remainder(dry_run)

    def _write_settings(self, dry_run: bool) -> int:
        """Take the settings first, by which texts are rendered."""
        self._writer.lock()
        site = self._session.get_one(Site, self._site_id)
        self.summary.counts["settings"] = take_site_line(
            self._session,
            site,
            self._source.shelf,
            actor=self._actor,
            at=utc_now(),
            find=self._find_row,
            consent=self._settings,
        )
        if dry_run:
            self._session.rollback()
        else:
            self._renderer = _renderer(site)
        return 0

    def _write_remainder(self, dry_run: bool) -> Iterator[int]:
        """Write what our own export tells beyond comments."""
        remainder = Remainder(
            self._session,
            self._site_id,
            self._source.shelf,
            self._writer,
            rules=self._rules,
            secret=self._secret,
            actor=self._actor,
            find=self._find_row,
            dry_run=dry_run,
        )
        for name, count in remainder.steps():
            self.summary.counts[name] += count
            yield 0

    def _keep(self, record: Record) -> None:
        if record.left_out:
            self._leave_out(record, record.left_out)
            return
        try:
            name = self._names(record.page.id, record.page.url)
        except InvalidInput as error:
            self._leave_out(record, error.message)
            return
        try:
            if not self._spool.add(record, name):
                self._leave_out(record, "The same comment stands in the file twice.")
        except orjson.JSONEncodeError:
            self._leave_out(record, "It holds what cannot be kept, or is nested too deeply.")

    def _write(self, batch: list[Entry], dry_run: bool) -> int:
        """Render outside of any transaction that writes; look again within it, for another import
        may be at work."""
        digests = self._digests(batch)
        changed = [entry for entry in batch if digests.get(entry.record.id) != entry.digest]
        drafts = [draft for draft in map(self._draft, changed) if draft is not None]
        self.summary.counts["unchanged"] += len(batch) - len(changed)
        if dry_run:
            there = sum(draft.record.id in digests for draft in drafts)
            self.summary.counts["new"] += len(drafts) - there
            self.summary.counts["updated"] += there
            return len(batch)
        if drafts:
            self._store(drafts)
        return len(batch)

    def _store(self, drafts: list[Draft]) -> None:
        at = utc_now()
        self._writer.lock()
        present = self._writer.known([draft.record.id for draft in drafts])
        fresh = [draft for draft in drafts if draft.record.id not in present]
        stored = self._writer.write(fresh, at)
        self.summary.counts["new"] += stored
        self.summary.counts["unchanged"] += len(fresh) - stored
        for draft in drafts:
            there = present.get(draft.record.id)
            if there is None:
                continue
            changed = there.digest != draft.entry.digest and self._update(draft, at)
            self.summary.counts["updated" if changed else "unchanged"] += 1

    def _update(self, draft: Draft, at: datetime) -> bool:
        key = (self._site_id, self._name, "comment", draft.record.id)
        origin = self._session.get_one(Origin, key)
        return update_comment(
            self._session, draft, origin, DecisionContext(self._actor, at), self._note_change
        )

    def _digests(self, batch: list[Entry]) -> dict[str, str]:
        present = self._writer.known([entry.record.id for entry in batch])
        digests = {name: there.digest for name, there in present.items()}
        self._session.rollback()
        return digests

    def _draft(self, entry: Entry) -> Draft | None:
        """Return the record with its text rendered, or None where it is left out."""
        record = entry.record
        if record.created_at is None:
            self._note_change(
                record.place,
                record.id,
                "Its date is missing or cannot be read; the import's is taken.",
            )
        elif record.created_at > utc_now():
            self._note_change(
                record.place, record.id, "Its date lies in the future; the import's is taken."
            )
        draft = self._rendered(entry)
        if draft is not None and record.native:
            draft.former = self._former(record.native)
        return draft

    def _rendered(self, entry: Entry) -> Draft | None:
        record = entry.record
        if record.native and not record.body.strip():
            return Draft(entry, _EMPTIED)
        if record.status == "deleted" and not record.body.strip():
            return Draft(entry, None)
        try:
            rendered = self._renderer.render(record.body, record.markup)
            if record.native:
                source = storable(record.native["comment"].get("source"), "body", LONGEST)
                rendered = replace(rendered, source=source)
            return Draft(entry, rendered)
        except InvalidInput as error:
            if entry.has_replies:
                self._note_change(
                    record.place, record.id, f"{error.message} A tombstone keeps its replies."
                )
                return Draft(entry, None)
            if record.status == "deleted":
                return Draft(entry, None)
            self._leave_out(record, error.message)
            return None

    def _former(self, native: dict[str, Any]) -> list[Row]:
        """Return a comment's former texts through the same walls as its present one; one that
        cannot be kept is empty."""
        entries = objects(native["comment"].get("revisions"))
        for entry in entries:
            try:
                entry["html"] = self._renderer.render(text(entry.get("html")), "html").html
                entry["source"] = storable(entry.get("source"), "body", LONGEST)
            except InvalidInput:
                entry["html"] = entry["source"] = ""
        return entries

    def _known_ids(self, ids: list[str]) -> set[str]:
        present = set(self._writer.known(ids))
        self._session.rollback()
        return present

    def _leave_out(self, record: Record, reason: str) -> None:
        self._find(Finding(record.place, record.id, "left out", reason))

    def _note_change(self, place: str, id_: str, reason: str) -> None:
        self._find(Finding(place, id_, "changed", reason))

    def _find_row(self, *row: str) -> None:
        self._find(Finding(*row))

    def _find(self, finding: Finding) -> None:
        self.summary.counts[finding.outcome] += 1
        kind = f"{finding.outcome}: {_general(finding.reason)}"
        self.summary.tally[kind] += 1
        examples = self.summary.reasons.setdefault(kind, [])
        if len(examples) < _EXAMPLES:
            examples.append(finding)
        self._report(finding)


def _renderer(site: Site) -> Renderer:
    return Renderer(images=site.settings.images, mailto=site.settings.mailto)


def _general(reason: str) -> str:
    """A reason without the names in it, by which findings of a kind are counted together."""
    if reason.startswith("Written as"):
        return "Several names for one person; the person's is shown."
    before, parenthesis, rest = reason.partition(" (")
    return before + rest.partition(")")[2] if parenthesis else reason


class _Seen:
    """Counts articles, replies, statuses and people as they pass; a person is counted by a
    digest."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._article = ""
        self._people: set[int] = set()

    def note(self, entry: Entry, summary: Summary) -> None:
        record = entry.record
        summary.statuses[record.status] += 1
        summary.counts["replies"] += bool(entry.parent)
        summary.counts["articles"] += entry.article.key != self._article
        self._article = entry.article.key
        self._people.add(hash(person_key(record, self._secret)))
        summary.counts["authors"] = len(self._people)
