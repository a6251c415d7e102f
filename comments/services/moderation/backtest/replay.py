"""The replay: each comment of a period judged anew, at its moment, under changed settings.

A comment has in it the status that the changed settings give it, until somebody decides: so a
changed policy meets the history that it would have made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from comments.errors import InvalidInput
from comments.models import Article, Comment, Decision, Site, SiteSettings, first_id
from comments.screening.domains import host_of
from comments.screening.draft import ArticleFacts, AuthorFacts, Draft, Rules
from comments.screening.policy import checks
from comments.screening.screen import screen
from comments.screening.simhash import fingerprint
from comments.screening.verdict import Verdict
from comments.services.comments.screening_facts import text_rules
from comments.services.moderation.backtest.former_learners import FormerLearners
from comments.services.moderation.backtest.history import History, Person, Text, former_texts
from comments.services.moderation.conflicts import RESOLUTIONS, entries_in_force
from comments.services.sites.site_settings import with_settings
from comments.text import Rendered, TextRules, render

MOST = 20_000
"""Comments a back-test takes at most."""
_BATCH = 1_000
_PEOPLE = ("person", "token")


@dataclass(frozen=True, slots=True)
class ReplayRange:
    """The last so many comments, or those of the last days; both where both are said."""

    last: int = 1_000
    days: int | None = None


class Replayed(NamedTuple):
    """A comment, what became of it when it was posted, and what would have under the settings that
    are tried; ``upheld`` is what people decided, None where nobody has.
    """

    comment: int
    text: str
    language: str | None
    section: str | None
    before: str
    verdict: Verdict
    upheld: bool | None


@dataclass(slots=True)
class Replay:
    """A back-test under way: iterating judges comment by comment."""

    session: Session
    site: Site
    settings: SiteSettings
    period: ReplayRange
    at: datetime
    learners: FormerLearners
    total: int = 0
    without_text: int = 0
    _entries: list[Decision] = field(default_factory=list)
    _history: History | None = None
    _text_rules: TextRules = field(default_factory=TextRules)
    _hosts: tuple[str, ...] = ()
    _rules: Rules = field(default_factory=Rules)
    _modes: dict[tuple[int, str], list[tuple[int, str | None]]] = field(default_factory=dict)
    _answers: dict[int, str] = field(default_factory=dict)
    """What comments became once the judges outside had answered, for whom they waited."""

    @classmethod
    def of(
        cls,
        session: Session,
        site: Site,
        changes: Mapping[str, str],
        period: ReplayRange,
        at: datetime,
    ) -> Replay:
        """Find the period's comments. Raises ``InvalidInput`` for settings that could not be
        set.
        """
        settings = with_settings(site.settings, changes)
        learners = FormerLearners(session, site.id, settings, changes)
        self = cls(session, site, settings, period, at, learners)
        self._text_rules = text_rules(self.settings)
        self._rules = replace(Rules.of(self.settings), external=())
        self._hosts = tuple(map(host_of, site.origins))
        query = select(Comment.id).where(Comment.site_id == site.id)
        if period.days is not None:
            query = query.where(Comment.id >= first_id(at - timedelta(days=period.days)))
        numbers = session.scalars(query.order_by(Comment.id.desc()).limit(period.last)).all()
        if not numbers:
            return self
        first_entry = session.scalar(
            select(Decision.id)
            .where(Decision.comment_id.in_(numbers[-50:]), Decision.action == "post")
            .order_by(Decision.id)
            .limit(1)
        )
        if first_entry is None:
            return self
        self._history = History(session, site.id, numbers[-1], first_entry)
        ledger = select(Decision).where(Decision.site_id == site.id, Decision.id >= first_entry)
        self._entries = list(session.scalars(ledger.order_by(Decision.id)))
        self.total = sum(entry.action == "post" for entry in self._entries)
        self._answers = {
            entry.comment_id: entry.after
            for entry in self._entries
            if entry.action == "screen" and entry.revision == 1 and entry.comment_id and entry.after
        }
        self._history.load_people(
            entry.author_id or 0 for entry in self._entries if entry.action == "post"
        )
        self._read_articles()
        learners.begin(first_entry)
        return self

    def __iter__(self) -> Iterator[Replayed]:
        """Judge one comment after the other, letting happen in between what happened."""
        judgements = _judgements(self._entries)
        history = self._history
        for start in range(0, len(self._entries) if history is not None else 0, _BATCH):
            assert history is not None
            batch = self._entries[start : start + _BATCH]
            comments, texts = self._load(batch)
            self.learners.load(batch)
            for entry in batch:
                if entry.action != "post":
                    history.follow(entry, texts)
                    self.learners.follow(entry)
                    continue
                comment = comments.get(entry.comment_id or 0)
                if comment is not None:
                    source = texts.get((comment.id, 1), comment.source)
                    yield from self._judge(entry, comment, source, history, judgements)

    def _load(self, batch: list[Decision]) -> tuple[dict[int, Comment], dict[tuple[int, int], str]]:
        numbers = {entry.comment_id for entry in batch if entry.action in ("post", "edit")}
        query = select(Comment).where(Comment.id.in_(numbers))
        options = (joinedload(Comment.author), joinedload(Comment.article))
        comments = {
            comment.id: comment for comment in self.session.scalars(query.options(*options))
        }
        texts = {(comment.id, comment.revision): comment.source for comment in comments.values()}
        for former in former_texts(self.session, list(comments)):
            texts[former.comment_id, former.number] = former.source
        return comments, texts

    def _judge(
        self,
        entry: Decision,
        comment: Comment,
        source: str,
        history: History,
        judgements: dict[int, bool],
    ) -> Iterator[Replayed]:
        person = history.person(comment.author)
        rendered = _rendered(source, self._text_rules)
        text = Text(source, fingerprint(source))
        if rendered is None:
            self.without_text += 1
            history.post(comment, person, text, entry.after or "pending")
            return
        draft = self._draft(entry, comment, rendered, person, history, text.mark)
        verdict = screen(draft, checks())
        self.learners.judged(comment.id, verdict)
        history.post(comment, person, text, verdict.status)
        yield Replayed(
            comment.id,
            rendered.text,
            comment.language,
            draft.article.section,
            self._answers.get(comment.id, entry.after or "pending"),
            verdict,
            judgements.get(comment.id),
        )

    def _draft(
        self,
        entry: Decision,
        comment: Comment,
        rendered: Rendered,
        person: Person,
        history: History,
        mark: int | None,
    ) -> Draft:
        at, rules = comment.created_at, self._rules
        return Draft(
            source=rendered.source,
            text=rendered.text,
            links=rendered.links,
            prose=rendered.prose,
            shown_links=rendered.shown_links,
            site_hosts=self._hosts,
            author=_author_facts(person, history, at),
            now=at,
            rules=rules,
            article=ArticleFacts(
                mode=self._article_value(comment.article, "mode", entry.id),
                section=self._article_value(comment.article, "section", entry.id),
            ),
            recent_own=history.own(person),
            recent_others=history.others(comment.author_id, mark),
            recent_minute=history.since(person, at - timedelta(minutes=1))
            if rules.flood_minute
            else 0,
            recent_hour=history.since(person, at - timedelta(hours=1)) if rules.flood_hour else 0,
            text_disagreement=rendered.disagreement,
            confirmed=True,
            language=comment.language,
            is_reply=comment.parent_id is not None,
            panel=self.learners.panel(entry.id),
        )

    def _read_articles(self) -> None:
        for entry in reversed(self._entries):
            if entry.article_id is not None and entry.action in ("article_mode", "article_section"):
                name = entry.action.removeprefix("article_")
                value = None if entry.before in (None, "none") else entry.before
                self._modes.setdefault((entry.article_id, name), []).append((entry.id, value))

    def _article_value(self, article: Article, name: str, entry_id: int) -> str | None:
        """What the article's mode or section was when a comment was posted."""
        value: str | None = getattr(article, name)
        for number, former in self._modes.get((article.id, name), ()):
            if number < entry_id:
                break
            value = former
        return value


def _author_facts(person: Person, history: History, at: datetime) -> AuthorFacts:
    author, standing = person.author, person.standing
    ended = standing.until is not None and standing.until <= at
    statuses = history.own_statuses(person)
    rejected = sum(status in ("rejected", "spam") for status in statuses)
    return AuthorFacts(
        first_seen=author.first_seen,
        standing="normal" if ended else standing.standing,
        standing_until=standing.until,
        kind=author.kind,
        name=author.name,
        email_verified=author.email_verified,
        approved=person.counts["approved"],
        rejected=person.counts["rejected"],
        pending=person.counts["pending"],
        recent_decided=rejected + statuses.count("approved"),
        recent_rejected=rejected,
    )


def _judgements(entries: list[Decision]) -> dict[int, bool]:
    """What people decided last of each comment, where that still holds: True is against it."""
    judgements: dict[int, bool] = {}
    for entry in entries_in_force(reversed(entries)):
        judges = entry.action in RESOLUTIONS and entry.actor_kind in _PEOPLE
        if judges and entry.comment_id is not None:
            judgements.setdefault(entry.comment_id, RESOLUTIONS[entry.action] == "upheld")
    return judgements


def _rendered(source: str, rules: TextRules) -> Rendered | None:
    lenient = replace(rules, min_length=0, max_length=max(rules.max_length, len(source)))
    try:
        return render(source, lenient) if source else None
    except InvalidInput:
        return None
