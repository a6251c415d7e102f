"""Comments as moderators see and change them: lists, one in full, what stands below it, its text,
and who is at work on it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from comments.database.engines import db
from comments.database.replica import read_behind
from comments.models import utc_now
from comments.services.comments.editing import edit_as_moderator
from comments.services.comments.screening_facts import text_rules
from comments.services.moderation.claims import claim, release
from comments.services.moderation.detail import comment_detail, comment_details
from comments.services.moderation.queues import list_comments
from comments.services.moderation.subthread import list_subthread
from comments.text import render
from comments.web.api.filter_resolution import list_filter
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_staff, decision_context, own_site
from comments.web.presenters.filter_params import DetailQuery, ListQuery, SubthreadQuery
from comments.web.presenters.staff_comments import (
    ClaimSchema,
    FullCommentSchema,
    StaffCommentListSchema,
    TextChangeSchema,
    comment_for_staff,
    full_comment_for_staff,
)
from comments.web.sections import (
    require_own_comment,
)
from comments.web.transactions import writes

part = staff_blueprint("staff_comments", "Comments as moderators see them.")


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
        "items": [
            comment_for_staff(one) for one in comment_details(session, ids, utc_now(), parts)
        ],
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
    detail = comment_detail(db.session(), own_site(None).id, comment, utc_now(), parts)
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
    details = comment_details(session, ids, utc_now(), query.get("expand", ()))
    return {"items": [comment_for_staff(one) for one in details], "next": following}


@part.route("/moderation/comments/<comment>", methods=["PATCH"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(TextChangeSchema)
@part.response(200, FullCommentSchema)
def change_text(data: dict[str, Any], comment: str) -> dict[str, Any]:
    """Change a comment's text; the former one is kept, and the log says who changed it."""
    require_own_comment(comment)
    session = db.session()
    site = own_site(None)
    rendered = render(data["body"], text_rules(site.settings))
    edit_as_moderator(
        session,
        site.id,
        comment,
        rendered,
        version=data.get("version"),
        context=decision_context(note=data.get("note")),
    )
    return full_comment_for_staff(comment_detail(session, site.id, comment, utc_now()))


@part.route("/moderation/comments/<comment>/claim", methods=["PUT"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(200, ClaimSchema)
def claim_item(comment: str) -> dict[str, Any]:
    """Show colleagues for a minute that you work on this item. Nothing is locked."""
    require_own_comment(comment)
    claimed = claim(db.session(), own_site(None).id, comment, current_staff().actor, utc_now())
    return {"by": claimed.claimed_by, "until": claimed.claimed_until}


@part.route("/moderation/comments/<comment>/claim", methods=["DELETE"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(204)
def release_item(comment: str) -> None:
    """End your own claim."""
    release(db.session(), own_site(None).id, comment, current_staff().actor)
