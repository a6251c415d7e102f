"""Every route says who may call it, and means it: every route is asked by everybody, insiders and
outsiders.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.database.engines import db
from comments.models import Site
from tests.architecture.route_requests import Ask, asks
from tests.architecture.route_scene import SECRET, Scene, set_scene
from tests.house import Caller, House, Person

ROLES = ("moderator", "administrator", "owner")
OPEN = ("public", "anyone", "page")
ACCESSES = (*OPEN, "operator", "reader", "session", *ROLES)
STAFF_CHANGES = ("invite", "change", "remove", "link")
NEEDS_MORE = ("console_passkeys.add", "console_passkeys.remove", "console_account.recovery_codes")
"""Routes that do nothing without a passkey or another second factor; the browser's tests have
one.
"""
ANOTHER_SITE = "reader of another site"
OF_ONESELF = ("privacy.export", "privacy.erasure", "privacy.forget_me", "privacy.keep_me")
"""Routes that name no site: every reader is asked about their own, on the site of their token."""
PAGES = (
    *("/embed", "/t/", "/widget/", "/act.js", "/count.js", "/extras.js"),
    "/api/v1/docs",
)
"""What people and browsers ask for; all else is JSON for programs."""
ENDPOINTS = sorted(asks(Scene(*[""] * 10, desk={}, callers={})))  # type: ignore[arg-type]


@pytest.fixture
def fresh(house: House, app: Flask) -> Scene:
    """A scene that may be changed."""
    return set_scene(house, House(app, f"{house.key}-other"))


@pytest.fixture(scope="module")
def scene(app: Flask) -> Scene:
    """A scene for those who only look."""
    return set_scene(House(app, "access"), House(app, "access-other"))


def test_every_route_says_who_may_call_it_and_is_asked_here(app: Flask) -> None:
    silent = [
        name
        for name, view in app.view_functions.items()
        if getattr(view, "access", None) not in ACCESSES
    ]
    assert not silent, "each view stands below one of the decorators of comments/web/auth.py"
    assert set(ENDPOINTS) == set(app.view_functions), (
        "tests/architecture/route_requests.py says how each route is asked"
    )


def test_what_takes_more_than_a_moderator(app: Flask) -> None:
    above = {"administrator": set(), "owner": set()}
    for name, view in app.view_functions.items():
        above.get(view.access, set()).add(name.partition(".")[2])  # type: ignore[attr-defined]
    assert above == {
        "administrator": {
            "backtest",
            "badge",
            "change_site_settings",
            "erase",
            "figures",
            "letters",
            "merge",
            "replay_letter",
            "restore_one_setting",
            "settings_preview",
            *STAFF_CHANGES,
        },
        "owner": {
            "tokens",
            "make_token",
            "revoke_token",
            "signing_keys",
            "new_signing_key",
            "retire",
        },
    }


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_route_answers_those_it_is_for_and_nobody_else(
    endpoint: str, scene: Scene, app: Flask, request: pytest.FixtureRequest
) -> None:
    if asks(scene)[endpoint].method != "GET":
        scene = request.getfixturevalue("fresh")
    access, ask = app.view_functions[endpoint].access, asks(scene)[endpoint]  # type: ignore[attr-defined]
    assert _endpoint(app, ask) == endpoint
    welcome = [name for name in scene.callers if _is_for(access, name)]
    welcome += [ANOTHER_SITE] if endpoint in OF_ONESELF else []
    before = _everything(app, scene.site)
    for name in scene.callers.keys() - welcome:
        answer = _asked(scene.callers[name], ask)
        _assert_kept_out(name, access, answer)
        assert _everything(app, scene.site) == before, f"{name} has changed something"
    answers = [_asked(scene.callers[name], ask) for name in welcome]
    if access in OPEN:
        assert len({answer.status_code for answer in answers}) == 1, (
            "a token makes no difference here"
        )
        assert not any(SECRET in answer.get_data(as_text=True) for answer in answers)
    elif answers:
        assert answers[0].status_code < 400 or endpoint in NEEDS_MORE, answers[0].get_data(
            as_text=True
        )
        assert not {answer.status_code for answer in answers} & {401, 403}


@pytest.mark.parametrize(
    "endpoint",
    [name for name in ENDPOINTS if name.startswith(("public.", "digests.", "fragments."))],
)
def test_a_public_answer_is_the_same_for_everyone(endpoint: str, scene: Scene) -> None:
    answers = [_asked(caller, asks(scene)[endpoint]) for caller in scene.callers.values()]
    assert {answer.status_code for answer in answers} == {200}
    assert len({_without_ages(answer) for answer in answers}) == 1
    assert not any(answer.headers.get("Set-Cookie") for answer in answers)


def test_routes_for_programs_refuse_what_they_do_not_take_and_pages_open_from_any_link(
    scene: Scene, app: Flask
) -> None:
    """Each route of the service is one of the two: a new one as well."""
    wrong = []
    for endpoint, ask in sorted(asks(scene).items()):
        path = ask.path.partition("?")[0]
        access = app.view_functions[endpoint].access  # type: ignore[attr-defined]
        desk = path.startswith("/console") and access == "page" and ask.method == "GET"
        page = desk or path.startswith(PAGES)
        caller = next((one for name, one in scene.callers.items() if _is_for(access, name)), None)
        if caller is None or (page and ask.method != "GET"):
            continue
        joined = f"{ask.path}{'&' if '?' in ask.path else '?'}fbclid=x&utm_source=y&langauge=de"
        answer = _asked(caller, ask._replace(path=joined))
        if page:
            plain = _asked(caller, ask).status_code
            # Nobody here comes back from the publisher's sign-in with a token of theirs.
            expected = plain == 403 if endpoint == "sign_in.sign_in" else plain < 400
            accepted = expected and answer.status_code == plain
        else:
            body = answer.json if answer.is_json or "problem" in answer.content_type else {}
            accepted = (answer.status_code, (body or {}).get("code")) == (422, "unknown_parameter")
        wrong += [] if accepted else [f"{ask.method} {ask.path} {answer.status}"]
    assert not wrong


def test_what_is_held_is_shown_on_no_public_route(scene: Scene) -> None:
    for path in (
        f"/api/v1/comments/{scene.held}",
        f"/embed/comments/{scene.held}",
        f"/t/{scene.site}?comment={scene.held}",
    ):
        for caller in scene.callers.values():
            answer = caller.client.get(path, headers=_header(caller))
            assert answer.status_code == 404
            assert SECRET not in answer.get_data(as_text=True)


def _is_for(access: str, caller: str) -> bool:
    if access in OPEN:
        return True
    if access == "operator":
        return False
    if access in ("reader", "session"):
        return caller == {"reader": "reader", "session": "signed in"}[access]
    if caller == "signed in":
        return access == "moderator"
    return caller in ROLES[ROLES.index(access) :]


def _refusals(access: str, caller: str) -> tuple[int, ...]:
    """How an outsider may be refused. Another site's staff may be answered, about their own site
    alone.
    """
    if access == "reader":
        return (403, 404) if caller == "reader of another site" else (401,)
    if access in ("session", "operator"):
        return (401,) if access == "session" else (404,)
    if caller == "owner of another site":
        return (200, 201, 403, 404)
    return (403,) if caller in (*ROLES, "signed in") else (401,)


def _assert_kept_out(caller: str, access: str, answer: TestResponse) -> None:
    text = answer.get_data(as_text=True)
    assert SECRET not in text
    assert answer.status_code in _refusals(access, caller), f"{caller}: {answer.status} {text}"
    assert answer.status_code < 400 or answer.content_type == "application/problem+json"


def _asked(caller: Caller, ask: Ask) -> TestResponse:
    body: dict[str, Any] = (
        {"json": ask.json} if ask.json is not None else {"data": ask.form} if ask.form else {}
    )
    return caller.client.open(ask.path, method=ask.method, headers=_header(caller), **body)


def _header(caller: Caller) -> dict[str, str]:
    proof = {"X-CSRF-Token": caller.csrf} if isinstance(caller, Person) else {}
    return {"Authorization": f"Bearer {caller.token}"} if caller.token else proof


def _without_ages(answer: TestResponse) -> str:
    return re.sub(r">[^<]*</time>", "></time>", answer.get_data(as_text=True))


def _endpoint(app: Flask, ask: Ask) -> str:
    return str(
        app.url_map.bind("localhost").match(ask.path.partition("?")[0], method=ask.method)[0]
    )


def _everything(app: Flask, key: str) -> dict[str, list[Any]]:
    """Return every row that belongs to a site, and what hangs on its comments; but not when its
    tokens were used.
    """
    with app.app_context():
        session, metadata = db.session(), db.metadata
        site = session.scalar(select(Site.id).where(Site.key == key))
        comments = metadata.tables["comment"]
        own = select(comments.c.id).where(comments.c.site_id == site)
        rows = {}
        for name, table in metadata.tables.items():
            if "site_id" in table.c and name != "api_token":
                chosen = select(table).where(table.c.site_id == site)
            elif "comment_id" in table.c:
                chosen = select(table).where(table.c.comment_id.in_(own))
            else:
                continue
            rows[name] = sorted(map(repr, session.execute(chosen)))
        assert rows["comment"]
        return rows
