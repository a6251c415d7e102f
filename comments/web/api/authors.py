"""What moderators may do about authors and items at large: records, sweeps, bans, claims, changes
of text.
"""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.models import public_id, utc_now
from comments.services.comments.editing import edit_as_moderator
from comments.services.comments.screening_facts import text_rules
from comments.services.moderation.author_standing import get_author
from comments.services.moderation.badges import set_badge
from comments.services.moderation.ban_list import ListedBan, list_bans, with_hits
from comments.services.moderation.bans import add_ban, lift_ban
from comments.services.moderation.bulk import count_by_status, count_to_sweep, next_to_sweep
from comments.services.moderation.claims import claim, release
from comments.services.moderation.decisions import DecisionRequest, decide, require_reason
from comments.services.moderation.detail import dossier, similar_names
from comments.services.moderation.outcomes import Outcome
from comments.text import render
from comments.web.api.base import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_staff, decision_context, own_site
from comments.web.presenters.administration import (
    AuthorSweepSchema,
    BanSchema,
    BansQuery,
    BansSchema,
    FullAuthorSchema,
    NewBanSchema,
    SweptSchema,
    TextChangeSchema,
)
from comments.web.presenters.decisions import outcome_json
from comments.web.presenters.staff_authors import (
    BadgeSchema,
    StaffAuthorSchema,
    author_for_staff,
    author_in_short,
)
from comments.web.presenters.staff_comments import (
    ClaimSchema,
    FullCommentSchema,
    full_comment_for_staff,
)
from comments.web.sections import require_own_comment, require_whole_site
from comments.web.transactions import step, writes

part = staff_blueprint(
    "authors", "Authors' records, bans, claims, and moderators' changes of text."
)
SWEEP = 500
"""Comments one call decides on at most."""


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


@part.route("/moderation/authors/<author>/decisions", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(AuthorSweepSchema)
@part.response(200, SweptSchema)
def sweep(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Take one decision on all of an author's comments in these statuses, up to 500 in a call."""
    require_whole_site()
    session = db.session()
    require_reason(own_site(None).settings, data.get("reason"))
    site, batch = own_site(None).id, secrets.token_hex(8)
    number = get_author(session, site, author, lock=False).id
    statuses, action = data["statuses"], data["action"]

    def one(comment: int) -> Outcome:
        order = DecisionRequest(
            public_id(comment),
            action,
            reason=data.get("reason"),
            note=data.get("note"),
            sweep=True,
        )
        return decide(session, site, order, decision_context(batch=batch))

    outcomes = [
        step(partial(one, comment))
        for comment in next_to_sweep(session, number, statuses, action, SWEEP)
    ]
    decided_count = sum(one.outcome == "done" for one in outcomes)
    others = [outcome_json(one) for one in outcomes if one.outcome != "done"]
    # Where nothing was done, the next call would do nothing either: whoever loops has to end.
    left = count_to_sweep(session, number, statuses, action) if decided_count else 0
    remaining = max(0, left - len(others))
    return {"done": decided_count, "others": others, "remaining": remaining, "batch": batch}


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
    return full_comment_for_staff(dossier(session, site.id, comment, utc_now()))


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


@part.route("/moderation/bans")
@for_staff("moderator", *STAFF_READ)
@part.arguments(BansQuery, location="query")
@part.response(200, BansSchema)
def bans(query: dict[str, Any]) -> dict[str, Any]:
    """The site's bans, the latest first; with ``q`` those with it in reason or maker, or on it."""
    items, following = list_bans(
        db.session(),
        own_site(query.get("site")).id,
        text=query.get("q"),
        kind=query.get("kind"),
        secret=current_settings().secret_key,
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    return {"items": [_ban(one) for one in items], "next": following}


@part.route("/moderation/bans", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewBanSchema)
@part.response(201, BanSchema)
def ban(data: dict[str, Any]) -> dict[str, Any]:
    """Ban an email, a mail domain, an address or its network, for good or until a moment."""
    require_whole_site()
    new_ban = add_ban(
        db.session(),
        own_site(None).id,
        kind=data["kind"],
        value=data.get("value"),
        comment=data.get("comment"),
        reason=data["reason"],
        until=data.get("until"),
        secret=current_settings().secret_key,
        context=decision_context(),
    )
    (listed,) = with_hits(db.session(), new_ban.site_id, [new_ban])
    return _ban(listed)


@part.route("/moderation/bans/<ban>", methods=["DELETE"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(204)
def unban(ban: str) -> None:
    """End a ban."""
    require_whole_site()
    lift_ban(db.session(), own_site(None).id, ban, decision_context())


def _ban(listed: ListedBan) -> dict[str, Any]:
    ban, hits = listed.ban, listed.hits
    return {
        "id": public_id(ban.id),
        "kind": ban.kind,
        "reason": ban.reason,
        "by": ban.banned_by,
        "created_at": ban.created_at,
        "until": ban.expires_at,
        "hits": None
        if hits is None
        else {"authors": [author_in_short(one, utc_now()) for one in hits], "more": listed.more},
    }
