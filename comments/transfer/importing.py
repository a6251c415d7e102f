"""One import from beginning to end: read, put in order, and written batch by batch, or only
counted.

Generators run it, so that the caller shows how far it has come and commits after each batch.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from time import monotonic

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from comments.database.waiting_writers import others_wait
from comments.errors import InvalidInput
from comments.models import Actor, Origin, Site, utc_now
from comments.services.context import DecisionContext
from comments.transfer.batch_locks import lock_batch
from comments.transfer.batches import Pace, batches
from comments.transfer.drafts import Draft, Prepared
from comments.transfer.erased_people import ERASED, ErasedPeople
from comments.transfer.formats import FORMATS
from comments.transfer.own_export.remainder import Remainder
from comments.transfer.own_export.site_line import take_site_line
from comments.transfer.pages import PageRules
from comments.transfer.people import person_key
from comments.transfer.preparing import Terms
from comments.transfer.preparing_process import OWN, PreparingProcess
from comments.transfer.record import BrokenFile, Discrepancy, Page, Record
from comments.transfer.source import Source
from comments.transfer.spool import Outline, Spool
from comments.transfer.updating import update_comment
from comments.transfer.writer import Writer

BATCH = 2_000
"""Records that are prepared at once at most."""
_AHEAD = 2
"""Batches that are prepared ahead."""
_ALONE_BELOW = 2**20
"""Bytes of a file below which a process to help would take longer to start than it saves."""
_ATTEMPTS = 5
_PASSING = {"40001", "40P01", "23505"}
"""PostgreSQL: a failure to serialise, a deadlock, and a row that somebody else has stored since we
looked; all pass with the next look."""
_EXAMPLES = 3
REMAINDER = (
    *("articles without comments", "merged articles", "authors without comments", "bans"),
    *("other decisions", "settings"),
)
"""What an import counts beside comments, of our own export."""
_KEYED = (OWN, "csv")
"""Formats whose files name articles by our keys."""


@dataclass
class Summary:
    """What an import has done, or would do."""

    counts: Counter[str] = field(default_factory=Counter)
    """``read``, ``new``, ``updated``, ``unchanged``, ``left out``, ``changed``, ``replies``,
    ``articles``, ``authors``."""
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, list[Discrepancy]] = field(default_factory=dict)
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
        report: Callable[[Discrepancy], None],
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
        self._noted: list[Discrepancy] = []
        source.report = self._leave_stray
        self._spool, self._pace = Spool(source.lookups.connection), Pace()
        self._helper = PreparingProcess(self._spool.path)
        self._settings = settings
        self._locked_at, self._is_awaited = 0.0, False
        self._erased = ErasedPeople(session, site.id, name, own=name == OWN)
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
        """Read the file; yield now and then how many bytes of it have been read."""
        if self._source.size > _ALONE_BELOW:
            self._helper.start()
        try:
            for record in self._helper.records(self._name, self._source):
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
        self._report_noted()
        yield self._source.position

    def write(self, *, dry_run: bool = False) -> Iterator[int]:
        """Write what was read; yield after each batch, which the caller commits, how many records
        it had."""
        with self._helper as helper:
            if self._name == OWN:
                yield self._write_settings(dry_run)
            site = self._session.get_one(Site, self._site_id)
            helper.begin(Terms(site.settings.images, site.settings.mailto, self._secret))
            self._erased.find(self._spool)
            self._writer.people.erased = self._erased.authors
            self._session.rollback()
            self._count_all()
            for size, prepared in self._prepared(helper):
                for discrepancy in prepared.discrepancies:
                    self._report_discrepancy(discrepancy)
                rest = size - len(prepared.drafts)
                for part in self._pace.parts(prepared.drafts):
                    self._write(part, dry_run)
                    yield len(part) + rest
                    rest = 0
                    self._pace.note(
                        len(part), monotonic() - self._locked_at, awaited=self._is_awaited
                    )
        if self._name == OWN:
            yield from self._write_remainder(dry_run)

    def _count_all(self) -> None:
        self.summary.counts |= Counter(self._spool.counts())
        self.summary.statuses |= Counter(self._spool.statuses())

    def _prepared(self, helper: PreparingProcess) -> Iterator[tuple[int, Prepared]]:
        """Yield size and drafts of each batch; while one is written the next are prepared."""
        sizes: deque[int] = deque()
        is_new = not self._writer.has_any()
        for batch in batches(self._spool.outlines(), BATCH):
            changed = batch if is_new else self._changed(batch)
            self.summary.counts["unchanged"] += len(batch) - len(changed)
            sizes.append(len(batch))
            helper.ask([outline.number for outline in changed])
            if len(sizes) > _AHEAD:
                yield sizes.popleft(), helper.answer()
        while sizes:
            yield sizes.popleft(), helper.answer()

    def _write_settings(self, dry_run: bool) -> int:
        """Take the settings first, by which texts are rendered."""
        self._writer.lock()
        site = self._session.get_one(Site, self._site_id)
        self.summary.counts["settings"] = take_site_line(
            self._session,
            site,
            self._source.lookups,
            actor=self._actor,
            at=utc_now(),
            report=self._report_row,
            consent=self._settings,
        )
        if dry_run:
            self._session.rollback()
        return 0

    def _write_remainder(self, dry_run: bool) -> Iterator[int]:
        """Write what our own export tells beyond comments."""
        remainder = Remainder(
            self._session,
            self._site_id,
            self._source.lookups,
            self._writer,
            rules=self._rules,
            secret=self._secret,
            actor=self._actor,
            report=self._report_row,
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
            person = person_key(record.person, self._secret)
            if not self._spool.add(record, name, person):
                self._leave_out(record, "The same comment stands in the file twice.")
        except orjson.JSONEncodeError:
            self._leave_out(record, "It holds what cannot be kept, or is nested too deeply.")

    def _write(self, drafts: Sequence[Draft], dry_run: bool) -> None:
        """Texts have been rendered outside of any transaction that writes; look again within it,
        for another import may be at work."""
        self._locked_at, self._is_awaited = monotonic(), False
        if dry_run:
            present = self._known_ids([draft.record.id for draft in drafts])
            self.summary.counts["new"] += len(drafts) - len(present)
            self.summary.counts["updated"] += len(present)
        elif drafts:
            self._store(drafts)

    def _store(self, drafts: Sequence[Draft]) -> None:
        """Write a batch; anew where PostgreSQL finds it at odds with what somebody else has written
        at this instant."""
        for attempt in range(_ATTEMPTS):
            try:
                self.summary.counts += self._stored(drafts)
                break
            except DBAPIError as error:
                self._session.rollback()
                self._noted.clear()
                if (
                    getattr(error.orig, "sqlstate", None) not in _PASSING
                    or attempt == _ATTEMPTS - 1
                ):
                    raise
        self._report_noted()

    def _stored(self, drafts: Sequence[Draft]) -> Counter[str]:
        at, counts = utc_now(), Counter[str]()
        lock_batch(self._session, self._site_id, self._writer, drafts)
        present = self._writer.known([draft.record.id for draft in drafts])
        self._locked_at = monotonic()
        fresh = [draft for draft in drafts if draft.record.id not in present]
        for draft in fresh:
            self._erased.empty(draft, self._note_change)
        stored = self._writer.write(fresh, at)
        counts["new"] += stored
        counts["unchanged"] += len(fresh) - stored
        for draft in drafts:
            there = present.get(draft.record.id)
            if there is None:
                continue
            is_same = there.digest in (draft.entry.digest, ERASED)
            changed = not is_same and self._update(draft, at)
            counts["updated" if changed else "unchanged"] += 1
        self._is_awaited = others_wait(self._session)
        return counts

    def _update(self, draft: Draft, at: datetime) -> bool:
        key = (self._site_id, self._name, "comment", draft.record.id)
        origin = self._session.get_one(Origin, key)
        return update_comment(
            self._session, draft, origin, DecisionContext(self._actor, at), self._note_change
        )

    def _changed(self, batch: list[Outline]) -> list[Outline]:
        """Return those that are not here as the source has them now."""
        present = self._writer.known([outline.id for outline in batch])
        self._session.rollback()
        digests = {name: there.digest for name, there in present.items()}
        return [
            outline for outline in batch if digests.get(outline.id) not in (outline.digest, ERASED)
        ]

    def _known_ids(self, ids: list[str]) -> set[str]:
        present = set(self._writer.known(ids))
        self._session.rollback()
        return present

    def _leave_stray(self, place: str, reason: str) -> None:
        """Report what a reader met where a comment should be."""
        self.summary.counts["read"] += 1
        self._report_discrepancy(Discrepancy(place, "", "left out", reason))

    def _leave_out(self, record: Record, reason: str) -> None:
        self._report_discrepancy(Discrepancy(record.place, record.id, "left out", reason))

    def _note_change(self, place: str, id_: str, reason: str) -> None:
        self._noted.append(Discrepancy(place, id_, "changed", reason))

    def _report_noted(self) -> None:
        """Report what has been noted since, now that it is so."""
        for discrepancy in self._noted:
            self._report_discrepancy(discrepancy)
        self._noted.clear()

    def _report_row(self, *row: str) -> None:
        self._report_discrepancy(Discrepancy(*row))

    def _report_discrepancy(self, discrepancy: Discrepancy) -> None:
        self.summary.counts[discrepancy.outcome] += 1
        kind = f"{discrepancy.outcome}: {_general(discrepancy.reason)}"
        self.summary.tally[kind] += 1
        examples = self.summary.reasons.setdefault(kind, [])
        if len(examples) < _EXAMPLES:
            examples.append(discrepancy)
        self._report(discrepancy)


def _general(reason: str) -> str:
    """A reason without the names in it, by which discrepancies of a kind are counted together."""
    if reason.startswith("Written as"):
        return "Several names for one person; the person's is shown."
    before, parenthesis, rest = reason.partition(" (")
    return before + rest.partition(")")[2] if parenthesis else reason
