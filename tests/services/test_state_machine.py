"""Random readers and moderators against a model small enough to be seen to be right."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from comments.database.engines import db
from comments.models import Article, Comment, Decision, Site, private_id
from comments.services.moderation.queues import queue_counts
from comments.services.threads.ranking import wilson_lower_bound
from comments.services.threads.tree import PINNED_LIMIT
from tests.house import House
from tests.services.comment_model import Report, Written
from tests.services.truth import drifts

HOLD = 2
JUDGED = {"approve": "approved", "restore": "approved", "reject": "rejected", "spam": "spam"}
ALLOWED = {
    "approve": {"pending", "approved", "rejected", "spam"},
    "restore": {"rejected", "spam"},
    "reject": {"pending", "approved", "spam"},
    "spam": {"pending", "approved", "rejected"},
}


class Thread(RuleBasedStateMachine):
    """A thread, its readers and its moderator."""

    app: Flask

    @initialize()
    def open(self) -> None:
        """Four readers and a moderator meet under an article."""
        self.house = House(self.app, f"machine-{uuid.uuid4().hex}")
        limits = {"flood_minute": "0", "flood_hour": "0", "max_rejected": "100"}
        self.house.set(
            report_hold=str(HOLD), established_days="0", established_comments="1", **limits
        )
        self.readers = [self.house.reader(f"Reader {number}") for number in range(4)]
        self.desk = self.house.staff()
        self.comments: list[Written] = []

    def approved_by(self, author: int) -> int:
        """How many visible comments a reader has."""
        return sum(one.author == author and one.status == "approved" for one in self.comments)

    def replies(self, number: int) -> int:
        """How many shown replies a comment has."""
        return sum(one.parent == number and self.shown(n) for n, one in enumerate(self.comments))

    def shown(self, number: int) -> bool:
        """Whether a comment has a place in the thread."""
        return self.comments[number].status == "approved" or self.replies(number) > 0

    def room_for_pin(self) -> bool:
        """Whether one more may be pinned."""
        return sum(one.pinned for one in self.comments) < PINNED_LIMIT

    def pick(self, number: int) -> int:
        """Any of the comments there are, the later ones rather."""
        return len(self.comments) - 1 - number % len(self.comments)

    @rule(reader=st.integers(0, 3), parent=st.one_of(st.none(), st.integers(0, 9)))
    def post(self, reader: int, parent: int | None) -> None:
        """A reader writes, or answers something."""
        above = self.pick(parent) if parent is not None and self.comments else None
        body = f"{uuid.uuid4()} {uuid.uuid4()}"
        answer = self.readers[reader].post(
            body, parent=self.comments[above].id if above is not None else None
        )
        if above is not None and self.comments[above].status != "approved":
            assert answer.json["code"] == "unknown_parent"
            return
        assert answer.status_code == 201, answer.text
        self.comments.append(Written(answer.json["id"], reader, above))

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 9), reader=st.integers(0, 3))
    def edit(self, which: int, reader: int) -> None:
        """Somebody tries to change a comment."""
        comment = self.comments[self.pick(which)]
        answer = self.readers[reader].edit(comment.id, f"{uuid.uuid4()} {uuid.uuid4()}")
        if reader != comment.author:
            assert answer.status_code == (403 if comment.status == "approved" else 404)
        elif comment.status == "deleted":
            assert answer.status_code == 404
        elif comment.status in ("rejected", "spam"):
            assert answer.json["code"] == "taken_down"
        else:
            assert answer.status_code == 200
            comment.become("edit", comment.status)
            comment.revision += 1

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 9))
    def delete(self, which: int) -> None:
        """An author takes a comment back."""
        comment = self.comments[self.pick(which)]
        answer = self.readers[comment.author].delete(comment.id)
        assert answer.status_code == (404 if comment.status == "deleted" else 204)
        if comment.status != "deleted":
            comment.become("delete", "deleted")
            for report in comment.reports:
                report.open = False

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 9), reader=st.integers(0, 3), value=st.sampled_from((1, -1, 0)))
    def vote(self, which: int, reader: int, value: int) -> None:
        """A reader votes."""
        comment = self.comments[self.pick(which)]
        answer = self.readers[reader].vote(comment.id, value)
        if comment.status != "approved":
            assert answer.status_code == 404
        elif reader == comment.author:
            assert answer.json["code"] == "own_comment"
        else:
            assert answer.status_code == 200
            comment.votes[reader] = value

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 9), reader=st.integers(0, 3))
    def report(self, which: int, reader: int) -> None:
        """A reader reports; enough of those who have written themselves hold the comment."""
        comment = self.comments[self.pick(which)]
        answer = self.readers[reader].report(comment.id)
        if comment.status != "approved":
            assert answer.status_code == 404
            return
        if reader == comment.author:
            assert answer.json["code"] == "own_comment"
            return
        assert answer.status_code == 201
        if any(
            report.by == reader and report.revision == comment.revision
            for report in comment.reports
        ):
            return
        comment.reports.append(Report(reader, comment.revision))
        established = {
            report.by
            for report in comment.reports
            if report.open and self.approved_by(report.by) >= 1
        }
        if len(established) >= HOLD:
            comment.become("hold", "pending")

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 9), action=st.sampled_from(tuple(JUDGED)), stale=st.booleans())
    def decide(self, which: int, action: str, stale: bool) -> None:
        """A moderator decides, now and then on an older version."""
        comment = self.comments[self.pick(which)]
        if stale and len(comment.log) > 1:
            assert (
                self.desk.decide(comment.id, action, version=len(comment.log) - 1)["outcome"]
                == "conflict"
            )
            return
        outcome = self.desk.decide(comment.id, action, version=len(comment.log))
        nothing_new = (
            action == "approve" and comment.status == "approved" and not comment.open_reports
        )
        if comment.status not in ALLOWED[action] or nothing_new:
            assert outcome["outcome"] == "refused"
            return
        assert outcome["outcome"] == "done", outcome
        entry = comment.become(action, JUDGED[action])
        entry.id = outcome["decision"]
        entry.closed = [number for number, report in enumerate(comment.reports) if report.open]
        for report in comment.reports:
            report.open = False

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 9))
    def pin(self, which: int) -> None:
        """A moderator pins or unpins."""
        comment = self.comments[self.pick(which)]
        action = "unpin" if comment.pinned else "pin"
        outcome = self.desk.decide(comment.id, action)
        fits = comment.pinned or (
            comment.status == "approved" and comment.parent is None and self.room_for_pin()
        )
        assert outcome["outcome"] == ("done" if fits else "refused")
        if fits:
            comment.become(action, comment.status).id = outcome["decision"]
            comment.pinned = action == "pin"

    @precondition(lambda self: any(one.log[-1].id or len(one.log) > 2 for one in self.comments))
    @rule(which=st.integers(0, 9), back=st.integers(0, 2))
    def undo(self, which: int, back: int) -> None:
        """A moderator takes a decision back."""
        able = [one for one in self.comments if any(entry.id for entry in one.log)]
        if not able:
            return
        comment = able[which % len(able)]
        entries = [entry for entry in comment.log if entry.id]
        entry = entries[-1 - back % len(entries)]
        (outcome,) = self.desk.call("POST", f"/moderation/decisions/{entry.id}/undo").json[
            "results"
        ]
        if entry is not comment.in_force()[-1]:
            assert outcome["outcome"] == "conflict"
            return
        assert outcome["outcome"] == "done", outcome
        assert entry.before is not None
        comment.become("undo", entry.before)
        entry.undone = True
        comment.pinned = (
            comment.status == "approved"
            and comment.was_pinned()
            and (comment.pinned or self.room_for_pin())
        )
        for number in entry.closed:
            comment.reports[number].open = True

    @invariant()
    def everything_stored_is_as_the_model_has_it(self) -> None:
        """Compare comments, counts, queues and the log."""
        with self.app.app_context():
            session = db.session()
            site = session.scalars(select(Site).where(Site.key == self.house.key)).one()
            stored = {
                one.id: one
                for one in session.scalars(select(Comment).where(Comment.site_id == site.id))
            }
            assert len(stored) == len(self.comments)
            for number, comment in enumerate(self.comments):
                row = stored[private_id(comment.id)]  # type: ignore[index]
                up, down = (
                    sum(vote == value for vote in comment.votes.values()) for value in (1, -1)
                )
                assert (
                    row.status,
                    row.shown,
                    row.reply_count,
                    row.pinned,
                    row.open_reports,
                    row.revision,
                ) == (
                    comment.status,
                    self.shown(number),
                    self.replies(number),
                    comment.pinned,
                    comment.open_reports,
                    comment.revision,
                )
                assert (row.up, row.down, row.best) == (up, down, wilson_lower_bound(up, down))
                assert row.version == len(comment.log)
            by_status = [one.status for one in self.comments]
            article = session.scalar(select(Article).where(Article.site_id == site.id))
            assert (article.comment_count if article else 0) == by_status.count("approved")
            counts = {one.queue: one.count for one in queue_counts(session, site.id)}
            assert {name: counts[name] for name in ("pending", "approved", "rejected", "spam")} == {
                name: by_status.count(name) for name in ("pending", "approved", "rejected", "spam")
            }
            assert counts["reported"] == sum(
                one.open_reports > 0 and one.status in ("approved", "pending")
                for one in self.comments
            )
            query = select(Decision.comment_id, Decision.action, Decision.before, Decision.after)
            log = session.execute(
                query.where(Decision.site_id == site.id).order_by(Decision.id)
            ).all()
            for comment in self.comments:
                entries = [tuple(row[1:]) for row in log if row[0] == private_id(comment.id)]
                assert entries == [
                    (entry.action, entry.before, entry.after) for entry in comment.log
                ]

    def teardown(self) -> None:
        """At the end readers see what the model shows, and a recount finds nothing to mend."""
        if not hasattr(self, "comments"):
            return
        roots = [one for n, one in enumerate(self.comments) if one.parent is None and self.shown(n)]
        leading = [one.id for one in reversed(roots) if one.pinned]
        expected = leading + [one.id for one in roots if not one.pinned]
        items = self.house.thread(sort="oldest", limit=100)["items"]
        assert [one["id"] for one in items] == expected
        assert drifts(self.app, self.house.key) == []


@pytest.mark.slow
def test_whatever_happens_the_stored_state_is_what_the_model_says(app: Flask) -> None:
    machine: Callable[[], Thread] = type("OnThisDatabase", (Thread,), {"app": app})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=checks,
            derandomize=True,
            phases=[Phase.generate],
        ),
    )
