"""How each route is asked in the tests of access: one plausible request, about things of one site.

A new route is added here: its endpoint, its method, its address, and what it takes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyotp

from comments.database.engines import db, writing
from comments.models import Decision, OutboxItem, SecondOpinion, Site, utc_now
from tests.house import PASSWORD, Caller, House, Person, Reader

SECRET = "quetzal"
"""A word in everything of the site that only its staff may see."""


class Ask(NamedTuple):
    """One request."""

    method: str
    path: str
    json: dict[str, Any] | None = None
    form: dict[str, str] | None = None


@dataclass(frozen=True)
class Scene:
    """A site with something of everything on it, and everybody who might ask for it."""

    site: str
    comment: str
    """Visible, by the reader who asks."""
    theirs: str
    """Visible, by somebody else."""
    held: str
    """Waits for a moderator; its text is secret."""
    author: str
    decision: str
    setting: str
    """The entry about a change of a setting."""
    token: str
    ban: str
    letter: str
    desk: dict[str, str]
    """Of the desk: a ``member`` of the staff, a saved ``view``, a sign-on ``key``, a ``template``,
    a ``ticket`` with its ``code``, the
    ``message`` to the reader who asks, the ``session`` of somebody else's browser."""
    callers: dict[str, Caller]


def set_scene(house: House, other: House) -> Scene:
    """Fill a site and gather its callers; the other site is where some of them come from."""
    owner, ada, ben = house.staff("owner", "Owner"), house.reader("Ada"), house.reader("Ben")
    comment = ada.says(
        "The tram was early today, for once.", url="https://news.example/a1", title="A story"
    )
    ben.says("A tram of another article.", article="a3")
    theirs = ben.says("It was late on my line, as it always is.")
    house.set(mode="pre")
    pending = ben.says(f"Only moderators may read of the {SECRET} yet.")
    house.set(mode="post")
    owner.decide(theirs, "note", note=f"Knows the {SECRET}.")
    ban = _made(
        owner, "/moderation/bans", {"kind": "email", "value": "troll@example.com", "reason": SECRET}
    )
    former = _made(owner, "/moderation/tokens", {"role": "owner", "name": f"Former {SECRET}"})
    owner.call("DELETE", f"/moderation/tokens/{former['id']}")
    signed_in = house.person("moderator", "Sam")
    return Scene(
        site=house.key,
        comment=comment,
        theirs=theirs,
        held=pending,
        author=ben.id,
        decision=str(owner.comment(theirs)["decisions"][0]["id"]),
        setting=str(owner.get("/moderation/settings/history").json["items"][0]["decision"]["id"]),  # type: ignore[index]
        token=_made(owner, "/moderation/tokens", {"role": "moderator", "name": f"Temp {SECRET}"})[
            "id"
        ],
        ban=ban["id"],
        letter=_dead_letter(house),
        desk=_desk(house, owner, signed_in)
        | {"opinion": _question(house), "message": _message(owner, ada.id)},
        callers={
            "nobody": house.public,
            "reader": ada,
            "reader of another site": other.reader("Eve"),
            "moderator": house.staff("moderator", "Mo"),
            "administrator": house.staff("administrator", "Al"),
            "owner": owner,
            "signed in": signed_in,
            "owner of another site": other.staff("owner", "Mallory"),
            "former owner": Caller(house.app.test_client(), former["token"]),
            "liar": Reader(house.app.test_client(), "cms_" + "x" * 43),
        },
    )


def _made(owner: Caller, path: str, json: dict[str, Any]) -> dict[str, Any]:
    answer = owner.call("POST", path, json)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


def _desk(house: House, owner: Caller, signed_in: Person) -> dict[str, str]:
    member = house.person("moderator", f"Member {SECRET}")
    members: Any = owner.get("/moderation/staff").json
    view = _made(
        owner,
        "/moderation/views",
        {"name": SECRET, "shared": True, "filters": {"queue": "pending"}},
    )
    offer: Any = signed_in.console("POST", "/me/authenticator", {"password": PASSWORD}).json
    elsewhere = Person(house.app.test_client(), None, house.key, signed_in.email)
    elsewhere.sign_in()
    sessions: Any = signed_in.console("GET", "/me").json
    return {
        "member": next(one["id"] for one in members["items"] if one["email"] == member.email),
        "view": view["id"],
        "key": _made(owner, "/moderation/sso-keys", {})["kid"],
        "template": _made(
            owner, "/moderation/templates", {"name": SECRET, "text": f"No {SECRET}, please."}
        )["id"],
        "ticket": offer["ticket"],
        "code": pyotp.TOTP(offer["secret"]).now(),
        "session": next(one["id"] for one in sessions["sessions"] if not one["current"]),
    }


def _question(house: House) -> str:
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = session.query(Site.id).filter_by(key=house.key).scalar()
        note = session.query(Decision).filter_by(site_id=site, action="note").first()
        assert note is not None
        opinion = SecondOpinion(
            site_id=site,
            comment_id=note.comment_id,
            decision_id=note.id,
            first="dismissed",
            first_actor="somebody",
            first_name="Somebody",
        )
        session.add(opinion)
        session.commit()
        return str(opinion.id)


def _message(owner: Caller, author: str) -> str:
    body = {"message": "Mind the gap.", "must_read": False}
    return str(_made(owner, f"/moderation/authors/{author}/messages", body)["id"])


def _dead_letter(house: House) -> str:
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = session.query(Site.id).filter_by(key=house.key).scalar()
        item = OutboxItem(
            site_id=site,
            kind="check",
            key=f"dead-{house.key}",
            payload={},
            attempts=9,
            dead_at=utc_now(),
            last_error=SECRET,
            leased_until=None,
            lease=None,
            done_at=None,
        )
        session.add(item)
        session.commit()
        return str(item.id)


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
        "moderation.queues": Ask("GET", f"{desk}/queues?site={site}"),
        "moderation.comments": Ask("GET", f"{desk}/comments?site={site}&queue=all"),
        "moderation.one_comment": Ask("GET", f"{desk}/comments/{pending}"),
        "moderation.decisions": Ask("POST", f"{desk}/decisions", {"decisions": [order]}),
        "moderation.undo_one": Ask("POST", f"{desk}/decisions/{scene.decision}/undo"),
        "moderation.author_standing": Ask(
            "PATCH",
            f"{desk}/authors/{scene.author}",
            {"standing": "trusted", "reason": "Knows trams."},
        ),
        "moderation.article_thread": Ask("PATCH", f"{desk}/articles/a1", {"open": False}),
        "moderation.ledger": Ask("GET", f"{desk}/log?site={site}"),
        "authors.author_record": Ask("GET", f"{desk}/authors/{scene.author}"),
        "authors.badge": Ask("PUT", f"{desk}/authors/{scene.author}/badge", {"badge": "Staff"}),
        "authors.sweep": Ask(
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
        "authors.change_text": Ask(
            "PATCH", f"{desk}/comments/{pending}", {"body": "Milder words."}
        ),
        "assignments.assign_item": Ask(
            "PUT", f"{desk}/comments/{pending}/assignment", {"to": None}
        ),
        "assignments.assign_items": Ask(
            "PUT", f"{desk}/assignments", {"comments": [pending], "to": None}
        ),
        "authors.claim_item": Ask("PUT", f"{desk}/comments/{pending}/claim"),
        "authors.release_item": Ask("DELETE", f"{desk}/comments/{pending}/claim"),
        "authors.bans": Ask("GET", f"{desk}/bans"),
        "authors.ban": Ask(
            "POST", f"{desk}/bans", {"kind": "domain", "value": "spam.example", "reason": "Spam."}
        ),
        "authors.unban": Ask("DELETE", f"{desk}/bans/{scene.ban}"),
        "administration.register_article": Ask(
            "POST", f"{desk}/articles", {"site": site, "key": "a2"}
        ),
        "administration.merge": Ask(
            "POST", f"{desk}/articles/merges", {"article": "a3", "into": "a1"}
        ),
        "administration.site_settings": Ask("GET", f"{desk}/settings?site={site}"),
        "administration.change_site_settings": Ask(
            "PATCH", f"{desk}/settings", {"settings": {"mode": "pre"}}
        ),
        "administration.setting_history": Ask("GET", f"{desk}/settings/history?site={site}"),
        "administration.restore_one_setting": Ask(
            "POST", f"{desk}/settings/history/{scene.setting}/restore"
        ),
        "administration.tokens": Ask("GET", f"{desk}/tokens"),
        "administration.make_token": Ask(
            "POST", f"{desk}/tokens", {"role": "moderator", "name": "New"}
        ),
        "administration.revoke_token": Ask("DELETE", f"{desk}/tokens/{scene.token}"),
        "administration.letters": Ask("GET", f"{desk}/outbox/dead"),
        "administration.replay_letter": Ask("POST", f"{desk}/outbox/dead/{scene.letter}/replay"),
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
        "directory.articles": Ask("GET", f"{desk}/articles?q=a1"),
        "directory.authors": Ask("GET", f"{desk}/authors?q=Ben"),
        "directory.one_article": Ask("GET", f"{desk}/articles/a1"),
        "directory.whoami": Ask("GET", f"{desk}/me"),
        "directory.reasons": Ask("GET", f"{desk}/reasons?site={site}"),
        "moderation.subthread": Ask("GET", f"{desk}/comments/{pending}/subthread"),
        "dashboard.figures": Ask("GET", f"{desk}/dashboard"),
        "trials.trial": Ask("POST", f"{desk}/try", {"body": "A text to try."}),
        "trials.settings_preview": Ask(
            "POST", f"{desk}/settings/preview", {"settings": {"max_links": "0"}}
        ),
        "signing_keys.signing_keys": Ask("GET", f"{desk}/sso-keys"),
        "signing_keys.new_signing_key": Ask("POST", f"{desk}/sso-keys", {}),
        "signing_keys.retire": Ask("DELETE", f"{desk}/sso-keys/{of_desk['key']}"),
        "learning.learning": Ask("GET", f"{desk}/learning"),
        "learning.rules": Ask("GET", f"{desk}/rules"),
        "learning.backtest": Ask(
            "POST", f"{desk}/backtest", {"settings": {"suspect_words": "tram"}, "last": 50}
        ),
        "consistency.questions": Ask("GET", f"{desk}/second-opinions"),
        "consistency.answer": Ask(
            "POST", f"{desk}/second-opinions/{of_desk['opinion']}", {"action": "approve"}
        ),
        "consistency.figures": Ask("GET", f"{desk}/consistency"),
        "learning.wrong_finding": Ask(
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
