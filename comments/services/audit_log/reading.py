"""Reading the log: a page by whom, about what, when, in bounded time whatever is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, text
from sqlalchemy.orm import Session

from comments.errors import InvalidInput, NotFound
from comments.models import (
    ApiToken,
    Author,
    Comment,
    Decision,
    StaffAccount,
    StaffMembership,
    StoredFinding,
    private_id,
)
from comments.models.decision import NOT_POSTED
from comments.services.identity.key_changes import (
    KEY_ADDED,
    KEY_RETIRED,
    TOKEN_ADDED,
    TOKEN_REVOKED,
)
from comments.services.moderation.check_names import finding_conditions
from comments.services.moderation.decisions import ACTIONS
from comments.services.owned import find_owned
from comments.services.sites.articles import get_article
from comments.services.threads.cursors import decode_cursor, encode_cursor

MOST_TESTED = 5_000
"""Entries tested for one page."""
LOGGED = (
    *ACTIONS,
    *("post", "edit", "delete", "erase", "screen", "hold", "import", "learning", "finding_wrong"),
    "assign",
    *("warn", "message", "undo_warn", "undo_message", "resubmit"),
    *("silence_reports", "hear_reports", "undo_reports"),
    *("undo", "standing", "undo_standing", "ban", "unban", "setting", "trust_domain"),
    "badge",
    *("article_open", "article_closes_at", "article_mode", "article_slow_mode", "article_url"),
    *("staff_add", "staff_remove", "staff_role", "staff_sections", "staff_groups"),
    *(TOKEN_ADDED, TOKEN_REVOKED, KEY_ADDED, KEY_RETIRED),
    *("article_title", "article_section", "article_language", "article_merge"),
)
"""Every action that an entry of the log may have."""
_LATE_ENTRIES = 10_000
"""How far from its place by the clock an entry may stand whose transaction took long."""
_BEYOND = 2**53
_OF_POSTS = ("screening", "import")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is asked of entries; everything None is not asked for."""

    comment: str | None = None
    author: str | None = None
    article: str | None = None
    action: str | None = None
    actor: str | None = None
    """The id or the name of who decided."""
    rule: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def log(
    session: Session,
    site_id: int,
    log_filter: LogFilter,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[Decision], str | None]:
    """Return a page of a site's decisions, newest first, and the cursor to the next. A page may be
    shorter than its limit, even empty, while there is a next.

    Raises ``InvalidInput`` for a comment, author, article, actor or check there is not.
    """
    conditions = _conditions(session, site_id, log_filter)
    bounds = _bounds(session, site_id, log_filter)
    if cursor:
        bounds.append(Decision.id < decode_cursor(cursor, ("id",)).values[0])
    path = [Decision.site_id == site_id, *conditions[:1], *bounds]
    end = session.scalar(_newest(Decision.id, path).limit(1).offset(MOST_TESTED - 1))
    conditions = [Decision.site_id == site_id, *conditions, *bounds]
    if end is not None:
        conditions.append(Decision.id >= end)
    entries = list(session.scalars(_newest(Decision, conditions).limit(limit + 1)))
    last = entries[limit - 1].id if len(entries) > limit else end
    return entries[:limit], encode_cursor("id", last) if last is not None else None


def _newest(columns: Any, conditions: list[Any]) -> Select[Any]:
    return select(columns).where(*conditions).order_by(Decision.id.desc())


def _conditions(session: Session, site_id: int, log_filter: LogFilter) -> list[ColumnElement[bool]]:
    """Return what is asked for, first what an index knows best."""
    conditions: list[Any] = []
    if log_filter.comment is not None:
        comment = find_owned(session, Comment, site_id, log_filter.comment)
        _require(comment is not None, "comment", "comment")
        conditions.append(Decision.comment_id == private_id(log_filter.comment))
    if log_filter.author is not None:
        author = find_owned(session, Author, site_id, log_filter.author)
        _require(author is not None, "author", "author")
        conditions.append(Decision.author_id == private_id(log_filter.author))
    if log_filter.article is not None:
        conditions.append(Decision.article_id == _article(session, site_id, log_filter.article))
    if log_filter.actor is not None:
        conditions.append(_by(session, site_id, log_filter.actor))
    if log_filter.action is not None:
        condition = Decision.action == log_filter.action
        posted = log_filter.action == "post"
        conditions.append(condition if posted else condition & text(NOT_POSTED))
    if log_filter.rule is not None:
        conditions.append(_found_by(session, log_filter.rule))
    return conditions


def _by(session: Session, site_id: int, actor: str) -> ColumnElement[bool]:
    """Entries of an actor. Only rules and imports have entries about new comments."""
    by_id, by_name = Decision.actor_id == actor, Decision.actor_name == actor
    for condition in (by_id, by_name):
        listed = select(Decision.id).where(Decision.site_id == site_id, condition, text(NOT_POSTED))
        if session.scalar(listed.limit(1)) is not None:
            posts = actor.lower() in _OF_POSTS
            return condition if posts else condition & text(NOT_POSTED)
    valid = actor.lower() in _OF_POSTS or _is_somebody(session, site_id, actor)
    _require(valid, "actor", "member of the staff, program or reader")
    return or_(by_id, by_name)


def _is_somebody(session: Session, site_id: int, name: str) -> bool:
    """Say whether a token, a member of the staff or a reader of the site has this id or name."""
    number = private_id(name) or 0
    tokens = select(ApiToken.id).where(
        ApiToken.site_id == site_id, or_(ApiToken.id == number, ApiToken.name == name)
    )
    members = (
        select(StaffMembership.id)
        .join(StaffAccount, StaffAccount.id == StaffMembership.account_id)
        .where(
            StaffMembership.site_id == site_id,
            or_(
                StaffAccount.id == number, StaffAccount.name == name, StaffAccount.pen_name == name
            ),
        )
    )
    readers = select(Author.id).where(Author.site_id == site_id, Author.id == number)
    return any(session.scalar(query.limit(1)) is not None for query in (tokens, members, readers))


def _found_by(session: Session, rule: str) -> ColumnElement[bool]:
    conditions = finding_conditions(session, rule)
    return exists().where(StoredFinding.comment_id == Decision.comment_id, *conditions)


def _article(session: Session, site_id: int, name: str) -> int:
    try:
        return get_article(session, site_id, name).id
    except NotFound as error:
        raise InvalidInput({"article": error.message}) from None


def _require(condition: bool, field: str, thing: str) -> None:
    if not condition:
        raise InvalidInput({field: f"There is no such {thing} on this site."})


def _bounds(session: Session, site_id: int, log_filter: LogFilter) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if log_filter.since is not None:
        first = _first_entry(session, site_id, log_filter.since)
        bounds += [Decision.id >= first - _LATE_ENTRIES, Decision.created_at >= log_filter.since]
    if log_filter.before is not None:
        end = _first_entry(session, site_id, log_filter.before)
        bounds += [Decision.id < end + _LATE_ENTRIES, Decision.created_at < log_filter.before]
    return bounds


def _first_entry(session: Session, site_id: int, at: datetime) -> int:
    """Return the id of the first entry of that moment or later, or one beyond all there are."""
    entries = select(Decision.id).where(Decision.site_id == site_id, Decision.created_at >= at)
    first = session.scalar(entries.order_by(Decision.created_at).limit(1))
    return first if first is not None else _BEYOND
