"""Fills the demo with its conversation: through the same doors as readers and moderators, at the
times it tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from comments.demo.articles import ARTICLES
from comments.demo.conversation import BANNED_WORDS, CONVERSATION, SUSPECT_WORDS, Remark
from comments.models import Actor, AuthorRecord, Comment, CommentRecord, Site, SiteRecord, public_id
from comments.services.comments.editing import edit_comment
from comments.services.comments.posting import NewComment, post_comment
from comments.services.comments.reporting import report
from comments.services.comments.screening_facts import text_rules
from comments.services.comments.voting import vote
from comments.services.context import DecisionContext, RequestContext
from comments.services.identity.contact_hashes import hash_address
from comments.services.identity.readers import author_record, sign_in_guest
from comments.services.moderation.decisions import DecisionRequest, decide
from comments.services.sites.articles import open_article
from comments.services.sites.site_settings import change_settings
from comments.text import render

_EDITOR = Actor("person", "demo-editor", "Demo editor")
_HEADLINES = {article.key: article for article in ARTICLES}
_KNOWN_SINCE = timedelta(days=140)


def hold_conversation(session: Session, site: Site, news: str, secret: str, at: datetime) -> None:
    """Let the demo's readers write, vote and report, and its editor decide, as if it had happened
    before ``at``.
    """
    words = {"suspect_words": SUSPECT_WORDS, "banned_words": BANNED_WORDS}
    change_settings(session, site, {**words, "digest": "on", "related": "on"})
    record = site.record
    writers = _sign_in(session, record, secret, at)
    posted: dict[str, CommentRecord] = {}
    for remark in sorted(CONVERSATION, key=_after_what_it_answers):
        posted[remark.key] = _post(
            session, record, remark, writers[remark.author], posted, news, secret, at
        )
        _decide(session, record, remark, posted[remark.key], at)
    readers = _readers(session, record, secret, at)
    for remark in CONVERSATION:
        _react(session, record, remark, posted[remark.key], readers, at)


def _after_what_it_answers(remark: Remark) -> int:
    return -remark.minutes_ago


def _sign_in(
    session: Session, site: SiteRecord, secret: str, at: datetime
) -> dict[str, AuthorRecord]:
    """Every author, first seen before their first word; each from an address of their own, save the
    advertisers.
    """
    writers: dict[str, AuthorRecord] = {}
    for number, remark in enumerate(sorted(CONVERSATION, key=_after_what_it_answers)):
        if remark.author not in writers:
            acquaintance = _KNOWN_SINCE * (number % 4) / 4 + timedelta(minutes=3)
            first_seen = at - timedelta(minutes=remark.minutes_ago) - acquaintance
            address = hash_address(_address(remark.author, number), secret)
            context = RequestContext(first_seen, address, secret=secret)
            writers[remark.author] = sign_in_guest(
                session, site, name=remark.author, email=None, context=context
            )
    return writers


def _address(author: str, number: int) -> str:
    advertisers = ("Harbour Deals", "Saltmere Offers", "Quay Bargains")
    return "203.0.113.7" if author in advertisers else f"198.51.100.{number + 1}"


def _post(
    session: Session,
    site: SiteRecord,
    remark: Remark,
    author: AuthorRecord,
    posted: dict[str, CommentRecord],
    news: str,
    secret: str,
    at: datetime,
) -> CommentRecord:
    story, posted_at = _HEADLINES[remark.article], at - timedelta(minutes=remark.minutes_ago)
    address = f"{news}{story.path}"
    open_article(
        session,
        site,
        story.key,
        url=address,
        title=story.headline,
        section=story.section,
        at=story.published_at(at),
    )
    writer = author_record(session, author.id) or author
    context = RequestContext(at=posted_at, address=hash_address(_address(author.name, 1), secret))
    new = NewComment(
        article=story.key,
        rendered=render(remark.text, text_rules(site.settings)),
        parent=public_id(posted[remark.answers].id) if remark.answers else None,
    )
    comment = post_comment(session, site, writer, new, context)
    session.flush()
    if remark.edited:
        later = RequestContext(at=posted_at + timedelta(minutes=6), address=context.address)
        edit_comment(
            session,
            site,
            writer,
            public_id(comment.record.id),
            render(remark.edited, text_rules(site.settings)),
            later,
        )
    return comment.record


def _decide(
    session: Session, site: SiteRecord, remark: Remark, comment: CommentRecord, at: datetime
) -> None:
    if remark.decided is None:
        return
    action, reason = remark.decided
    decided_at = at - timedelta(minutes=remark.minutes_ago - 30)
    decide(
        session,
        site.id,
        DecisionRequest(public_id(comment.id), action, None, reason),
        DecisionContext(_EDITOR, decided_at),
    )


def _readers(
    session: Session, site: SiteRecord, secret: str, at: datetime
) -> Sequence[AuthorRecord]:
    """Readers who only vote and report."""
    most = max(remark.votes for remark in CONVERSATION)
    first_seen = at - _KNOWN_SINCE
    return [
        sign_in_guest(
            session,
            site,
            name=f"Reader {number}",
            email=None,
            context=RequestContext(first_seen, secret=secret),
        )
        for number in range(1, most + 1)
    ]


def _react(
    session: Session,
    site: SiteRecord,
    remark: Remark,
    comment: CommentRecord,
    readers: Sequence[AuthorRecord],
    at: datetime,
) -> None:
    current = session.get_one(Comment, comment.id, populate_existing=True)
    if current.status == "approved":
        for reader in readers[: remark.votes]:
            vote(session, site, reader, public_id(comment.id), 1, at)
    complaints = [
        (reason, detail) for reason, count, detail in remark.reported for _ in range(count)
    ]
    if current.status != "approved":
        return
    for reader, (reason, detail) in zip(reversed(readers), complaints, strict=False):
        reacted_at = at - timedelta(minutes=max(1, remark.minutes_ago // 2))
        report(
            session,
            reader,
            public_id(comment.id),
            reason=reason,
            detail=detail or None,
            at=reacted_at,
        )
        session.flush()
