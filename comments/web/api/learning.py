"""What the site's own decisions have taught, and findings that are wrong."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.services.learning.status import learning_status
from comments.web.api.openapi import STAFF_READ
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.learning import LearningSchema

part = staff_blueprint("learning", "What decisions have taught.")


@part.route("/moderation/learning")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, LearningSchema)
def learning(query: dict[str, Any]) -> dict[str, Any]:
    """What has been learnt of each family of reasons, what it may do, and the evidence for that."""
    return learning_status(db.session(), own_site(query.get("site")))
