"""Whatever a reader or moderator writes, and whatever then fails, the log holds nothing of it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from comments.app import create_app
from comments.database.engines import db
from comments.settings import Settings
from comments.telemetry.logs import make_formatter
from comments.telemetry.redaction import told
from tests.architecture.route_requests import Ask, asks
from tests.architecture.route_scene import Scene, set_scene
from tests.conftest import SECRET, empty_database
from tests.house import House, Person
from tests.prepared import prepare

CANARY = "canary-ada@lovelace.example"


@pytest.fixture(params=["json", "text"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that is logged, at every level, as the service tells it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(make_formatter(request.param))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="module")
def broken(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Scene]]:
    """A service whose database refuses every write, once everybody is there."""
    with empty_database(request, tmp_path_factory) as url:
        settings = Settings(database_url=url, secret_key=SECRET, rate_limits=False, worker=False)
        app = create_app(settings)
        prepare(app)
        scene = set_scene(House(app, "canaries"), House(app, "canaries-other"))
        with app.app_context(), db.engine.begin() as connection:
            for table in db.metadata.tables:
                for statement in _refusals(connection.dialect.name, table):
                    connection.execute(text(statement))
        yield app, scene
        with app.app_context():
            db.engine.dispose()


def _refusals(dialect: str, table: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f'CREATE TRIGGER no_{event}_{table} BEFORE {event} ON "{table}" BEGIN SELECT 1/0, '
            "RAISE(FAIL, 'out of order'); END"
            for event in ("INSERT", "UPDATE", "DELETE")
        ]
    return [f'ALTER TABLE "{table}" ADD CONSTRAINT no_{table} CHECK (false) NOT VALID']


def _with_canaries(value: Any) -> Any:
    """Put the canary into every text somebody may choose; what names something stays."""
    if isinstance(value, dict):
        untouched = (
            "site",
            "article",
            "comment",
            "action",
            "mode",
            "standing",
            "statuses",
            "kind",
            "role",
        )
        return {k: v if k in untouched else _with_canaries(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_canaries(item) for item in value]
    return CANARY if isinstance(value, str) else value


def test_no_write_that_fails_leaves_anything_of_it_in_the_log(
    broken: tuple[Flask, Scene], log: io.StringIO
) -> None:
    _, scene = broken
    statuses = set()
    for name, ask in asks(scene).items():
        if ask.method == "GET" or name.startswith(("playground.", "health.")):
            continue
        for caller in ("nobody", "reader", "owner", "signed in"):
            answer = _asked(scene, caller, ask)
            statuses.add(answer.status_code)
    assert 500 in statuses
    assert "Unforeseen error" in log.getvalue()
    assert "canary" not in log.getvalue().lower()


def _asked(scene: Scene, name: str, ask: Ask) -> Any:
    caller = scene.callers[name]
    headers = {"User-Agent": CANARY, "Referer": f"https://x.example/{CANARY}"}
    if caller.token:
        headers["Authorization"] = f"Bearer {caller.token}"
    if isinstance(caller, Person):
        headers["X-CSRF-Token"] = caller.csrf
    body = (
        {"json": _with_canaries(ask.json)}
        if ask.json is not None
        else {"data": _with_canaries(ask.form)}
        if ask.form
        else {}
    )
    return caller.client.open(ask.path, method=ask.method, headers=headers, **body)


def test_a_sign_in_that_fails_leaves_neither_name_nor_email(
    broken: tuple[Flask, Scene], log: io.StringIO
) -> None:
    app, scene = broken
    answer = app.test_client().post(
        "/api/v1/readers",
        json={"site": scene.site, "name": "Canary Ada", "email": CANARY},
        headers={"X-Request-ID": "sign-in-that-fails"},
    )
    assert answer.status_code == 500
    assert answer.json["request_id"] == answer.headers["X-Request-ID"] == "sign-in-that-fails"
    assert "sign-in-that-fails" in log.getvalue()
    assert "INSERT" not in log.getvalue()
    assert "canary" not in log.getvalue().lower()


def test_errors_are_told_by_where_they_came_from_and_not_by_what_was_in_them() -> None:
    def fail() -> None:
        try:
            int(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error

    with pytest.raises(KeyError) as caught:
        fail()
    text_of_it = told(caught.value)
    assert CANARY in told(caught.value, whole=True)
    assert "ValueError\n" in text_of_it
    assert text_of_it.endswith("KeyError")
    assert "test_logs.py" in text_of_it
    assert CANARY not in text_of_it


def test_a_line_of_json_says_when_where_and_for_which_request(
    log: io.StringIO, request: Any
) -> None:
    logging.getLogger("comments.web").warning(
        "Too %s", "busy", extra={"status": 503, "values": CANARY}
    )
    line = log.getvalue()
    assert "Too busy" in line
    assert "503" in line
    assert CANARY not in line
    if line.startswith("{"):
        event = json.loads(line)
        assert event["logger"] == "comments.web"
        assert event["level"] == "warning"
        assert event["timestamp"].endswith("Z")
