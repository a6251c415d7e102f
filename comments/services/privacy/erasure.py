"""Forgetting a person, step by step: their name alone, or all they wrote.

The log stays as it is and verifiable: its entries about readers' own acts name an id, and no
one.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime

from sqlalchemy import String, cast, delete, select, update
from sqlalchemy.orm import Session

from comments.database.word_index import begin_forgetting, merge_segments
from comments.models import (
    Actor,
    Author,
    AuthorMessage,
    Comment,
    CommentTranslation,
    Origin,
    OutboxItem,
    PageWitness,
    PersonalRequest,
    Report,
    Revision,
    StoredAnswer,
    StoredFinding,
    Vote,
    public_id,
)
from comments.services.comments.external_check_requests import CHECK, SENDER
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.context import DecisionContext
from comments.services.threads.ranking import wilson_lower_bound

STEP = 200
"""Rows that one step touches at most."""
NOBODY = "Deleted reader"
_LAST, _FORGETTING = "last", "forgetting"
_PROGRESS = (_LAST, _FORGETTING)
"""Under which a receipt holds the last comment looked at, and that the words' index is merged."""
_ERASURE = Actor("rule", "erasure", "Erasure")


def erase_step(session: Session, request: PersonalRequest, at: datetime) -> bool:
    """Erase a little more of a person; return whether that was all. The caller commits each step.

    What has been erased is gone from pages, caches and searches with the same commit. The last
    steps merge the word index, so that no file holds the words.
    """
    author = session.get_one(Author, request.author_id)
    counts = Counter(request.receipt)
    if is_forgetting(request):
        return _forget_words(session, request, at)
    numbers = _next_comments(session, request)
    for number in numbers:
        comment = locked_comment(session, number)
        assert comment is not None
        _erase_comment(session, comment, counts, at, whole=request.mode == "all")
    _erase_promised(session, numbers, whole=request.mode == "all")
    votes = _withdraw_votes(session, author, counts) if request.mode == "all" else 0
    finished = len(numbers) < STEP and votes < STEP
    if finished:
        _erase_reports(session, author, counts)
        messages = delete(AuthorMessage).where(AuthorMessage.author_id == author.id)
        counts["messages"] += _gone(session, messages)
        answered = StoredAnswer.body.contains(public_id(author.id))
        counts["stored answers"] += _gone(session, delete(StoredAnswer).where(answered))
        _erase_author(session, author)
        counts[_FORGETTING] = 1
        begin_forgetting(session)
    request.receipt = dict(counts)
    session.flush()
    return finished and _forget_words(session, request, at)


def _forget_words(session: Session, request: PersonalRequest, at: datetime) -> bool:
    if merge_segments(session):
        return False
    request.done_at = at
    session.flush()
    return True


def is_forgetting(request: PersonalRequest) -> bool:
    """Say whether an erasure has nothing left to do but to merge the word index."""
    return _FORGETTING in request.receipt


def receipt_of(request: PersonalRequest) -> dict[str, int]:
    """Return how much of what an erasure has erased, without what it notes for its own next
    step.
    """
    return {name: count for name, count in request.receipt.items() if name not in _PROGRESS}


def _next_comments(session: Session, request: PersonalRequest) -> list[int]:
    """Comments of the person that have not been looked at, in whatever status they are."""
    query = select(Comment.id).where(
        Comment.author_id == request.author_id, Comment.id > int(request.receipt.get(_LAST, -1))
    )
    return list(session.scalars(query.order_by(Comment.id).limit(STEP)))


def _erase_comment(
    session: Session, comment: Comment, counts: Counter[str], at: datetime, *, whole: bool
) -> None:
    comment.address_hash = comment.network_hash = None
    counts[_LAST] = comment.id
    # A digest of what another system said, their name and email included: whoever has its export
    # could recognise them by it. An import compares no more with what has none.
    imported = update(Origin).where(Origin.kind == "comment", Origin.target_id == comment.id)
    session.execute(imported.values(digest=""))
    if not whole:
        counts["comments without a name"] += 1
        touch(comment.article)
        return
    if comment.status != "deleted":
        change_status(session, comment, "deleted", "erase", DecisionContext(_ERASURE, at))
    comment.source = comment.html = ""
    comment.search_text = None
    comment.fingerprint, comment.has_link, comment.language = None, False, None
    comment.open_reports = 0
    counts["comments"] += 1
    counts["revisions"] += _gone(session, delete(Revision).where(Revision.comment_id == comment.id))
    for kind in (StoredFinding, CommentTranslation):
        session.execute(delete(kind).where(kind.comment_id == comment.id))
    withdrawn = update(Report).where(Report.comment_id == comment.id)
    session.execute(withdrawn.values(detail=None))
    open_ones = withdrawn.where(Report.resolved.is_(None))
    session.execute(open_ones.values(resolved="withdrawn", resolved_at=at))


def _erase_promised(session: Session, numbers: list[int], *, whole: bool) -> None:
    """Drop work that waits for a look at these comments; where they stay, what it tells of who
    sent them.
    """
    about = cast(OutboxItem.payload["comment"].as_string(), String).in_(map(str, numbers))
    if whole:
        session.execute(delete(OutboxItem).where(about))
        return
    for item in session.scalars(select(OutboxItem).where(about, OutboxItem.kind == CHECK)):
        item.payload = item.payload | dict.fromkeys(SENDER)


def _withdraw_votes(session: Session, author: Author, counts: Counter[str]) -> int:
    votes = list(session.scalars(select(Vote).where(Vote.author_id == author.id).limit(STEP)))
    for vote in votes:
        comment = locked_comment(session, vote.comment_id)
        assert comment is not None
        comment.up -= vote.value == 1
        comment.down -= vote.value == -1
        comment.best = wilson_lower_bound(comment.up, comment.down)
        comment.article.votes_version += 1
        session.delete(vote)
        counts["votes"] += 1
    session.flush()
    return len(votes)


def _erase_reports(session: Session, author: Author, counts: Counter[str]) -> None:
    own_reports = update(Report).where(Report.author_id == author.id, Report.detail.is_not(None))
    counts["report details"] += _gone(session, own_reports.values(detail=None))


def _erase_author(session: Session, author: Author) -> None:
    """Empty the author's row; the publisher's id goes, so that the person may come as a new one."""
    author.kind, author.name, author.name_key = "erased", NOBODY, secrets.token_hex(8)
    author.subject = author.email = author.avatar_url = author.standing_reason = None
    author.badge = None
    author.email_hash = author.domain_hash = author.address_hash = None
    author.email_verified = False
    author.token_epoch += 1
    session.execute(delete(PageWitness).where(PageWitness.author_id == author.id))
    copies = delete(PersonalRequest).where(PersonalRequest.author_id == author.id)
    session.execute(copies.where(PersonalRequest.kind == "export"))
    session.execute(delete(Origin).where(Origin.kind == "author", Origin.target_id == author.id))


def _gone(session: Session, statement: object) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[call-overload]
