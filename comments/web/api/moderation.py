"""What staff may do, each with a token of the site: queues, lists, decisions, authors, articles,
the log.
"""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from comments.database.engines import db
from comments.database.replica import read_behind
from comments.models import Decision, utc_now
from comments.services.audit_log.reading import LogFilter, log
from comments.services.moderation.article_changes import set_article
from comments.services.moderation.author_standing import StandingChange, set_standing
from comments.services.moderation.badges import BADGE
from comments.services.moderation.decisions import DecisionRequest, decide
from comments.services.moderation.detail import dossier, dossiers
from comments.services.moderation.outcomes import Outcome
from comments.services.moderation.queues import list_comments, queue_counts
from comments.services.moderation.subthread import list_subthread
from comments.services.moderation.undo import batch_entries, undo, undo_batch
from comments.services.sites.setting_history import SETTING
from comments.web.api.base import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site, require_role
from comments.web.list_filters import list_filter
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.decisions import (
    LogSchema,
    OrdersSchema,
    OutcomesSchema,
    decision_json,
    outcome_json,
)
from comments.web.presenters.list_queries import DetailQuery, ListQuery, LogQuery, SubthreadQuery
from comments.web.presenters.queues import QueuesSchema, queue_json
from comments.web.presenters.staff_articles import (
    ArticleChangeSchema,
    StaffArticleSchema,
    article_for_staff,
)
from comments.web.presenters.staff_authors import (
    StaffAuthorSchema,
    StandingSchema,
    author_for_staff,
)
from comments.web.presenters.staff_comments import (
    FullCommentSchema,
    StaffCommentListSchema,
    comment_for_staff,
    full_comment_for_staff,
)
from comments.web.sections import (
    LIMITED,
    WHOLE_SITE,
    is_about_author,
    is_outside,
    own_sections,
    require_own_article,
    require_own_comment,
    require_own_decision,
    require_whole_site,
)
from comments.web.transactions import step, writes

part = staff_blueprint("moderation", "What moderators may do.")


@part.route("/moderation/queues")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, QueuesSchema)
def queues(query: dict[str, Any]) -> dict[str, Any]:
    """How many comments wait in each queue, and since when the oldest has."""
    site = own_site(query.get("site"))
    now = utc_now()
    counts = queue_counts(db.session(), site.id, sections=own_sections())
    return {"queues": {one.queue: queue_json(one, now) for one in counts}}


@part.route("/moderation/comments")
@for_staff("moderator", *STAFF_READ)
@part.arguments(ListQuery, location="query")
@part.response(200, StaffCommentListSchema)
def comments(query: dict[str, Any]) -> dict[str, Any]:
    """A page of comments by queue, status, author, article, reason, text and more.

    A page may hold fewer than were asked for, even none, while ``next`` says that the list goes on:
    looking for rare comments among many ends after so many, and goes on where it ended.
    """
    session = db.session()
    site = own_site(query.pop("site", None))
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    parts = [*query.pop("expand", ()), *(["wave"] if query.get("queue") == "wave" else [])]
    queue_filter = list_filter(query)

    def ids_of_page(reading: Session) -> tuple[list[int], str | None]:
        return list_comments(reading, site.id, queue_filter, cursor=cursor, limit=limit)

    # Whoever is limited to sections is asked about as things stand now.
    behind = queue_filter.q is not None and not queue_filter.sections
    ids, following = read_behind(ids_of_page) if behind else ids_of_page(session)
    return {
        "items": [comment_for_staff(one) for one in dossiers(session, ids, utc_now(), parts)],
        "next": following,
    }


@part.route("/moderation/comments/<comment>")
@for_staff("moderator", *STAFF_READ)
@part.arguments(DetailQuery, location="query")
@part.response(200, FullCommentSchema)
def one_comment(query: dict[str, Any], comment: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """One comment with everything known about it. The ETag is its version."""
    require_own_comment(comment)
    parts = query.get("expand", ())
    detail = dossier(db.session(), own_site(None).id, comment, utc_now(), parts)
    return full_comment_for_staff(detail), 200, {"ETag": f'"{detail.comment.version}"'}


@part.route("/moderation/comments/<comment>/subthread")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SubthreadQuery, location="query")
@part.response(200, StaffCommentListSchema)
def subthread(query: dict[str, Any], comment: str) -> dict[str, Any]:
    """All that stands below a comment at any depth, whatever its status, the oldest first."""
    require_own_comment(comment)
    session, site = db.session(), own_site(None).id
    ids, following = list_subthread(
        session, site, comment, cursor=query.get("cursor"), limit=query["limit"]
    )
    details = dossiers(session, ids, utc_now(), query.get("expand", ()))
    return {"items": [comment_for_staff(one) for one in details], "next": following}


@part.route("/moderation/decisions", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(OrdersSchema)
@part.response(200, OutcomesSchema)
def decisions(data: dict[str, Any]) -> dict[str, Any]:
    """Decide on one comment or up to a hundred. Each decision stands or falls alone."""
    site, batch = own_site(None).id, secrets.token_hex(8)

    def one(order: DecisionRequest) -> dict[str, Any]:
        if is_outside(order.comment):
            detail = "It lies outside the sections that are yours."
            refused = Outcome(order.comment, "refused", code="other_section", detail=detail)
            return outcome_json(refused)
        if own_sections() and is_about_author(order.action):
            return outcome_json(Outcome(order.comment, "refused", code=LIMITED, detail=WHOLE_SITE))
        return outcome_json(decide(db.session(), site, order, decision_context(batch=batch)))

    orders = [DecisionRequest(**given) for given in data["decisions"]]
    return {"results": [step(partial(one, order)) for order in orders], "batch": batch}


@part.route("/moderation/decisions/<decision>/undo", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.response(200, OutcomesSchema)
def undo_one(decision: str) -> dict[str, Any]:
    """Take back a decision, or with the name of a batch all of its decisions, by inverse entries of
    the log.
    """
    require_own_decision(decision)
    site, batch = own_site(None).id, secrets.token_hex(8)
    session = db.session()
    _require_role(site, decision)
    if decision.isdecimal() and len(decision) < 16:
        outcomes = [undo(session, site, int(decision), decision_context(batch=batch))]
    else:
        outcomes = undo_batch(session, site, decision, decision_context(batch=batch))
    return {"results": [outcome_json(one) for one in outcomes], "batch": batch}


def _require_role(site: int, name: str) -> None:
    """Raise ``Forbidden`` where what is to be taken back needs more than a moderator."""
    numbered = name.isdecimal() and len(name) < 16
    decision = db.session.get(Decision, int(name)) if numbered else None
    entries = [decision] if decision else batch_entries(db.session(), site, name)
    if any(one.action in (SETTING, BADGE) and one.site_id == site for one in entries):
        require_role("administrator")


@part.route("/moderation/authors/<author>", methods=["PATCH"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(StandingSchema)
@part.response(200, StaffAuthorSchema)
def author_standing(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Give an author a standing, for good or until a moment."""
    require_whole_site()
    changed = set_standing(
        db.session(),
        own_site(None).id,
        author,
        StandingChange(data["standing"], data.get("until"), data["reason"]),
        decision_context(),
    )
    return author_for_staff(changed, utc_now())


@part.route("/moderation/articles/<key:article>", methods=["PATCH"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(ArticleChangeSchema)
@part.response(200, StaffArticleSchema)
def article_thread(data: dict[str, Any], article: str) -> dict[str, Any]:
    """Open or close an article's thread, now or at a moment, or change how it is moderated."""
    require_own_article(article)
    site = own_site(None)
    changed = set_article(db.session(), site.id, article, data, decision_context())
    return article_for_staff(changed, site, utc_now())


@part.route("/moderation/log")
@for_staff("moderator", *STAFF_READ)
@part.arguments(LogQuery, location="query")
@part.response(200, LogSchema)
def ledger(query: dict[str, Any]) -> dict[str, Any]:
    """The decisions of a site, newest first."""
    site = own_site(query.pop("site", None))
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    entries, following = log(db.session(), site.id, LogFilter(**query), cursor=cursor, limit=limit)
    return {"items": [decision_json(one) for one in entries], "next": following}
