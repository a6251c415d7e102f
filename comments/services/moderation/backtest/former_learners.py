"""The learners of a back-test as they stood at each moment: the fit that was in use then, and what
people have decided since.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.learning.evaluation import safe_threshold
from comments.learning.features import Features, features_of
from comments.learning.ftrl import Model
from comments.learning.judge import CHECK, FAMILIES, Learner, Panel
from comments.models import Decision, FormerFit, Lesson, SiteSettings
from comments.screening.verdict import Verdict
from comments.services.learning.former_fits import former_fits, unpack_judged
from comments.services.learning.lessons import Texts, count_lessons, verdict_of
from comments.services.learning.modes import (
    MEASURED,
    STEPPED_BACK,
    enough,
    fell_short,
    last_set,
    last_step_back,
    latest_holds,
    sets_learning,
)
from comments.services.learning.online_learning import labels_of
from comments.services.learning.refitting import sure

_PEOPLE = ("person", "token")
_ENDINGS_ANEW = frozenset({"learning", "learning_precision"})
_HOLDS = "learning=hold"
_AT_ONCE = 1_000
"""Decisions whose texts are loaded together."""
_RECENT = 500
"""Decisions that a fit may not have read when it came into use."""


@dataclass(slots=True)
class FormerLearner:
    """One learner, moved on from fit to fit and from decision to decision."""

    family: str
    precision: float
    fits: list[FormerFit]
    complete: bool = True
    """Whether no earlier fit is missing."""
    learner: Learner | None = None
    _next: int = 0
    _model: Model | None = None
    _held_comments: set[int] = field(default_factory=set)
    _holds: dict[int, bool] = field(default_factory=dict)
    _stepped_back: bool = False

    def known(self) -> bool:
        """Say whether it is known at this moment whether there was a learner, and which."""
        return self.complete or self._next > 0

    def switch(self, entry_id: int, recent: Iterable[tuple[int, str, Features]]) -> None:
        """Take the fit that was in use when an entry was made, with the decisions that were not
        among its lessons yet.
        """
        latest: FormerFit | None = None
        while self._next < len(self.fits) and self.fits[self._next].in_use_after < entry_id:
            latest = self.fits[self._next]
            self._next += 1
        if latest is None:
            return
        self.learner = self._model = None
        target = sure(self.precision)
        safe = safe_threshold(unpack_judged(latest.judged), target)
        if latest.packed is None or safe is None or not enough(latest.positives, latest.negatives):
            return
        self._model = Model.unpack(latest.packed)
        self.learner = Learner(self.family, self._model.weights(), "hold", safe.threshold)
        for number, verdict, features in recent:
            if number > latest.learnt_up_to:
                self.learn(verdict, features)

    def learn(self, verdict: str, features: Features) -> None:
        """Take in a person's decision, as the model in use does at once."""
        label = labels_of(self.family).get(verdict)
        if self._model is None or self.learner is None or label is None:
            return
        self._model.learn(features, label)
        self._model.renew(self.learner.weights, features)

    def measure(self, comment_id: int, verdict: str, *, ends: bool = True) -> None:
        """Count a decision where it is about a comment that was held; too many of the wrong kind
        end the holding, where it ``ends`` by them.
        """
        if comment_id in self._held_comments:
            self.forget(comment_id)
            self._holds[comment_id] = verdict in FAMILIES
            latest = list(self._holds.values())[-MEASURED:]
            if ends and fell_short(len(latest), sum(latest), self.precision):
                self.end()

    def end(self) -> None:
        """Hold nothing more, until it is set anew."""
        self._stepped_back = True

    def resume(self, holds: Iterable[tuple[int, str]], *, stepped_back: bool) -> None:
        """Begin as it stood: what it had held and people had decided, and whether it had ended."""
        self._holds = {number: verdict in FAMILIES for number, verdict in holds}
        self._stepped_back = stepped_back

    def forget(self, comment_id: int) -> None:
        """Count a decision no more: it was taken back, or another takes its place."""
        self._holds.pop(comment_id, None)

    def hold(self, comment_id: int) -> None:
        """Remember that it held a comment."""
        self._held_comments.add(comment_id)

    def present(self) -> Learner | None:
        """Return the learner where it may hold at this moment."""
        return None if self._stepped_back else self.learner


class FormerLearners:
    """A site's learners, for settings that let them hold; under others they change no verdict."""

    def __init__(
        self,
        session: Session,
        site_id: int,
        settings: SiteSettings,
        changed_settings: Collection[str] = ("learning",),
    ) -> None:
        """``changed_settings`` are names of settings on trial: whoever sets ``learning`` lets
        learners hold again that had stepped back.

        Where it is not, and neither is the precision asked for, learners that did hold stepped back
        when the log says so: the worker sees to it, at once or when it is back at work.
        """
        self._session, self._site_id = session, site_id
        self._set_anew = "learning" in changed_settings
        self._by_log = _ENDINGS_ANEW.isdisjoint(changed_settings)
        self._held_then = False
        self._learners: list[FormerLearner] = []
        self._recent: deque[tuple[int, str, Features]] = deque(maxlen=_RECENT)
        self._texts: Texts | None = None
        self.unknown = 0
        """Comments at whose moment a fit was in use that is not kept."""
        if settings.learning == "hold":
            for family in FAMILIES:
                fits = former_fits(session, site_id, family)
                counts = count_lessons(session, site_id, family)
                complete = not enough(counts.positives, counts.negatives)
                if fits:
                    complete = fits[0].number == 1
                learner = FormerLearner(family, settings.learning_precision, fits, complete)
                self._learners.append(learner)

    def begin(self, first_entry: int) -> None:
        """Bring the fits that were in use when the period began to what they had learnt by then,
        and learners to what they had come to.
        """
        starts = [
            learner.fits[place].learnt_up_to
            for learner in self._learners
            if (place := sum(fit.in_use_after < first_entry for fit in learner.fits) - 1) >= 0
        ]
        if starts:
            query = select(Decision).where(
                Decision.site_id == self._site_id,
                Decision.id > min(starts),
                Decision.id < first_entry,
                Decision.actor_kind.in_(_PEOPLE),
            )
            entries = self._session.scalars(query.order_by(Decision.id)).all()
            for start in range(0, len(entries), _AT_ONCE):
                batch = entries[start : start + _AT_ONCE]
                self.load(batch)
                for entry in batch:
                    self.follow(entry)
        # Only now: a setting among those entries would take back what the log says came after it.
        setting = last_set(self._session, self._site_id, first_entry)
        self._held_then = setting is not None and setting.after == _HOLDS
        if not self._set_anew:
            self._resume(first_entry, setting)

    def _resume(self, first_entry: int, setting: Decision | None) -> None:
        site_id, entry = self._site_id, self._session.get_one(Decision, first_entry)
        for learner in self._learners:
            end = last_step_back(self._session, site_id, learner.family, first_entry)
            ended = end is not None and (setting is None or setting.id < end.id)
            holds = latest_holds(self._session, site_id, learner.family, entry)
            learner.resume(reversed(holds), stepped_back=ended)

    def load(self, entries: Iterable[Decision]) -> None:
        """Load the texts of what people decided in a part of the log."""
        if any(learner.fits for learner in self._learners):
            self._texts = Texts(
                self._session, [_lesson(entry) for entry in entries if _teaches(entry)]
            )

    def panel(self, entry_id: int) -> Panel | None:
        """Return the learners that may hold a comment which the entry has posted."""
        for learner in self._learners:
            learner.switch(entry_id, self._recent)
        self.unknown += not all(learner.known() for learner in self._learners)
        present = tuple(filter(None, (learner.present() for learner in self._learners)))
        return Panel(present, explains=False) if present else None

    def judged(self, comment_id: int, verdict: Verdict) -> None:
        """Remember which of them have held a comment."""
        families = {
            finding.rule
            for finding in verdict.findings
            if (finding.check, finding.status) == (CHECK, "pending")
        }
        for learner in self._learners:
            if learner.family in families:
                learner.hold(comment_id)

    def follow(self, entry: Decision) -> None:
        """Let them learn what a person has decided, or hold again where somebody says so."""
        if sets_learning(entry):
            self._held_then = entry.after == _HOLDS
            for learner in self._learners if not self._set_anew else ():
                learner.resume((), stepped_back=False)
        if entry.action == STEPPED_BACK and self._by_log:
            for learner in self._learners:
                if learner.family == entry.reason:
                    learner.end()
        if entry.comment_id is None or self._texts is None:
            return
        if entry.undoes_id is not None:
            for learner in self._learners:
                learner.forget(entry.comment_id)
        elif _teaches(entry):
            self._learn(entry, entry.comment_id, self._texts)

    def _learn(self, entry: Decision, comment_id: int, texts: Texts) -> None:
        lesson = _lesson(entry)
        text = texts.read(lesson)
        features = None if text is None else features_of(*text)
        ends = not (self._by_log and self._held_then)
        for learner in self._learners:
            learner.switch(entry.id, self._recent)
            if features is not None:
                learner.learn(lesson.verdict, features)
            if entry.revision == 1:
                learner.measure(comment_id, lesson.verdict, ends=ends)
        if features is not None:
            self._recent.append((entry.id, lesson.verdict, features))


def _teaches(entry: Decision) -> bool:
    by_people = entry.actor_kind in _PEOPLE and entry.undoes_id is None
    return by_people and verdict_of(entry) is not None


def _lesson(entry: Decision) -> Lesson:
    """What an entry teaches; never added to the session."""
    return Lesson(
        comment_id=entry.comment_id, verdict=verdict_of(entry), revision=entry.revision, text=None
    )
