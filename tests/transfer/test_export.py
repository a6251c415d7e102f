"""Moving out: everything, as of one moment, and back in again without a loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.app import create_app
from comments.cli.database import upgrade_database
from comments.settings import Settings
from tests.conftest import SECRET, _numbers
from tests.house import House
from tests.transfer.conftest import Mover

Write = Callable[[str | bytes], Path]
ALL = frozenset({"ledger", "authors", "reports"})

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["post", "reply", "edit", "vote", "report", "decide", "delete"]),
        st.integers(0, 50),
    ),
    min_size=4,
    max_size=25,
)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Another service, with a database of its own."""
    path = tmp_path_factory.mktemp("elsewhere") / "comments.db"
    app = create_app(
        Settings(
            database_url=f"sqlite:///{path}", secret_key=SECRET, rate_limits=False, worker=False
        )
    )
    with app.app_context():
        upgrade_database(app)
    return app


def live(house: House, acts: list[tuple[str, int]]) -> None:
    """Let three readers and a moderator do what the acts say."""
    readers = [house.reader(name) for name in ("Ada", "Bo", "Cy")]
    staff, ids = house.staff(), [readers[0].says("The first **comment**")]
    for number, (act, choice) in enumerate(acts):
        reader, target = readers[choice % 3], ids[choice % len(ids)]
        if act == "post":
            ids.append(reader.says(f"Post {number} <https://x.example>", article=f"a{choice % 3}"))
        elif act == "reply":
            answer = reader.post(f"Reply {number}", parent=target)
            ids += [answer.json["id"]] if answer.status_code == 201 else []  # type: ignore[index]
        elif act == "edit":
            reader.edit(target, f"Edited {number}")
        elif act == "vote":
            reader.vote(target, (-1, 0, 1)[choice % 3])
        elif act == "report":
            reader.report(target, "abuse", f"Detail {number}")
        elif act == "decide":
            staff.decide(target, ("reject", "approve", "spam", "pin")[choice % 4], reason="abuse")
        else:
            reader.delete(target)


def lines(export: str) -> list[dict[str, Any]]:
    """The export's comments and whoever wrote, voted or reported, whatever the moment."""
    entries = [json.loads(line) for line in export.splitlines()]
    comments = [entry for entry in entries if entry["type"] == "comment"]
    acts = [act for entry in comments for act in (*entry["voters"], *entry["reports"])]
    people = {entry["author"] for entry in (*comments, *acts)}
    authors = [entry for entry in entries if entry["type"] == "author" and entry["id"] in people]
    return sorted((*comments, *authors), key=lambda entry: (entry["type"], entry["id"]))


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_a_site_moved_to_an_empty_service_is_the_same_site(
    app: Flask, elsewhere: Flask, write: Write, acts: list[tuple[str, int]]
) -> None:
    home = House(app, f"export-{next(_numbers)}")
    live(home, acts)
    export = Mover(home).export(extras=ALL)
    away = Mover(House(elsewhere, f"export-{next(_numbers)}"))
    summary = away.take(write(export))
    assert (summary.counts["left out"], summary.problem) == (0, "")
    assert lines(away.export(extras=ALL)) == lines(export)
    assert away.drift() == []
    for article in ("a0", "a1", "a2"):
        threads = [
            house.public.get(f"/thread?site={house.key}&article={article}&sort=oldest").json[
                "items"
            ]  # type: ignore[index]
            for house in (home, away.house)
        ]
        assert threads[0] == threads[1]
    assert away.take(write(export)).counts["new"] == 0


@pytest.mark.parametrize("name", ["csv", "wxr", "disqus"])
def test_other_formats_carry_threads_and_texts(
    house: House, app: Flask, write: Write, name: str
) -> None:
    ada, bo = house.reader("Ada <b>"), house.reader("=Bo")
    root = ada.says("A **root** & more", article="/1")
    bo.says("A reply\n\nwith two paragraphs", article="/1", parent=root)
    export = Mover(house).export(name)
    away = Mover(House(app, f"{house.key}-{name}"))
    away.take(write(export))
    rows = [(row["article"], row["html"], row["under"], row["name"]) for row in away.comments()]
    home = [
        (row["article"], row["html"], row["under"], row["name"]) for row in Mover(house).comments()
    ]
    assert rows == home
    assert len(rows) == 2


def test_emails_leave_the_house_only_when_they_are_asked_for(house: House) -> None:
    house.reader("Ada", email="ada@example.org").says("Hello")
    mover = Mover(house)
    for name in ("jsonl", "csv", "wxr", "disqus"):
        assert "ada@example.org" not in mover.export(name)
        assert "ada@example.org" in mover.export(name, extras=frozenset({"authors"}))


def test_only_the_statuses_that_are_asked_for(house: House) -> None:
    ada, staff = house.reader(), house.staff()
    gone = ada.says("Gone")
    ada.says("Here")
    staff.decide(gone, "reject", reason="abuse")
    export = Mover(house).export(statuses=("approved",))
    assert "Here" in export
    assert "Gone" not in export
