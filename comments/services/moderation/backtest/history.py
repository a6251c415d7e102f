"""A site's history as it stood at each moment of a back-test: who had written what, how that had
been judged, and what moderators had decided about authors and articles.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import Author, Comment, Decision, Revision, created_at_of, public_id
from comments.screening.checks.repeats import NEAR_OTHERS
from comments.screening.draft import Earlier
from comments.screening.simhash import fingerprint
from comments.services.comments.consequences import TALLY
from comments.services.comments.screening_facts import LATEST_LOOKED_AT, OWN_COMPARED
from comments.services.moderation.author_standing import StandingChange

_OWN_LOADED = 100
"""Comments before the period that are looked at of each author: enough for an hour's flood."""
_ALL_BITS = (1 << 64) - 1
_PEOPLE_AT_ONCE = 5_000
_HOUR = timedelta(hours=1)
_STANDINGS = ("standing", "undo_standing")


@dataclass(slots=True)
class Text:
    """A comment's text at the moment."""

    source: str
    mark: int | None


@dataclass(slots=True)
class Person:
    """An author at the moment."""

    author: Author
    standing: StandingChange
    counts: Counter[str] = field(default_factory=Counter)
    own: deque[tuple[int, datetime]] = field(default_factory=deque)


class History:
    """What a check could have looked at, moment by moment; ``post`` and ``follow`` move it on."""

    def __init__(
        self, session: Session, site_id: int, first_comment: int, first_entry: int
    ) -> None:
        self._session, self._site_id = session, site_id
        self._first_comment, self._first_entry = first_comment, first_entry
        self.texts: dict[int, Text] = {}
        self.statuses: dict[int, str] = {}
        self._people: dict[int, Person] = {}
        self._latest: deque[tuple[int, int, Text]] = deque(maxlen=LATEST_LOOKED_AT)
        self._load_latest()

    def person(self, author: Author) -> Person:
        """Return an author as they are at the moment."""
        return self._people[author.id]

    def load_people(self, numbers: Iterable[int]) -> None:
        """Load what authors had done before the period."""
        everybody = sorted(set(numbers))
        for start in range(0, len(everybody), _PEOPLE_AT_ONCE):
            some = everybody[start : start + _PEOPLE_AT_ONCE]
            for author in self._session.scalars(select(Author).where(Author.id.in_(some))):
                until = author.standing_until
                change = StandingChange(author.standing, until, author.standing_reason)
                self._people[author.id] = Person(author, change)
            self._load_standings(some)
            self._load_counts(some)
            self._load_own(some)

    def own(self, person: Person) -> tuple[Earlier, ...]:
        """Return the author's last comments, newest first."""
        latest = list(person.own)[-OWN_COMPARED:]
        return tuple(
            Earlier(public_id(number), at, self.texts[number].mark, self.texts[number].source)
            for number, at in reversed(latest)
        )

    def own_statuses(self, person: Person) -> list[str]:
        """Return how the author's last comments were judged."""
        return [self.statuses[number] for number, _ in list(person.own)[-OWN_COMPARED:]]

    def others(self, author_id: int, mark: int | None) -> tuple[Earlier, ...]:
        """Return the site's latest comments by others that are nearly the same, newest first."""
        if mark is None:
            return ()
        near = [
            (number, text.mark)
            for number, writer, text in self._latest
            if text.mark is not None
            and ((mark ^ text.mark) & _ALL_BITS).bit_count() <= NEAR_OTHERS
            and writer != author_id
        ]
        return tuple(
            Earlier(public_id(number), created_at_of(number), other)
            for number, other in reversed(near)
        )

    def since(self, person: Person, start: datetime) -> int:
        """Return how many comments the author has written since."""
        return sum(at >= start for _, at in person.own)

    def post(self, comment: Comment, person: Person, text: Text, status: str) -> None:
        """Let a comment be written, and judged so."""
        self.texts[comment.id], self.statuses[comment.id] = text, status
        person.counts[TALLY[status]] += 1
        person.own.append((comment.id, comment.created_at))
        while len(person.own) > OWN_COMPARED and (person.own[0][1] < comment.created_at - _HOUR):
            person.own.popleft()
        self._latest.append((comment.id, person.author.id, text))

    def follow(self, entry: Decision, texts: dict[tuple[int, int], str]) -> None:
        """Let happen what an entry of the log tells, other than a comment being posted."""
        person = self._people.get(entry.author_id or 0)
        if person is not None and entry.comment_id is None and entry.action in _STANDINGS:
            person.standing = StandingChange.read(entry.after or "normal", entry.reason)
            return
        if entry.comment_id is None or entry.after is None:
            return
        former = self.statuses.get(entry.comment_id, entry.before)
        if person is not None and former != entry.after:
            _tally(person.counts, former, -1)
            _tally(person.counts, entry.after, 1)
        if entry.comment_id in self.statuses:
            self.statuses[entry.comment_id] = entry.after
        source = texts.get((entry.comment_id, entry.revision or 0))
        if entry.action == "edit" and source is not None and entry.comment_id in self.texts:
            text = self.texts[entry.comment_id]
            text.source, text.mark = source, fingerprint(source)

    def _load_latest(self) -> None:
        query = (
            select(Comment.id, Comment.author_id, Comment.fingerprint, Comment.status)
            .where(Comment.site_id == self._site_id, Comment.id < self._first_comment)
            .order_by(Comment.id.desc())
            .limit(LATEST_LOOKED_AT)
        )
        for number, author_id, mark, status in reversed(self._session.execute(query).all()):
            text = self.texts[number] = Text("", mark)
            self._latest.append((number, author_id, text))
            self.statuses[number] = status

    def _load_standings(self, numbers: list[int]) -> None:
        query = (
            select(Decision.author_id, Decision.before)
            .where(
                Decision.author_id.in_(numbers),
                Decision.action.in_(_STANDINGS),
                Decision.id >= self._first_entry,
            )
            .order_by(Decision.id.desc())
        )
        for author_id, before in self._session.execute(query):
            assert author_id is not None
            self._people[author_id].standing = StandingChange.read(before or "normal", None)

    def _load_counts(self, numbers: list[int]) -> None:
        query = (
            select(Decision.author_id, Decision.before, Decision.after, func.count())
            .where(
                Decision.author_id.in_(numbers),
                Decision.comment_id.is_not(None),
                Decision.id < self._first_entry,
            )
            .group_by(Decision.author_id, Decision.before, Decision.after)
        )
        for author_id, before, after, count in self._session.execute(query):
            if author_id is not None and before != after:
                _tally(self._people[author_id].counts, before, -count)
                _tally(self._people[author_id].counts, after, count)

    def _load_own(self, numbers: list[int]) -> None:
        """Load each author's last comments before the period, as they stood at its beginning."""
        place = func.row_number().over(partition_by=Comment.author_id, order_by=Comment.id.desc())
        ranked = (
            select(Comment.id, place.label("place"))
            .where(Comment.author_id.in_(numbers), Comment.id < self._first_comment)
            .subquery()
        )
        query = select(
            Comment.id,
            Comment.author_id,
            Comment.created_at,
            Comment.fingerprint,
            Comment.source,
            Comment.status,
        ).join(ranked, ranked.c.id == Comment.id)
        rows = self._session.execute(
            query.where(ranked.c.place <= _OWN_LOADED).order_by(Comment.id)
        ).all()
        former = self._former_statuses([row.id for row in rows])
        for number, author_id, at, mark, source, status in rows:
            text = self.texts.setdefault(number, Text(source, mark))
            text.source = source
            self.statuses[number] = former.get(number, status)
            self._people[author_id].own.append((number, at))

    def _former_statuses(self, numbers: list[int]) -> dict[int, str]:
        """What comments were before the first decision on them in the period."""
        former: dict[int, str] = {}
        for start in range(0, len(numbers), 5_000):
            query = (
                select(Decision.comment_id, Decision.before)
                .where(
                    Decision.comment_id.in_(numbers[start : start + 5_000]),
                    Decision.id >= self._first_entry,
                    Decision.before.is_not(None),
                )
                .order_by(Decision.id.desc())
            )
            for number, before in self._session.execute(query):
                former[number or 0] = str(before)
        return former


def former_texts(session: Session, numbers: list[int]) -> Iterator[Revision]:
    """Yield the former texts of comments."""
    yield from session.scalars(select(Revision).where(Revision.comment_id.in_(numbers)))


def _tally(counts: Counter[str], status: str | None, change: int) -> None:
    name = TALLY.get(status)
    if name:
        counts[name] += change
