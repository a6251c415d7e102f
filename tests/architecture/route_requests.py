"""How each route is asked in the tests of access: one plausible request, about things of one site.

A new route is added here: its endpoint, its method, its address, and what it takes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from tests.architecture.route_scene import Scene
from tests.house import PASSWORD


class Ask(NamedTuple):
    """One request."""

    method: str
    path: str
    json: dict[str, Any] | None = None
    form: dict[str, str] | None = None


def asks(scene: Scene) -> dict[str, Ask]:
    """Return how each endpoint is asked."""
    site, comment, theirs, pending = scene.site, scene.comment, scene.theirs, scene.held
    api, desk, of_desk = "/api/v1", "/api/v1/moderation", defaultdict(str, scene.desk)
    form = {"article": "a1", "comment": theirs, "body": "By form.", "name": "Zoe"}
    order = {"comment": pending, "action": "approve"}
    new = {"site": site, "article": "a1", "body": "Something else entirely."}
    return {
        "health.health": Ask("GET", "/healthz"),
        "health.readiness": Ask("GET", "/readyz"),
        "health.metrics": Ask("GET", "/metrics"),
        "api-docs.openapi_json": Ask("GET", f"{api}/openapi.json"),
        "api_docs": Ask("GET", f"{api}/docs"),
        "api_docs_asset": Ask("GET", f"{api}/docs/start.js"),
        "loader.embed": Ask("GET", "/embed.js"),
        "loader.act": Ask("GET", "/act.js"),
        "loader.extras": Ask("GET", "/extras.js"),
        "loader.count": Ask("GET", "/count.js"),
        "public.thread": Ask("GET", f"{api}/thread?site={site}&article=a1"),
        "public.comment": Ask("GET", f"{api}/comments/{theirs}"),
        "public.replies": Ask("GET", f"{api}/comments/{theirs}/replies"),
        "public.count": Ask("GET", f"{api}/counts?site={site}&article=a1"),
        "digests.digest": Ask("GET", f"{api}/digest?site={site}&article=a1"),
        "digests.related": Ask("GET", f"{api}/related?site={site}&article=a1"),
        "translation.translate": Ask(
            "POST", f"/t/{site}/translate", form={"article": "a1", "comment": theirs}
        ),
        "fragments.thread": Ask("GET", f"/embed/thread?site={site}&article=a1"),
        "fragments.replies": Ask("GET", f"/embed/comments/{theirs}/replies"),
        "fragments.one": Ask("GET", f"/embed/comments/{theirs}"),
        "fragments.news": Ask("GET", f"/embed/news?site={site}&article=a1"),
        "playground.playground": Ask("GET", "/widget/playground"),
        "playground.preview": Ask("GET", f"/widget/preview?site={site}&article=a1"),
        "playground.asset": Ask("GET", "/widget/playground.css"),
        "playground.pretend": Ask("GET", "/widget/playground/thread/embed/thread?site=playground"),
        "page.stylesheet": Ask("GET", "/t/-/style.css"),
        "page.thread": Ask("GET", f"/t/{site}?article=a1"),
        "page_acts.post": Ask("POST", f"/t/{site}/comments", form=form),
        "page_acts.edit": Ask("POST", f"/t/{site}/edit", form=form),
        "page_acts.delete": Ask("POST", f"/t/{site}/delete", form=form),
        "page_acts.complain": Ask("POST", f"/t/{site}/report", form={**form, "reason": "spam"}),
        "data.own_data": Ask("GET", f"/t/{site}/data"),
        "data.act_on_data": Ask("POST", f"/t/{site}/data", form={**form, "copy": "1"}),
        "sign_in.sign_in": Ask("GET", f"/t/{site}/signin?article=a1&sso=x"),
        "page_acts.act": Ask("POST", f"/t/{site}/act", form={**form, "up": theirs}),
        "reader.sign_in": Ask("POST", f"{api}/readers", {"site": site, "name": "Zoe"}),
        "reader.preview": Ask("POST", f"{api}/preview", {"site": site, "body": "*Hello*"}),
        "reader.post": Ask("POST", f"{api}/comments", new),
        "reader.edit": Ask(
            "PATCH", f"{api}/comments/{comment}", {"body": "The tram was early, for once."}
        ),
        "reader.delete": Ask("DELETE", f"{api}/comments/{comment}"),
        "reader.cast": Ask("PUT", f"{api}/comments/{theirs}/vote", {"value": 1}),
        "reader.complain": Ask("POST", f"{api}/comments/{theirs}/reports", {"reason": "abuse"}),
        "reader.rename": Ask("PATCH", f"{api}/me", {"site": site, "name": "Ada"}),
        "reader.me": Ask("GET", f"{api}/me?site={site}&article=a1"),
        "privacy.export": Ask("GET", f"{api}/me/export"),
        "privacy.erasure": Ask("GET", f"{api}/me/erasure"),
        "privacy.forget_me": Ask("POST", f"{api}/me/erasure", {"mode": "name"}),
        "privacy.keep_me": Ask("DELETE", f"{api}/me/erasure"),
        "privacy.erase": Ask(
            "POST", f"{api}/moderation/authors/{scene.author}/erasure", {"mode": "name"}
        ),
        "writing.post": Ask("POST", "/embed/comments", new),
        "writing.edit": Ask(
            "PATCH", f"/embed/comments/{comment}", {"body": "The tram was early, for once."}
        ),
        "writing.source": Ask("GET", f"/embed/comments/{comment}/source"),
        "writing.page": Ask("POST", "/embed/page", {"site": site, "article": "a1"}),
        "writing.me": Ask("GET", f"/embed/me?site={site}&article=a1"),
        "queues.queues": Ask("GET", f"{desk}/queues?site={site}"),
        "staff_comments.comments": Ask("GET", f"{desk}/comments?site={site}&queue=all"),
        "staff_comments.one_comment": Ask("GET", f"{desk}/comments/{pending}"),
        "decisions.decisions": Ask("POST", f"{desk}/decisions", {"decisions": [order]}),
        "decisions.undo_one": Ask("POST", f"{desk}/decisions/{scene.decision}/undo"),
        "staff_authors.author_standing": Ask(
            "PATCH",
            f"{desk}/authors/{scene.author}",
            {"standing": "trusted", "reason": "Knows trams."},
        ),
        "staff_articles.article_thread": Ask("PATCH", f"{desk}/articles/a1", {"open": False}),
        "log.log_entries": Ask("GET", f"{desk}/log?site={site}"),
        "staff_authors.author_record": Ask("GET", f"{desk}/authors/{scene.author}"),
        "staff_authors.badge": Ask(
            "PUT", f"{desk}/authors/{scene.author}/badge", {"badge": "Staff"}
        ),
        "bulk.sweep": Ask(
            "POST",
            f"{desk}/authors/{scene.author}/decisions",
            {"action": "reject", "statuses": ["approved"]},
        ),
        "messages.message_templates": Ask("GET", f"{desk}/templates"),
        "messages.add_template": Ask(
            "POST", f"{desk}/templates", {"name": "Tone", "text": "Please be kind."}
        ),
        "messages.edit_template": Ask(
            "PATCH", f"{desk}/templates/{of_desk['template']}", {"text": "Be kinder."}
        ),
        "messages.delete_template": Ask("DELETE", f"{desk}/templates/{of_desk['template']}"),
        "messages.messages": Ask("GET", f"{desk}/authors/{scene.author}/messages"),
        "messages.tell": Ask(
            "POST", f"{desk}/authors/{scene.author}/messages", {"message": "Mind your tone."}
        ),
        "own_messages.read": Ask("PUT", f"{api}/me/messages/{of_desk['message']}/acknowledgement"),
        "reporters.hear": Ask(
            "PUT",
            f"{desk}/authors/{scene.author}/reports",
            {"silenced": True, "reason": "Reports whoever disagrees."},
        ),
        "statistics.work": Ask("GET", f"{desk}/statistics"),
        "bulk.decide_on_all": Ask(
            "POST", f"{desk}/comments/decisions", {"action": "approve", "subthread": pending}
        ),
        "staff_comments.change_text": Ask(
            "PATCH", f"{desk}/comments/{pending}", {"body": "Milder words."}
        ),
        "assignments.assign_item": Ask(
            "PUT", f"{desk}/comments/{pending}/assignment", {"to": None}
        ),
        "assignments.assign_items": Ask(
            "PUT", f"{desk}/assignments", {"comments": [pending], "to": None}
        ),
        "staff_comments.claim_item": Ask("PUT", f"{desk}/comments/{pending}/claim"),
        "staff_comments.release_item": Ask("DELETE", f"{desk}/comments/{pending}/claim"),
        "bans.bans": Ask("GET", f"{desk}/bans"),
        "bans.ban": Ask(
            "POST", f"{desk}/bans", {"kind": "domain", "value": "spam.example", "reason": "Spam."}
        ),
        "bans.unban": Ask("DELETE", f"{desk}/bans/{scene.ban}"),
        "staff_articles.register_article": Ask(
            "POST", f"{desk}/articles", {"site": site, "key": "a2"}
        ),
        "staff_articles.merge": Ask(
            "POST", f"{desk}/articles/merges", {"article": "a3", "into": "a1"}
        ),
        "site_settings.site_settings": Ask("GET", f"{desk}/settings?site={site}"),
        "site_settings.change_site_settings": Ask(
            "PATCH", f"{desk}/settings", {"settings": {"mode": "pre"}}
        ),
        "site_settings.setting_history": Ask("GET", f"{desk}/settings/history?site={site}"),
        "site_settings.restore_one_setting": Ask(
            "POST", f"{desk}/settings/history/{scene.setting}/restore"
        ),
        "staff_tokens.tokens": Ask("GET", f"{desk}/tokens"),
        "staff_tokens.make_token": Ask(
            "POST", f"{desk}/tokens", {"role": "moderator", "name": "New"}
        ),
        "staff_tokens.revoke_token": Ask("DELETE", f"{desk}/tokens/{scene.token}"),
        "outbox.letters": Ask("GET", f"{desk}/outbox/dead"),
        "outbox.replay_letter": Ask("POST", f"{desk}/outbox/dead/{scene.letter}/replay"),
        "staff.staff_members": Ask("GET", f"{desk}/staff"),
        "staff.invite": Ask(
            "POST", f"{desk}/staff", {"email": "new@news.example", "role": "moderator"}
        ),
        "staff.change": Ask(
            "PATCH", f"{desk}/staff/{of_desk['member']}", {"sections": ["Transport"]}
        ),
        "staff.remove": Ask("DELETE", f"{desk}/staff/{of_desk['member']}"),
        "staff.link": Ask("POST", f"{desk}/staff/{of_desk['member']}/link", {}),
        "saved_views.views": Ask("GET", f"{desk}/views"),
        "saved_views.new_view": Ask(
            "POST", f"{desk}/views", {"name": "Waiting", "filters": {"queue": "pending"}}
        ),
        "saved_views.delete_view": Ask("DELETE", f"{desk}/views/{of_desk['view']}"),
        "staff_articles.articles": Ask("GET", f"{desk}/articles?q=a1"),
        "staff_authors.authors": Ask("GET", f"{desk}/authors?q=Ben"),
        "staff_articles.one_article": Ask("GET", f"{desk}/articles/a1"),
        "staff.whoami": Ask("GET", f"{desk}/me"),
        "decisions.reasons": Ask("GET", f"{desk}/reasons?site={site}"),
        "staff_comments.subthread": Ask("GET", f"{desk}/comments/{pending}/subthread"),
        "dashboard.figures": Ask("GET", f"{desk}/dashboard"),
        "trials.trial": Ask("POST", f"{desk}/try", {"body": "A text to try."}),
        "trials.settings_preview": Ask(
            "POST", f"{desk}/settings/preview", {"settings": {"max_links": "0"}}
        ),
        "signing_keys.signing_keys": Ask("GET", f"{desk}/sso-keys"),
        "signing_keys.new_signing_key": Ask("POST", f"{desk}/sso-keys", {}),
        "signing_keys.retire": Ask("DELETE", f"{desk}/sso-keys/{of_desk['key']}"),
        "learning.learning": Ask("GET", f"{desk}/learning"),
        "rules.rules": Ask("GET", f"{desk}/rules"),
        "backtest.backtest": Ask(
            "POST", f"{desk}/backtest", {"settings": {"suspect_words": "tram"}, "last": 50}
        ),
        "consistency.questions": Ask("GET", f"{desk}/second-opinions"),
        "consistency.answer": Ask(
            "POST", f"{desk}/second-opinions/{of_desk['opinion']}", {"action": "approve"}
        ),
        "consistency.figures": Ask("GET", f"{desk}/consistency"),
        "wrong_findings.wrong_finding": Ask(
            "POST",
            f"{desk}/findings/wrong",
            {"comment": scene.held, "check": "premoderation", "rule": "site"},
        ),
        "log_verification.log_key": Ask("GET", f"{api}/log-key"),
        "log_verification.verification": Ask("GET", f"{desk}/log/verify"),
        "console_shell.asset": Ask("GET", "/console/assets/console.css"),
        "console_shell.start": Ask("GET", "/console/start"),
        "console_shell.console": Ask("GET", "/console/queue"),
        "console_sign_in.password": Ask(
            "POST", "/console/sign-in", {"email": "a@b.example", "password": "no"}
        ),
        "console_sign_in.second_factor": Ask(
            "POST", "/console/sign-in/second-factor", {"ticket": "t", "code": "1"}
        ),
        "console_sign_in.passkey_options": Ask("POST", "/console/sign-in/passkey/options", {}),
        "console_sign_in.passkey": Ask(
            "POST", "/console/sign-in/passkey", {"ticket": "t", "credential": {}}
        ),
        "console_sign_in.link": Ask("POST", "/console/links", {"token": "t"}),
        "console_sign_in.accept": Ask(
            "POST", "/console/links/accept", {"token": "t", "password": "long enough, is it"}
        ),
        "console_sign_in.sign_out": Ask("DELETE", "/console/session"),
        "console_account.account": Ask("GET", "/console/me"),
        "console_account.profile": Ask("PATCH", "/console/me", {"pen_name": "The desk"}),
        "console_account.change_password": Ask(
            "PUT", "/console/me/password", {"current": PASSWORD, "password": "quite another one"}
        ),
        "console_account.offer_authenticator": Ask(
            "POST", "/console/me/authenticator", {"password": PASSWORD}
        ),
        "console_account.take_authenticator": Ask(
            "PUT",
            "/console/me/authenticator",
            {"ticket": of_desk["ticket"], "code": of_desk["code"]},
        ),
        "console_account.remove_authenticator": Ask(
            "DELETE", "/console/me/authenticator", {"password": PASSWORD}
        ),
        "console_account.recovery_codes": Ask(
            "POST", "/console/me/recovery-codes", {"password": PASSWORD}
        ),
        "console_account.end_one": Ask("DELETE", f"/console/sessions/{of_desk['session']}"),
        "console_account.change_site": Ask("PUT", "/console/session/site", {"site": site}),
        "console_passkeys.options": Ask("POST", "/console/me/passkeys/options", {}),
        "console_passkeys.add": Ask(
            "POST", "/console/me/passkeys", {"ticket": "t", "credential": {}}
        ),
        "console_passkeys.remove": Ask("DELETE", "/console/me/passkeys/none"),
    }
