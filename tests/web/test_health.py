"""What whoever watches over the service is told, and that metrics are shut until they are
opened.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from comments.app import create_app
from comments.cli.migrations import upgrade_database
from comments.database.engines import db, writing
from comments.settings import Settings
from comments.telemetry.exposition import exposition
from comments.web.cache import ResponseCache
from comments.worker.loop import Worker
from tests.conftest import SECRET
from tests.house import House

TOKEN = "the token of whoever runs it"
CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def open_app(settings: Settings, app: Flask) -> Flask:
    """The application with its metrics open."""
    watched = create_app(replace(settings, metrics_token=TOKEN))
    watched.testing = True
    return watched


def samples(app: Flask) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return every sample that is told now."""
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def told(app: Flask, name: str, **labels: str) -> float:
    """Return one sample, 0 where it is not there."""
    return samples(app).get((name, frozenset(labels.items())), 0.0)


def test_metrics_are_shut_to_all_but_the_operator(app: Flask, open_app: Flask) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert app.test_client().get("/metrics", headers=bearer).status_code == 404
    assert open_app.test_client().get("/metrics").status_code == 401
    wrong = open_app.test_client().get("/metrics", headers={"Authorization": "Bearer guessé"})
    assert wrong.status_code == 401
    assert open_app.test_client().get("/metrics", headers=bearer).status_code == 200


def test_what_happens_is_counted(house: House, open_app: Flask, settings: Settings) -> None:
    cache = ResponseCache(open_app, settings)
    path = f"site={house.key}&article=a1"
    before = samples(open_app)
    ada = house.reader()
    comment = ada.says("The tram was early today.")
    house.set(mode="pre")
    ada.says("And this one waits for somebody.", article="a2")
    house.staff().decide(comment, "reject", reason="abuse")
    assert cache.at_once("/api/v1/thread", path, "GET", lambda name: None) is None
    for _ in range(2):
        cache(
            {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/thread", "QUERY_STRING": path},
            lambda *_: None,
        )
    hits = 5 if settings.sqlite else 0
    for _ in range(hits):
        assert cache.at_once("/api/v1/thread", path, "GET", lambda name: None) is not None
    cache.tell_hits()
    after = samples(open_app)

    def more(name: str, **labels: str) -> float:
        place = (name, frozenset(labels.items()))
        return after.get(place, 0) - before.get(place, 0)

    route = {"route": "/api/v1/thread", "method": "GET"}
    assert more("comments_requests_total", **route, status="200") == 2 + hits
    assert more("comments_request_duration_seconds_count", **route) == 2
    assert more("comments_cache_answers_total", result="hit") == 1 + hits
    assert more("comments_cache_answers_total", result="miss") == 1
    assert more("comments_stored_total", status="approved") == 1
    assert more("comments_stored_total", status="pending") == 1
    assert more("comments_screening_findings_total", check="premoderation", status="pending") == 1
    assert more("comments_decisions_total", action="reject", actor="token") == 1
    queue = {"site": house.key, "queue": "pending"}
    assert told(open_app, "comments_queue_comments", **queue) == 1
    assert told(open_app, "comments_database_up") == 1
    assert told(open_app, "comments_queue_oldest_seconds", **queue) >= 0


def test_what_is_rolled_back_is_not_counted(app: Flask, open_app: Flask, house: House) -> None:
    from comments.database.commit_counts import count_at_commit
    from comments.telemetry.metrics import stored_comments

    before = told(open_app, "comments_stored_total", status="spam")
    with app.app_context():
        for end in ("rollback", "commit", "commit"):
            session = db.session()
            writing(session)
            session.execute(text("SELECT 1"))
            if end != "commit" or told(open_app, "comments_stored_total", status="spam") == before:
                count_at_commit(session, stored_comments.labels("spam"))
            getattr(session, end)()
    assert told(open_app, "comments_stored_total", status="spam") == before + 1


def test_methods_and_addresses_that_callers_invent_make_no_new_series(
    open_app: Flask, settings: Settings
) -> None:
    cache = ResponseCache(open_app, settings)
    for number in range(3):
        environ = {"REQUEST_METHOD": f"X{number}", "PATH_INFO": f"/no/{number}", "QUERY_STRING": ""}
        cache(
            {
                **environ,
                "SERVER_NAME": "x",
                "SERVER_PORT": "80",
                "wsgi.url_scheme": "http",
                "wsgi.input": None,
            },
            lambda *_: None,
        )
    series = exposition().decode()
    assert 'method="other",route="unmatched"' in series
    assert "X1" not in series


def test_readiness_asks_the_database_for_the_tables_of_this_version(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/c.db", secret_key=SECRET, worker=False)
    app = create_app(settings)
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert (client.get("/readyz").status_code, client.get("/readyz").json["status"]) == (
        503,
        "unready",
    )
    upgrade_database(app)
    assert client.get("/readyz").json["worker"] == {"status": "late", "seconds": None}
    Worker(app).turn()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.headers["Cache-Control"]) == (200, "no-store")
    assert ready.json["worker"] == {"status": "ok", "seconds": 0}
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert client.get("/readyz").json["tables"] == "of another version"
    (tmp_path / "c.db").write_bytes(b"not a database at all" * 400)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_counts_are_told_while_the_database_fails(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/c.db"
    app = create_app(Settings(address, SECRET, worker=False, metrics_token=TOKEN))
    upgrade_database(app)
    assert told(app, "comments_database_up") == 1
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE site RENAME TO gone"))
    assert told(app, "comments_database_up") == 0
    assert told(app, "comments_build_info", version=version("article-comments")) == 1


def test_dashboard_and_alerts_ask_for_what_is_told(open_app: Flask) -> None:
    exported_names = set(re.findall(r"^# TYPE (\S+)", _metrics_text(open_app), re.MULTILINE))
    endings = ("", "_total", "_bucket", "_sum", "_count")
    all_names = {name + ending for name in exported_names for ending in endings}
    for file in ("grafana.json", "alerts.yaml"):
        source = (CONFIG / file).read_text(encoding="utf-8")
        names = set(re.findall(r"\bcomments_\w+", source))
        assert names
        assert names <= all_names, f"{file} asks for what is not there"
    panels = json.loads((CONFIG / "grafana.json").read_text(encoding="utf-8"))["panels"]
    assert all(panel["targets"] for panel in panels if panel["type"] != "row")


def _metrics_text(app: Flask) -> str:
    return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
