"""A person asks for a copy of their data, or to be forgotten, and no trace is left."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, String, Text, select, update

from comments.app import create_app
from comments.database.engines import db, writing
from comments.database.sqlite import sqlite3
from comments.models import Author, Base, Comment, PersonalRequest, private_id, utc_now
from comments.services.audit_log.sealing import seal
from comments.services.audit_log.verification import verify
from comments.services.privacy.personal_fields import PERSONAL
from comments.services.privacy.requests import Erasure, do_due, erasures, reapply
from comments.services.sites.articles import get_site
from comments.settings import Settings
from tests.conftest import SECRET
from tests.house import House, Reader, do_requests
from tests.prepared import prepare

WORDS = ("Melchiora", "melchiora@example.org", "quincunx", "sesquipedalian", "zugzwang")
"""Her name, her email, her text, its former text, and the detail of a report of hers."""


def life(house: House) -> tuple[Reader, Reader, str]:
    """A reader who has written, edited, voted and reported, and been answered."""
    her, other = house.reader(WORDS[0], email=WORDS[1]), house.reader("Bo")
    comment = her.says(f"A {WORDS[3]} remark about trams")
    her.edit(comment, f"A {WORDS[2]} remark about trams")
    other.says("A reply that stays", parent=comment)
    theirs = other.says("Something to vote on")
    her.vote(theirs, 1)
    her.report(theirs, "other", WORDS[4])
    return her, other, comment


def thread(house: House) -> Any:
    return house.public.get(f"/thread?site={house.key}&article=a1&sort=oldest").json


def test_a_copy_holds_everything_and_is_made_once_a_day(house: House) -> None:
    her, _, _ = life(house)
    first = her.get("/me/export")
    assert (first.status_code, first.json["state"]) == (202, "preparing")  # type: ignore[index]
    do_requests(house.app)
    answer = her.get("/me/export")
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    data = json.loads(archive.read("data.json"))
    assert data["reader"]["email"] == WORDS[1]
    assert data["comments"][0]["revisions"][0]["source"].startswith(f"A {WORDS[3]}")
    assert (len(data["votes"]), data["reports"][0]["detail"]) == (1, WORDS[4])
    assert all(word in archive.read("index.html").decode() for word in WORDS)
    assert her.get("/me/export").data == answer.data


def test_an_erasure_waits_a_day_and_can_be_taken_back(house: House) -> None:
    her, _, _ = life(house)
    assert her.call("POST", "/me/erasure", {"mode": "all"}).status_code == 202
    do_requests(house.app, after=timedelta(hours=23))
    assert her.get("/me/erasure").json["state"] == "waiting"  # type: ignore[index]
    assert her.call("DELETE", "/me/erasure").status_code == 204
    do_requests(house.app, after=timedelta(hours=25))
    assert thread(house)["items"][0]["author"]["name"] == WORDS[0]


def test_the_name_goes_and_the_comments_stay(house: House) -> None:
    her, _, _ = life(house)
    her.call("POST", "/me/erasure", {"mode": "name"})
    do_requests(house.app, after=timedelta(hours=25))
    first = thread(house)["items"][0]
    assert (first["author"]["name"], WORDS[2] in first["html"]) == ("Deleted reader", True)
    assert her.get("/me/erasure").status_code == 401


def test_all_of_it_goes_and_replies_keep_their_place(house: House) -> None:
    her, _, _ = life(house)
    before = thread(house)["article"]["version"]
    her.call("POST", "/me/erasure", {"mode": "all"})
    do_requests(house.app, after=timedelta(hours=25))
    page = thread(house)
    assert page["article"]["version"] > before
    assert page["items"][0]["state"] == "deleted"
    assert page["items"][0]["replies"]["items"][0]["html"] == "<p>A reply that stays</p>"
    assert page["items"][1]["votes"] == {"up": 0, "down": 0}


def test_a_site_may_keep_comments(house: House) -> None:
    house.set(erase_comments="off")
    her = house.reader()
    assert her.call("POST", "/me/erasure", {"mode": "all"}).status_code == 403
    assert her.call("POST", "/me/erasure", {"mode": "name"}).status_code == 202


def test_staff_erase_on_request_and_the_log_still_holds(house: House) -> None:
    her, _, comment = life(house)
    boss = house.staff("administrator")
    boss.decide(comment, "reject", reason="abuse")
    answer = boss.call("POST", f"/moderation/authors/{her.id}/erasure", {"mode": "all"})
    assert (answer.json["state"], answer.json["receipt"]["comments"]) == ("done", 1)  # type: ignore[index]
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, house.key).id
        seal(session, site)
        session.commit()
        assert verify(session, site) is None


def test_whoever_is_next_need_not_wait_until_words_are_merged(house: House) -> None:
    her, other = house.reader("Ana"), house.reader("Ben")
    for reader in (her, other):
        reader.says("Something to forget.")
        reader.call("POST", "/me/erasure", {"mode": "all"})
    with house.app.app_context():
        writing(db.session())
        own = select(PersonalRequest).where(PersonalRequest.author_id == private_id(her.id))
        merging = db.session.scalars(own).one()
        merging.receipt = {"comments": 1, "forgetting": 1}
        db.session.flush()
        own = select(PersonalRequest).where(PersonalRequest.author_id == private_id(other.id))
        next_one = db.session.scalars(own).one()
        while next_one.done_at is None:
            assert do_due(db.session(), utc_now() + timedelta(days=2))
        assert merging.done_at is None
        while do_due(db.session(), utc_now() + timedelta(days=2)):
            pass
        assert merging.done_at is not None
        db.session.rollback()


def test_no_trace_is_left_in_the_files(tmp_path: Path) -> None:
    file = tmp_path / "comments.db"
    app = create_app(Settings(database_url=f"sqlite:///{file}", secret_key=SECRET, worker=False))
    prepare(app)
    house = House(app, "daily")
    her, _, _ = life(house)
    her.get("/me/export")
    do_requests(app)
    assert her.get("/me/export").status_code == 200
    assert all(word in _bytes(file) for word in WORDS)
    boss = house.staff("administrator")
    boss.call("POST", f"/moderation/authors/{her.id}/erasure", {"mode": "all"})
    with app.app_context():
        assert not db.session.scalars(
            select(PersonalRequest).where(PersonalRequest.kind == "export")
        ).all()
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert [word for word in WORDS if word.lower() in _bytes(file).lower()] == []


def test_no_field_that_erasure_empties_keeps_a_trace(tmp_path: Path) -> None:
    """A mark of its own in every such field, wherever the models have one."""
    file = tmp_path / "comments.db"
    app = create_app(Settings(database_url=f"sqlite:///{file}", secret_key=SECRET, worker=False))
    prepare(app)
    house = House(app, "daily")
    her, _, comment = life(house)
    her.delete(comment)
    her.get("/me/export")
    do_requests(app)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    marks = _plant(file, private_id(her.id), private_id(comment), her.id)
    assert len(marks) > 20, marks
    boss = house.staff("administrator")
    answer = boss.call("POST", f"/moderation/authors/{her.id}/erasure", {"mode": "all"})
    assert answer.json["state"] == "done", answer.json  # type: ignore[index]
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert [mark for mark in marks if mark in _bytes(file)] == []


_HERS = {
    "author": "id = :author",
    "comment": "author_id = :author",
    "origin": "kind = 'author' AND target_id = :author",
    "report": "author_id = :author",
    "vote": "author_id = :author",
    "author_message": "author_id = :author",
    "personal_request": "author_id = :author AND kind = 'export'",
    "stored_answer": "scope = 'hers'",
    "outbox": "key = 'hers'",
    "digest": "article_id = (SELECT article_id FROM comment WHERE id = :comment)",
}
"""By table, which rows are hers; in all others those about her comment."""
_ROWS = (
    'INSERT INTO finding (comment_id, revision, "check", rule, status, reason, severity) '
    "VALUES (:comment, 1, 'words', '', 'pending', 'banned', 0)",
    "INSERT INTO comment_translation VALUES (:comment, 'de', 1, '', 'x', '2026-01-01 00:00:00')",
    "INSERT INTO origin (site_id, system, kind, source_id, target_id, digest, version, revision, "
    "up, down) VALUES (1, 'csv', 'author', 'a', :author, '', 0, 0, 0, 0)",
    "INSERT INTO stored_answer VALUES ('hers', '', 201, '', '', '2026-01-01 00:00:00')",
    "INSERT INTO outbox (kind, key, payload, created_at, available_at, attempts) VALUES ('check', "
    "'hers', '{}', '2026-01-01 00:00:00', '2036-01-01 00:00:00', 0)",
)


def _plant(file: Path, author: int | None, comment: int | None, public: str) -> list[str]:
    """Put a mark in every field of text that is kept until erasure; return the marks."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA secure_delete=ON")
    values = {"author": author, "comment": comment}
    marks = []
    for statement in _ROWS:
        connection.execute(statement, values)
    for field, (_, until) in PERSONAL.items():
        table, column = field.split(".")
        if "eras" not in until or not isinstance(_column(table, column).type, String | Text | JSON):
            continue
        mark = f"mark{table}{column}".replace("_", "")
        value = {
            "outbox.payload": f'{{"comment": {comment}, "address": "{mark}"}}',
            "stored_answer.body": f'{{"author": {{"id": "{public}", "name": "{mark}"}}}}',
        }.get(field, mark)
        where = _HERS.get(table, "comment_id = :comment")
        update = f'UPDATE {table} SET "{column}" = :value WHERE {where}'
        if connection.execute(update, values | {"value": value}).rowcount:
            marks.append(mark)
    connection.close()
    return marks


def _column(table: str, column: str) -> Any:
    return Base.metadata.tables[table].c[column]


def _bytes(file: Path) -> str:
    """Everything in the database's files, as text."""
    files = (path for path in file.parent.iterdir() if path.name.startswith(file.name))
    return "".join(path.read_bytes().decode("latin-1") for path in files)


def test_a_restored_backup_forgets_again(house: House) -> None:
    her, _, _ = life(house)
    boss = house.staff("administrator")
    boss.call("POST", f"/moderation/authors/{her.id}/erasure", {"mode": "all"})
    with house.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, house.key).id
        pairs = erasures(session, site)
        assert pairs == [Erasure(her.id, "all")]
        assert not reapply(session, pairs, utc_now())
        session.execute(update(Comment).where(Comment.site_id == site).values(source="back again"))
        request = session.scalars(
            select(PersonalRequest).where(PersonalRequest.site_id == site)
        ).one()
        session.delete(request)
        session.get_one(Author, request.author_id).kind = "guest"
        session.commit()
        assert reapply(session, pairs, utc_now())["erased"] == 1
        session.commit()
    do_requests(house.app)
    assert her.get("/me/erasure").status_code == 401
    with house.app.app_context():
        sources = db.session.scalars(select(Comment.source).where(Comment.site_id == site)).all()
    assert "" in sources
