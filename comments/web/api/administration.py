"""What administrators and owners may do: articles, settings, tokens, and work that was given up."""

from __future__ import annotations

import secrets
from dataclasses import fields as dataclass_fields
from functools import partial
from typing import Any

from flask import request
from flask_babel import get_translations
from sqlalchemy import select

from comments.database.engines import db
from comments.errors import InvalidInput
from comments.models import ApiToken, OutboxItem, Site, SiteSettings, public_id, utc_now
from comments.services.identity.key_changes import record_token
from comments.services.identity.staff_tokens import issue_staff_token, revoke_staff_token
from comments.services.moderation.article_changes import set_article
from comments.services.moderation.emergency import (
    count_held_by_emergency,
    held_by_emergency,
    release,
)
from comments.services.moderation.setting_changes import list_changes, restore_setting
from comments.services.outbox import dead_letters, replay
from comments.services.owned import get_owned
from comments.services.sites.articles import open_article
from comments.services.sites.merging import merge_articles
from comments.services.sites.setting_history import SECRETS, SettingChange, setting_change
from comments.services.sites.site_settings import change_settings, describe_settings
from comments.web.api.base import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import decision_context, own_site
from comments.web.i18n import set_locale
from comments.web.presenters.administration import (
    LetterSchema,
    LettersSchema,
    NewArticleSchema,
    NewTokenSchema,
    SettingChangeSchema,
    SettingHistoryQuery,
    SettingHistorySchema,
    SettingsChangeSchema,
    SettingsSchema,
    TokenSchema,
    TokensSchema,
)
from comments.web.presenters.base import SiteQuery
from comments.web.presenters.decisions import decision_json, setting_json
from comments.web.presenters.public import ArticleSchema
from comments.web.presenters.staff_articles import MergedSchema, MergeSchema, article_for_staff
from comments.web.transactions import step, writes

part = staff_blueprint(
    "administration", "A site's articles, settings, tokens, and work that was given up."
)


@part.route("/moderation/articles", methods=["POST"])
@writes
@for_staff("moderator", *WRITE)
@part.arguments(NewArticleSchema)
@part.response(201, ArticleSchema)
def register_article(data: dict[str, Any]) -> dict[str, Any]:
    """Register an article before anybody comments, or say anew what one is called, where it is and
    in which section.
    """
    session, site, now = db.session(), own_site(data.pop("site", None)), utc_now()
    article = open_article(session, site.record, data.pop("key"), url=None, title=None, at=now)
    changes = {name: value for name, value in data.items() if value is not None}
    if changes:
        set_article(session, site.id, public_id(article.id), changes, decision_context())
    return article_for_staff(article, site, now)


@part.route("/moderation/articles/merges", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(MergeSchema)
@part.response(200, MergedSchema)
def merge(data: dict[str, Any]) -> dict[str, Any]:
    """Move an article's thread under another; its former key and permalinks lead there. Undone as
    any decision is.
    """
    session, site, now = db.session(), own_site(None), utc_now()
    article, entry = merge_articles(
        session, site.id, data["article"], data["into"], decision_context()
    )
    return {"article": article_for_staff(article, site, now), "decision": str(entry.id)}


@part.route("/moderation/settings")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SiteQuery, location="query")
@part.response(200, SettingsSchema)
def site_settings(query: dict[str, Any]) -> dict[str, Any]:
    """The site's settings."""
    site = own_site(query.get("site"))
    return {"settings": _shown(site), "about": _about()}


@part.route("/moderation/settings", methods=["PATCH"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(SettingsChangeSchema)
@part.response(200, SettingsSchema)
def change_site_settings(data: dict[str, Any]) -> dict[str, Any]:
    """Change settings, by the names and in the spelling of `comments site set`; `emergency` holds
    every comment. Who ends an emergency says what becomes of what it held: `held` is `leave` or
    `release`.
    """
    site = own_site(None)
    batch = secrets.token_hex(8)
    session, number = db.session(), site.id
    context = decision_context(reason=data.get("why"), batch=batch)
    changed = change_settings(session, site, data["settings"], context)
    released, batch = 0, secrets.token_hex(8)
    if data["held"] == "release":
        if changed.emergency:
            raise InvalidInput({"held": "The emergency is not over: its switch is on."})
        for comment in held_by_emergency(session, number):
            released += step(partial(release, session, comment, utc_now(), batch))
    return {
        "settings": _shown(own_site(None)),
        "about": _about(),
        "held_by_emergency": count_held_by_emergency(session, number),
        "released": released,
        "batch": batch,
    }


@part.route("/moderation/settings/history")
@for_staff("moderator", *STAFF_READ)
@part.arguments(SettingHistoryQuery, location="query")
@part.response(200, SettingHistorySchema)
def setting_history(query: dict[str, Any]) -> dict[str, Any]:
    """What the site's settings were, change by change, the latest first; with ``name`` one of
    them.
    """
    site = own_site(query.get("site"))
    changes, following = list_changes(
        db.session(),
        site.id,
        name=query.get("name"),
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    return {"items": [_change(one) for one in changes], "next": following}


@part.route("/moderation/settings/history/<decision>/restore", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.response(200, SettingChangeSchema)
def restore_one_setting(decision: str) -> dict[str, Any]:
    """Give a setting the value again that it had after this change."""
    number = int(decision) if decision.isdecimal() and len(decision) < 16 else 0
    entry = restore_setting(db.session(), own_site(None), number, decision_context())
    return _change(setting_change(entry))


def _change(change: SettingChange) -> dict[str, Any]:
    return {**setting_json(change), "decision": decision_json(change.decision)}


@part.route("/moderation/tokens")
@for_staff("owner", *STAFF_READ)
@part.response(200, TokensSchema)
def tokens() -> dict[str, Any]:
    """The site's staff tokens."""
    query = select(ApiToken).where(ApiToken.site_id == own_site(None).id).order_by(ApiToken.id)
    return {"items": [_token(one) for one in db.session.scalars(query)], "next": None}


@part.route("/moderation/tokens", methods=["POST"])
@writes
@for_staff("owner", *WRITE)
@part.arguments(NewTokenSchema)
@part.response(201, TokenSchema)
def make_token(data: dict[str, Any]) -> dict[str, Any]:
    """Make a staff token. Its text is in this answer and nowhere else."""
    text, token = issue_staff_token(
        db.session(), own_site(None), role=data["role"], name=data["name"]
    )
    record_token(db.session(), token, decision_context())
    return {**_token(token), "token": text}


@part.route("/moderation/tokens/<token>", methods=["DELETE"])
@writes
@for_staff("owner", 401, 403, 404, 429)
@part.response(204)
def revoke_token(token: str) -> None:
    """Revoke a staff token at once and for good."""
    api_token = get_owned(db.session(), ApiToken, own_site(None).id, token)
    revoke_staff_token(db.session(), api_token, decision_context())


@part.route("/moderation/outbox/dead")
@for_staff("administrator", *STAFF_READ)
@part.response(200, LettersSchema)
def letters() -> dict[str, Any]:
    """Work for the site that was given up after many attempts, the latest first."""
    return {
        "items": [_letter(one) for one in dead_letters(db.session(), own_site(None).id)],
        "next": None,
    }


@part.route("/moderation/outbox/dead/<letter>/replay", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.response(200, LetterSchema)
def replay_letter(letter: str) -> dict[str, Any]:
    """Have work that was given up tried again from the beginning."""
    number = int(letter) if letter.isdecimal() and letter.isascii() and len(letter) < 16 else 0
    return _letter(replay(db.session(), own_site(None).id, number, utc_now()))


def _about() -> list[dict[str, Any]]:
    """What there is to know of each setting, its heading and its sentence in the language that the
    request asks for.
    """
    set_locale(*(tag for tag, _ in request.accept_languages))
    catalogue = get_translations()
    return [
        {**one, **{key: catalogue.ugettext(one[key]) for key in ("says", "heading")}}
        for one in describe_settings()
    ]


def _shown(site: Site) -> dict[str, Any]:
    values = {one.name: getattr(site.settings, one.name) for one in dataclass_fields(SiteSettings)}
    plain = {
        name: "(set)" if name in SECRETS and value else value for name, value in values.items()
    }
    return {**plain, "name": site.name, "origins": site.origins}


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "id": public_id(token.id),
        "role": token.role,
        "name": token.name,
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }


def _letter(item: OutboxItem) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "kind": item.kind,
        "attempts": item.attempts,
        "error": item.last_error,
        "created_at": item.created_at,
        "dead_at": item.dead_at,
    }
