"""What the desk asks besides: saved views, sign-on keys, a text to try, what a change of settings
does, the log's proof.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import ValidationError

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.database.replica import read_behind
from comments.errors import CommentsError, InvalidInput
from comments.models import SavedView, SigningKey, public_id, utc_now
from comments.services.identity.staff_sessions import SignedIn
from comments.services.moderation.dashboard import Period, dashboard
from comments.services.moderation.log_keys import key_terms, read_ring
from comments.services.moderation.log_signing import LogKey
from comments.services.moderation.log_verification import chain_state
from comments.services.moderation.queues import list_comments, queue_counts
from comments.services.moderation.saved_views import get_view, save_view, views_for
from comments.services.moderation.trial import preview_settings, try_text
from comments.services.sites.site_settings import add_signing_key, retire_signing_key
from comments.web.api.base import STAFF_READ, WRITE, problems
from comments.web.api.staffing import for_staff, staff_blueprint
from comments.web.auth import current_staff, own_site, public
from comments.web.list_filters import emptiness, view_filter
from comments.web.presenters.administration import SettingsChangeSchema
from comments.web.presenters.desk import (
    DashboardQuery,
    DashboardSchema,
    LogKeySchema,
    NewSigningKeySchema,
    NewViewSchema,
    PreviewOfSettingsSchema,
    SigningKeySchema,
    SigningKeysSchema,
    TrialSchema,
    VerdictSchema,
    VerificationSchema,
    ViewSchema,
    ViewsSchema,
)
from comments.web.presenters.list_queries import ListQuery
from comments.web.presenters.queues import queue_json
from comments.web.transactions import writes

part = staff_blueprint(
    "desk", "Saved views, sign-on keys, trials of texts and settings, the log's proof."
)


@part.route("/moderation/views")
@for_staff("moderator", *STAFF_READ)
@part.response(200, ViewsSchema)
def views() -> dict[str, Any]:
    """The site's saved views and one's own, each with how many comments it holds."""
    saved = views_for(db.session(), own_site(None).id, _account())
    return {"items": [_view(one) for one in saved], "next": None}


@part.route("/moderation/views", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewViewSchema)
@part.response(201, ViewSchema)
def new_view(data: dict[str, Any]) -> dict[str, Any]:
    """Save a list under a name: for oneself, or for everybody, as programs always do."""
    account = None if data["shared"] else _account()
    try:
        ListQuery().load(data["filters"])
    except ValidationError as error:
        raise InvalidInput(
            {f"filters.{name}": sentences for name, sentences in error.messages_dict.items()}
        ) from None
    site = own_site(None).id
    return _view(
        save_view(
            db.session(), site, account, name=data["name"], filters=data["filters"], at=utc_now()
        )
    )


@part.route("/moderation/views/<name>", methods=["DELETE"])
@writes
@for_staff("moderator", 401, 403, 404, 429)
@part.response(204)
def delete_view(name: str) -> None:
    """Delete a view of one's own, or one that everybody has."""
    db.session.delete(get_view(db.session(), own_site(None).id, _account(), name))


@part.route("/moderation/try", methods=["POST"])
@for_staff("moderator", 400, 401, 403, 413, 415, 422, 429)
@part.arguments(TrialSchema)
@part.response(200, VerdictSchema)
def trial(data: dict[str, Any]) -> dict[str, Any]:
    """What every check would find in a text under the site's settings. Nothing is stored."""
    verdict, text = try_text(own_site(None), data["body"], data.get("name"), utc_now())
    return {
        "status": verdict.status,
        "text": text,
        "findings": [_finding(one) for one in verdict.findings],
    }


@part.route("/moderation/settings/preview", methods=["POST"])
@for_staff("administrator", 400, 401, 403, 413, 415, 422, 429)
@part.arguments(SettingsChangeSchema)
@part.response(200, PreviewOfSettingsSchema)
def settings_preview(data: dict[str, Any]) -> dict[str, Any]:
    """How the latest comments would have been judged under changed settings. Nothing is stored or
    changed.
    """
    return preview_settings(db.session(), own_site(None), data["settings"], utc_now())


@part.route("/moderation/sso-keys")
@for_staff("owner", *STAFF_READ)
@part.response(200, SigningKeysSchema)
def signing_keys() -> dict[str, Any]:
    """The keys with which the publisher signs its readers in; their secrets are not shown again."""
    return {"items": [_key(one) for one in own_site(None).signing_keys], "next": None}


@part.route("/moderation/sso-keys", methods=["POST"])
@writes
@for_staff("owner", *WRITE)
@part.arguments(NewSigningKeySchema)
@part.response(201, SigningKeySchema)
def new_signing_key(data: dict[str, Any]) -> dict[str, Any]:
    """Add a key: a shared secret (in this answer and nowhere else), or the public half of a pair.
    Older ones stay.
    """
    signing_key = add_signing_key(db.session(), own_site(None), public_key=data.get("public_key"))
    return {
        **_key(signing_key),
        **({"secret": signing_key.key} if signing_key.algorithm == "HS256" else {}),
    }


@part.route("/moderation/sso-keys/<key>", methods=["DELETE"])
@writes
@for_staff("owner", 401, 403, 404, 429)
@part.response(204)
def retire(key: str) -> None:
    """Accept tokens signed by this key no longer."""
    retire_signing_key(db.session(), own_site(None), key, utc_now())


@part.route("/moderation/log/verify")
@for_staff("moderator", *STAFF_READ)
@part.response(200, VerificationSchema)
def verification() -> dict[str, Any]:
    """Walk the log's signed chain from its beginning, with the texts, reports, bans and settings
    that it vouches for; say whether all holds, and else which entry is the first that does not fit.
    """
    state = chain_state(db.session(), own_site(None).id, _log_key())
    return {
        "sound": state.problem is None,
        "sealed": state.sealed,
        "unsealed": state.unsealed,
        "problem": state.problem,
        "link": state.entry,
        "keys": key_terms(db.session(), own_site(None).id, _log_key()),
    }


@part.route("/log-key")
@public
@problems(422)
@part.response(200, LogKeySchema)
def log_key() -> dict[str, Any]:
    """The public key by which links and checkpoints of the logs are signed, and the former ones
    with their spans, for whoever keeps checkpoints.
    """
    ring = read_ring(db.session(), _log_key())
    former = [
        {"public_key": term.key.public_pem, "since": term.since, "until": term.until}
        for term in ring.former
    ]
    present = {"algorithm": "Ed25519", "public_key": ring.present.public_pem}
    return {**present, "since": ring.since, "former": former}


def _log_key() -> LogKey:
    return LogKey.read(current_settings().log_key, current_settings().secret_key)


@part.route("/moderation/dashboard")
@for_staff("moderator", *STAFF_READ)
@part.arguments(DashboardQuery, location="query")
@part.response(200, DashboardSchema)
def figures(query: dict[str, Any]) -> dict[str, Any]:
    """A period in figures: volume by the hour, time to decision, rules, articles, moderators.
    Rolled up by the worker.
    """
    session, site, now = db.session(), own_site(None), utc_now()
    until = query.get("until") or now
    period = Period(query.get("since") or until - timedelta(days=7), until)
    queues = [queue_json(one, now) for one in queue_counts(session, site.id)]
    return {
        "since": period.since,
        "until": until,
        "queues": queues,
        **read_behind(lambda reading: dashboard(reading, site.id, period)),
    }


def _account() -> int | None:
    """The account that asks; a program has none."""
    staff = current_staff()
    return staff.account.id if isinstance(staff, SignedIn) else None


def _view(view: SavedView) -> dict[str, Any]:
    count, more = _count(view)
    return {
        "id": public_id(view.id),
        "name": view.name,
        "shared": view.account_id is None,
        "filters": view.filters,
        "count": count,
        "more": more,
        "problem": emptiness(view),
    }


def _count(view: SavedView) -> tuple[int, bool]:
    """How many comments a view holds, up to a hundred, and whether there are more; none where it
    fits no longer.
    """
    try:
        ids, following = list_comments(
            db.session(), view.site_id, view_filter(view), cursor=None, limit=100
        )
    except (ValidationError, CommentsError):
        return 0, False
    return len(ids), following is not None


def _key(key: SigningKey) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "created_at": key.created_at,
        "retired_at": key.retired_at,
    }


def _finding(finding: Any) -> dict[str, Any]:
    span = None if finding.span is None else list(finding.span)
    return {
        "check": finding.check,
        "rule": finding.rule,
        "status": finding.status,
        "reason": finding.reason,
        "match": finding.match,
        "span": span,
        "severity": finding.severity,
        "revision": 1,
    }
