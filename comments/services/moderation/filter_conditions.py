"""The conditions and index walks that each criterion of a filter stands for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    and_,
    column,
    exists,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.orm import Session

from comments.errors import InvalidInput, NotFound
from comments.models import (
    REPORT_REASONS,
    Article,
    Author,
    Comment,
    Report,
    StoredFinding,
    Wave,
    WaveMember,
)
from comments.models.comment import (
    HAS_LINK,
)
from comments.models.status import DECIDERS
from comments.models.wave import WAITING
from comments.screening.language import read_tag
from comments.services.moderation.check_names import finding_conditions
from comments.services.moderation.index_paths import Condition, Criterion, IndexPath, ScannedComment
from comments.services.moderation.queue_definitions import QUEUES
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.owned import find_owned
from comments.services.sites.articles import get_article
from comments.text.characters import UNSPACED
from comments.text.search_words import search_text

_VECTOR = "to_tsvector('simple', coalesce(search_text, source))"
_SEARCH = table("comment_search", column("rowid"))


def criteria(session: Session, site_id: int, queue_filter: QueueFilter) -> Iterator[Criterion]:
    """Yield what is asked for, first what is likely to be rarest, and at last that it is of this
    site.

    Raises ``InvalidInput`` for an unknown queue, article, author, section, reason or check.
    """
    yield from _places(session, site_id, queue_filter)
    yield from _relatives(session, site_id, queue_filter)
    yield from _causes(session, queue_filter)
    yield from _texts(session, queue_filter.q)
    yield from _kinds(site_id, queue_filter)
    yield from _routing(session, site_id, queue_filter)
    yield Criterion(Comment.site_id == site_id, _walk(site_id))


def _walk(site_id: int, *conditions: Condition) -> IndexPath:
    return IndexPath((ScannedComment.id,), (ScannedComment.site_id == site_id, *conditions))


def _places(session: Session, site_id: int, queue_filter: QueueFilter) -> Iterator[Criterion]:
    if queue_filter.article is not None:
        article = _article_id(session, site_id, queue_filter.article)
        yield Criterion(
            Comment.article_id == article,
            IndexPath((ScannedComment.id,), (ScannedComment.article_id == article,)),
        )
    if queue_filter.author is not None:
        author = find_owned(session, Author, site_id, queue_filter.author)
        if author is None:
            raise InvalidInput({"author": "There is no such author on this site."})
        number = author.id
        yield Criterion(
            Comment.author_id == number,
            IndexPath((ScannedComment.id,), (ScannedComment.author_id == number,)),
        )
    if queue_filter.sections:
        own = Article.section.in_(queue_filter.sections)
        ids = select(Article.id).where(Article.site_id == site_id, own)
        yield Criterion(
            exists().where(Article.id == Comment.article_id, own),
            unsorted=IndexPath((ScannedComment.id,), (ScannedComment.article_id.in_(ids),)).ids,
        )
    if queue_filter.section is not None:
        articles = select(Article.id).where(
            Article.site_id == site_id, Article.section == queue_filter.section
        )
        if session.scalar(articles.limit(1)) is None:
            raise InvalidInput({"section": "No article on this site is in such a section."})
        here = exists().where(
            Article.id == Comment.article_id, Article.section == queue_filter.section
        )
        yield Criterion(
            here,
            unsorted=IndexPath(
                (ScannedComment.id,), (ScannedComment.article_id.in_(articles),)
            ).ids,
        )


def _relatives(session: Session, site_id: int, queue_filter: QueueFilter) -> Iterator[Criterion]:
    """Answers to a comment; members of a wave."""
    if queue_filter.parent is not None:
        parent = find_owned(session, Comment, site_id, queue_filter.parent)
        if parent is None:
            raise InvalidInput({"parent": "There is no such comment on this site."})
        yield Criterion(
            Comment.parent_id == parent.id,
            IndexPath((ScannedComment.id,), (ScannedComment.parent_id == parent.id,)),
        )
    if queue_filter.wave is not None:
        wave = _wave(session, site_id, queue_filter.wave)
        if wave is None:
            raise InvalidInput({"wave": "There is no such wave on this site."})
        yield Criterion(
            exists().where(WaveMember.comment_id == Comment.id, WaveMember.wave_id == wave.id),
            IndexPath((WaveMember.comment_id,), (WaveMember.wave_id == wave.id,)),
        )


def _wave(session: Session, site_id: int, name: str) -> Wave | None:
    """Return the wave of this name, or the one that it was found to be part of."""
    wave = find_owned(session, Wave, site_id, name)
    member = None if wave is None or wave.members else session.get(WaveMember, wave.id)
    return wave if member is None else session.get(Wave, member.wave_id)


def _article_id(session: Session, site_id: int, name: str) -> int:
    try:
        return get_article(session, site_id, name).id
    except NotFound as error:
        raise InvalidInput({"article": error.message}) from None


def _causes(session: Session, queue_filter: QueueFilter) -> Iterator[Criterion]:
    """Reported for a reason and not settled; found by a check or one of its rules."""
    if queue_filter.reason is not None:
        if queue_filter.reason not in REPORT_REASONS:
            raise InvalidInput(
                {"reason": f"There is no such reason; there are {', '.join(REPORT_REASONS)}."}
            )
        is_open = (Report.reason == queue_filter.reason, Report.resolved.is_(None))
        reported = exists().where(Report.comment_id == Comment.id, *is_open)
        path = IndexPath((Report.comment_id,), is_open, repeats=True)
        yield Criterion(reported, path, of_site=False)
    if queue_filter.rule is not None:
        conditions = finding_conditions(session, queue_filter.rule)
        path = IndexPath((StoredFinding.comment_id,), conditions, repeats=True)
        yield Criterion(
            exists().where(StoredFinding.comment_id == Comment.id, *conditions), path, of_site=False
        )


def _kinds(site_id: int, queue_filter: QueueFilter) -> Iterator[Criterion]:
    if queue_filter.has_link is not None:
        path = _walk(site_id, text(HAS_LINK)) if queue_filter.has_link else None
        yield Criterion(Comment.has_link.is_(queue_filter.has_link), path)
    if queue_filter.language is not None:
        tag = read_tag(queue_filter.language)
        if tag is None:
            raise InvalidInput({"language": "This is no language tag, such as en or pt-BR."})
        yield Criterion(Comment.language == tag, _walk(site_id, ScannedComment.language == tag))
    if queue_filter.by is not None:
        if queue_filter.by not in DECIDERS:
            raise InvalidInput({"by": f"Comments are decided by one of {', '.join(DECIDERS)}."})
        yield Criterion(
            Comment.decided_by == queue_filter.by,
            _walk(site_id, ScannedComment.decided_by == queue_filter.by),
        )
    if queue_filter.status is not None:
        yield Criterion(
            Comment.status == queue_filter.status,
            _walk(site_id, ScannedComment.status == queue_filter.status),
        )
    if queue_filter.queue is not None and queue_filter.queue not in QUEUES:
        raise InvalidInput(
            {"queue": f"There is no queue {queue_filter.queue!r}; there are {', '.join(QUEUES)}."}
        )
    if queue_filter.queue == "wave":
        waiting = (Wave.site_id == site_id, text(WAITING))
        yield Criterion(
            exists().where(Wave.id == Comment.id, *waiting), IndexPath((Wave.id,), waiting)
        )
    elif queue_filter.queue is not None and QUEUES[queue_filter.queue]:
        holds = text(QUEUES[queue_filter.queue])
        path = _walk(site_id, holds)
        yield Criterion(
            holds,
            path,
            by_priority=path._replace(keys=(ScannedComment.priority, ScannedComment.id)),
        )


def _routing(session: Session, site_id: int, queue_filter: QueueFilter) -> Iterator[Criterion]:
    """Assigned to somebody or to nobody; in none of the lists that take their part."""
    assignees = queue_filter.assigned
    if assignees == ():
        yield Criterion(Comment.assigned_to.is_(None))
    elif assignees is not None:
        theirs = _walk(site_id, ScannedComment.assigned_to.in_(assignees))
        alone = _walk(site_id, ScannedComment.assigned_to == assignees[0])
        is_one = len(assignees) == 1
        yield Criterion(
            Comment.assigned_to.in_(assignees),
            alone if is_one else None,
            unsorted=None if is_one else theirs.ids,
        )
    if queue_filter.without:
        lists = (list(criteria(session, site_id, one)) for one in queue_filter.without)
        parts = [and_(*(criterion.condition for criterion in some)) for some in lists]
        # What is not known of a comment, such as its language, must not keep it out of the rest.
        yield Criterion(or_(*parts).is_not(true()))


def _texts(session: Session, query: str | None) -> Iterator[Criterion]:
    """The text holds all these words. They are quoted, never read as a query language.

    What is written without blanks is found by its letters side by side, and then looked at again.
    """
    parts = (query or "").replace("\0", " ").split()
    words = [search_text(part) or part for part in parts]
    if words and session.get_bind().dialect.name == "postgresql":
        holds = text(
            " AND ".join(
                f"{_VECTOR} @@ phraseto_tsquery('simple', :word_{n})" for n in range(len(words))
            )
        ).bindparams(**{f"word_{n}": word for n, word in enumerate(words)})
        yield Criterion(
            holds,
            unsorted=IndexPath((ScannedComment.id,), (holds,)).ids,
            of_site=False,
            words=len(words),
        )
    elif words:
        quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
        match = text("comment_search MATCH :words").bindparams(words=quoted)
        holds_all = exists().select_from(_SEARCH).where(_SEARCH.c.rowid == Comment.id, match)
        yield Criterion(
            holds_all, IndexPath((_SEARCH.c.rowid,), (match,)), of_site=False, words=len(words)
        )
    for part in filter(UNSPACED.search, parts):
        yield Criterion(Comment.source.contains(part, autoescape=True))
