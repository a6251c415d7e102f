"""The worker: does what the outbox promises, and what time brings about. A thread of serve, or a
process of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from time import monotonic

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from comments.app_settings import settings_of
from comments.database.clock import database_time
from comments.database.engines import database_replaced, db, writing
from comments.database.sqlite import sqlite3
from comments.database.statement_timeouts import unlimited_statements
from comments.models import OutboxItem, utc_now
from comments.notifications.checkpoints import CheckpointSender
from comments.screening.language_process import LanguageProcess
from comments.screening.verdict import Finding
from comments.services import outbox
from comments.services.audit_log.checkpoints import checkpoints
from comments.services.audit_log.keys import take_over
from comments.services.audit_log.report_sealing import sites_with_new_reports
from comments.services.audit_log.sealing import unsealed_sites
from comments.services.audit_log.signing import LogKey
from comments.services.comments.external_check_requests import LESSON
from comments.services.maintenance.expiry import (
    CHORE_BATCH,
    close_due_threads,
    end_due_standings,
)
from comments.services.maintenance.external_checks import (
    apply_check,
    may_ask,
    out_of_budget,
    run_check,
)
from comments.services.maintenance.external_providers import METERED
from comments.services.maintenance.service_marks import note_worker
from comments.services.moderation.hourly_counts import uncounted_sites
from comments.services.privacy.requests import do_due
from comments.services.privacy.retention import STEP as RETENTION_STEP
from comments.services.privacy.retention import empty_due
from comments.telemetry import metrics
from comments.telemetry.tracing import work_span
from comments.worker.akismet import teach_akismet
from comments.worker.digests import read_due_threads
from comments.worker.erased_traces import TraceRemoval
from comments.worker.language_model_tasks import KINDS as PROVIDER_KINDS
from comments.worker.language_model_tasks import write_for_readers
from comments.worker.languages import identify_new_texts
from comments.worker.learning import learn_from_decisions
from comments.worker.maintenance import run_job
from comments.worker.maintenance_jobs import Job, counting, forgetting, sealing, sealing_reports
from comments.worker.processor_share import Pace
from comments.worker.rerendering import render_stale
from comments.worker.schedule import Interval
from comments.worker.word_index import merge_word_index

_log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
BATCH_SECONDS = 20.0
"""How long the worker takes one piece of a batch after the other before it looks around."""
MAINTENANCE_EVERY_SECONDS = 10.0
MOST_ROUNDS = 5
"""How often a part of the maintenance that has more goes on before everything else has its turn."""
NOTED_EVERY_SECONDS = 30.0
RETENTION_EVERY_SECONDS = 3600.0
MERGING_EVERY_SECONDS = 2.0
RENDERING_EVERY_SECONDS = 60.0
DIGESTS_EVERY_SECONDS = 60.0
DIGESTS_AGAIN_SECONDS = 2.0


class Worker:
    """Takes work in turns: everything that waits in the outbox, then the maintenance that is due.

    ``rests`` says how many times as long as it has computed it rests: for a process that serves.
    """

    def __init__(self, app: Flask, *, rests: float = 0.0) -> None:
        self.app = app
        self.settings = settings_of(app)
        self._log_key = LogKey.read(self.settings.log_key, self.settings.secret_key)
        self._checkpoints = CheckpointSender(self.settings)
        self._traces = TraceRemoval(app, self.settings)
        self._unsaved = ""
        self.stopping = threading.Event()
        self._pace = Pace(rests, self.stopping)
        self._languages = LanguageProcess()
        self._maintenance = Interval(MAINTENANCE_EVERY_SECONDS)
        self._learning = Interval(MAINTENANCE_EVERY_SECONDS)
        self._identifying = Interval(MAINTENANCE_EVERY_SECONDS)
        self._retention = Interval(RETENTION_EVERY_SECONDS)
        self._digests = Interval(DIGESTS_EVERY_SECONDS)
        self._sign_of_life = Interval(NOTED_EVERY_SECONDS)
        self._rendering = Interval(RENDERING_EVERY_SECONDS)
        self._merging = Interval(MERGING_EVERY_SECONDS)
        self._thorough = self._key_is_new = True

    def start(self, claim: Callable[[], None]) -> threading.Thread:
        """Run in a thread of this process until the process ends, once ``claim`` has returned."""

        def run() -> None:
            claim()
            self.run()

        thread = threading.Thread(target=run, name="worker", daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Work until ``stopping`` is set. What goes wrong is logged and tried again."""
        self._pace.begin()
        while not self.stopping.is_set():
            try:
                busy = self.turn()
            except Exception:
                metrics.failed_chores.inc()
                _log.exception("The worker's turn failed; it goes on")
                busy = False
            if not busy:
                self.stopping.wait(IDLE_SECONDS)

    def turn(self) -> bool:
        """Do what waits now; return whether there was anything. Nothing is done in a database whose
        file was exchanged.
        """
        if database_replaced(self.app):
            self._save_log()
            return False
        with unlimited_statements():
            return self._turn()

    def _save_log(self) -> None:
        """Ask for a turn to write: whoever still has a log that was deleted saves it then, and
        refuses.
        """
        try:
            with self.app.app_context(), suppress(OSError):
                session = db.session()
                writing(session)
                session.connection()
        except (SQLAlchemyError, sqlite3.Error) as error:
            # It is tried again every second, and said once.
            if str(error) != self._unsaved:
                self._unsaved = str(error)
                _log.error("What the deleted log holds could not be saved yet: %s", error)

    def _turn(self) -> bool:
        busy = self.work()
        if self._merging.is_due():
            busy |= self._merging.restart(more=merge_word_index(self.app, self._pace))
        # Each has an interval of its own: while one has more to do, no other is done again.
        if self._maintenance.is_due():
            busy |= self._maintenance.restart(more=self.maintain())
        if self._learning.is_due():
            busy |= self._learning.restart(more=learn_from_decisions(self.app))
            self._pace.rest()
        if self._identifying.is_due():
            more = identify_new_texts(self.app, self._languages)
            busy |= self._identifying.restart(more=more)
        if self._rendering.is_due():
            busy |= self._rendering.restart(more=render_stale(self.app, self._log_key))
        self._pace.rest()
        if self._digests.is_due():
            # First, so that what fails is not tried again at once.
            self._digests.restart()
            more = read_due_threads(self.app)
            busy |= self._digests.restart(more=more, pause=DIGESTS_AGAIN_SECONDS)
        return busy

    def work(self) -> bool:
        """Take a few pieces of work from the outbox and do them; return whether there were any.

        Where those outside are slow, what was not begun in time is given back: its lease would end
        while it waits.
        """
        leased = [(item.id, item.lease or "") for item in self._take()]
        ends = monotonic() + BATCH_SECONDS
        for place, (number, lease) in enumerate(leased):
            if place and monotonic() >= ends:
                self._give_back(leased[place:])
                break
            try:
                self._do(number, lease)
            except Exception as error:
                _log.exception("Work %s failed; it is tried again later", number)
                self._put_off(number, lease, f"{type(error).__name__}: {error}")
        return bool(leased)

    def _take(self) -> list[OutboxItem]:
        with self.app.app_context():
            session = db.session()
            waiting = outbox.waiting(database_time(session))
            if session.scalar(select(OutboxItem.id).where(*waiting).limit(1)) is None:
                return []
            writing(session)
            items = outbox.take(session, database_time(session))
            session.commit()
            for item in items:
                session.refresh(item)
            session.expunge_all()
            return items

    def _do(self, number: int, lease: str) -> None:
        """Ask outside without holding a transaction, then store the answer and the end of the work
        in one.
        """
        with self.app.app_context():
            session = db.session()
            if not outbox.is_leased(session, number, lease, database_time(session)):
                return
            item = session.get_one(OutboxItem, number)
            if item.kind == LESSON:
                session.rollback()
                teach_akismet(self.app, self.settings.external_timeout, number, lease)
                return
            if item.kind in PROVIDER_KINDS:
                session.rollback()
                write_for_readers(self.app, self.settings, number, lease)
                return
            metered = item.payload.get("check") == METERED
        result = self._ask(number, metered=metered)
        with self.app.app_context():
            session = db.session()
            writing(session)
            row = outbox.hold(session, number, lease)
            if row is None:
                return
            apply_check(session, row, result, utc_now())
            session.commit()

    def _ask(self, number: int, *, metered: bool) -> tuple[Finding, ...]:
        """Ask the judge a piece of work names; a paid one only while the day's questions last."""
        if metered and not self._spend(number):
            return out_of_budget()
        with self.app.app_context(), work_span("outbox"):
            return run_check(
                db.session(),
                number,
                self.settings.external_timeout,
                loopback=self.settings.loopback_checks,
            )

    def _spend(self, number: int) -> bool:
        with self.app.app_context():
            session = db.session()
            writing(session)
            allowed = may_ask(session, number, utc_now())
            session.commit()
            return allowed

    def _give_back(self, leases: list[tuple[int, str]]) -> None:
        with self.app.app_context():
            session = db.session()
            writing(session)
            outbox.give_back(session, leases)
            session.commit()

    def _put_off(self, number: int, lease: str, why: str) -> None:
        with self.app.app_context():
            session = db.session()
            writing(session)
            item = outbox.hold(session, number, lease)
            if item is not None:
                outbox.fail(item, why, database_time(session))
                session.commit()

    def maintain(self) -> bool:
        """Do what time has brought about; return whether there is more of it. One that fails stops
        no other.
        """
        answers_kept = timedelta(hours=self.settings.idempotency_hours)
        jobs: list[Job] = [
            lambda session: close_due_threads(session, utc_now()) >= CHORE_BATCH,
            lambda session: end_due_standings(session, utc_now()) >= CHORE_BATCH,
            forgetting(answers_kept),
            lambda session: do_due(session, utc_now()),
        ]
        if self._sign_of_life.is_due():
            jobs.append(self._note)
        # Once an hour also what was left far behind the newest entries.
        late = self._thorough or self._retention.is_due()
        if self._retention.is_due():
            jobs.append(self._empty)
        with self.app.app_context():
            sites = unsealed_sites(db.session(), thorough=late)
            reported = sites_with_new_reports(db.session(), utc_now(), thorough=late)
            uncounted = uncounted_sites(db.session())
        jobs += [self._begin_key] if self._key_is_new else []
        jobs += [sealing_reports(number, late, self._log_key) for number in reported]
        jobs += [sealing(number, late, self._log_key) for number in sites]
        jobs += [counting(number) for number in uncounted]
        more = self._attempt_all(jobs)
        self._traces.look()
        self._thorough &= more
        if self._checkpoints.is_due():
            self._send_checkpoints()
        return more

    def _attempt_all(self, jobs: Iterable[Job]) -> bool:
        """Do them once, and those that have more some times again; return whether any has yet."""
        for _ in range(MOST_ROUNDS):
            jobs = [job for job in jobs if self._attempt(job)]
            if not jobs:
                return False
        return True

    def _send_checkpoints(self) -> None:
        with self.app.app_context():
            points = checkpoints(db.session(), self._log_key, utc_now())
            db.session().rollback()
        self._checkpoints.send(points)

    def _begin_key(self, session: Session) -> bool:
        """Let the log's key take over from the one before it, where it is another."""
        if take_over(session, self._log_key, utc_now()):
            _log.info("A new key signs the log")
        self._key_is_new = False
        return False

    def _note(self, session: Session) -> bool:
        """Note that a worker is at work, for whoever watches over it."""
        note_worker(session, utc_now())
        return self._sign_of_life.restart()

    def _empty(self, session: Session) -> bool:
        """Empty what sites no longer keep, once an hour, because it reads a great deal."""
        counts = empty_due(session, utc_now())
        for kind, count in counts.items():
            _log.info("Retention has emptied %s: %s", kind, count)
        more = any(count >= RETENTION_STEP for count in counts.values())
        return self._retention.restart(more=more)

    def _attempt(self, job: Job) -> bool:
        more = run_job(self.app, "A piece of maintenance", job)
        if more is not None:
            self._pace.rest()
        return more or False
