"""Those who write, as moderators find them, judge them and mark them."""

from __future__ import annotations

from typing import Any

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.models import utc_now
from comments.services.moderation.author_standing import StandingChange, get_author, set_standing
from comments.services.moderation.badges import set_badge
from comments.services.moderation.bulk import count_by_status
from comments.services.moderation.detail import similar_names
from comments.services.moderation.directory import find_authors
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.presenters.staff_authors import (
    AuthorsQuery,
    AuthorsSchema,
    BadgeSchema,
    FullAuthorSchema,
    StaffAuthorSchema,
    StandingSchema,
    author_for_staff,
    author_in_short,
)
from comments.web.sections import (
    require_whole_site,
)
from comments.web.transactions import writes

part = staff_blueprint("staff_authors", "Authors: finding them, their standing, their badges.")


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


@part.route("/moderation/authors/<author>")
@for_staff("moderator", *STAFF_READ)
@part.response(200, FullAuthorSchema)
def author_record(author: str) -> dict[str, Any]:
    """An author's record: comments by status, reports, standing, authors whose names read the
    same.
    """
    session = db.session()
    record = get_author(session, own_site(None).id, author, lock=False)
    return {
        **author_for_staff(record, utc_now()),
        "comments": count_by_status(session, record),
        "reports_upheld": record.reports_upheld,
        "reports_dismissed": record.reports_dismissed,
        "reports_silenced": record.reports_silenced,
        "similar_names": [
            author_in_short(one, utc_now()) for one in similar_names(session, record)
        ],
    }


@part.route("/moderation/authors/<author>/badge", methods=["PUT"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(BadgeSchema)
@part.response(200, StaffAuthorSchema)
def badge(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Give an author one of the site's badges, or none."""
    changed = set_badge(db.session(), own_site(None), author, data["badge"], decision_context())
    return author_for_staff(changed, utc_now())


@part.route("/moderation/authors")
@for_staff("moderator", *STAFF_READ)
@part.arguments(AuthorsQuery, location="query")
@part.response(200, AuthorsSchema)
def authors(query: dict[str, Any]) -> dict[str, Any]:
    """Authors, the latest first: all, or by the beginning of their name (however it is spelt), id,
    email or address, by standing, or by the ban that keeps them out.
    """
    site, secret = own_site(query.get("site")).id, current_settings().secret_key
    matches, following = find_authors(
        db.session(),
        site,
        query.get("q"),
        secret=secret,
        limit=query["limit"],
        cursor=query.get("cursor"),
        standing=query.get("standing"),
        ban=query.get("ban"),
    )
    return {"items": [author_for_staff(one, utc_now()) for one in matches], "next": following}
