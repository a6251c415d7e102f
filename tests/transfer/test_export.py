"""Moving out: everything, as of one moment, and back in again without a loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from comments.app import create_app
from comments.models import Base
from comments.settings import Settings
from tests.conftest import SECRET, _numbers
from tests.house import House, Reader, Staff
from tests.prepared import prepare
from tests.transfer.conftest import Mover
from tests.transfer.table_rows import MOVED, STAYS, rows

Write = Callable[[str | bytes], Path]
ALL = frozenset({"ledger", "authors", "reports"})

KINDS = [
    *("post", "hold", "reply", "reply", "edit", "vote", "report", "report", "decide", "silence"),
    *("undo", "author", "article", "ban", "setting", "report", "delete"),
]
ACTS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50)), min_size=8, max_size=40)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Another service, with a database of its own."""
    path = tmp_path_factory.mktemp("elsewhere") / "comments.db"
    app = create_app(
        Settings(
            database_url=f"sqlite:///{path}", secret_key=SECRET, rate_limits=False, worker=False
        )
    )
    prepare(app)
    return app


def live(house: House, acts: list[tuple[str, int]]) -> None:
    """Let three readers and an administrator do what the acts say."""
    readers = [house.reader(name) for name in ("Ada", "Bo", "Cy")]
    house.reader("Dee", email="dee@example.org")
    staff, ids = house.staff("administrator"), [readers[0].says("The first **comment**")]
    house.set(suspect_words="tram,/b[uo]s/", max_links="7", check_secret="whsec_" + "c2VjcmV0" * 6)
    for number, (act, choice) in enumerate(acts):
        reader, target = readers[choice % 3], ids[choice % len(ids)]
        if act in ("post", "hold", "reply"):
            body = {"hold": "The tram", "post": "Look: <https://x.example>"}.get(act, "Reply")
            place = {"parent": target} if act == "reply" else {"article": f"a{choice % 3}"}
            answer = reader.post(f"{body} {number}", **place)
            if answer.status_code in (201, 202):
                ids.append(answer.json["id"])  # type: ignore[index]
        elif act in ("author", "article", "ban", "setting", "undo", "silence"):
            moderate(house, staff, act, choice, reader, target)
        elif act == "decide":
            staff.decide(target, ("reject", "approve", "spam", "pin")[choice % 4], reason="abuse")
        else:
            respond(reader, act, choice, target)
    # Of people to whom nothing has happened: the acts may have banned the others.
    author, reporter = house.reader("Eve"), house.reader("Fay")
    respond(reporter, "report", 0, author.says("Reported, and the report swept"))
    moderate(house, staff, "silence", 2, reporter, ids[0])


def respond(reader: Reader, act: str, choice: int, target: str) -> None:
    """Let a reader do something with a comment."""
    if act == "edit":
        reader.edit(target, f"Edited {choice}")
    elif act == "vote":
        reader.vote(target, (-1, 0, 1)[choice % 3])
    elif act == "report":
        reader.report(target, "abuse", f"Detail {choice}")
    else:
        reader.delete(target)


def moderate(
    house: House, staff: Staff, act: str, choice: int, reader: Reader, target: str
) -> None:
    """Let an administrator do something that is about no comment, or take something back."""
    if act == "author":
        standing = ("premoderated", "trusted", "banned", "shadowed")[choice % 4]
        body = {"standing": standing, "reason": f"Reason {choice}"}
        staff.call("PATCH", f"/moderation/authors/{reader.id}", body)
    elif act == "article":
        staff.call("POST", "/moderation/articles", {"key": "empty", "section": f"s{choice % 3}"})
        staff.call("PATCH", "/moderation/articles/empty", {"mode": "pre", "slow_mode": choice})
    elif act == "ban":
        body = {"kind": "email", "value": f"x{choice % 3}@example.org", "reason": "Spam"}
        staff.call("POST", "/moderation/bans", body)
    elif act == "silence":
        path = f"/moderation/authors/{reader.id}/reports"
        body = {"silenced": choice % 3 > 0, "sweep": choice % 2 == 0, "reason": "Reports everybody"}
        staff.call("PUT", path, body)
    elif act == "setting":
        house.set(edit_window=str(1000 + choice), nudge=("on", "off")[choice % 2])
    else:
        decision = staff.comment(target)["decisions"][-1]["id"]
        staff.call("POST", f"/moderation/decisions/{decision}/undo")


def lines(export: str) -> list[dict[str, Any]]:
    """Everything in an export, whatever the moment; the ledger's entries by their order."""
    entries = [json.loads(line) for line in export.splitlines()][1:]
    others = [entry["id"] for entry in entries if entry["type"] == "decision"]
    swept = {id_: f"entry {number}" for number, id_ in enumerate(others)}
    for entry in entries:
        ledger = [entry] if entry["type"] == "decision" else entry.get("decisions", [])
        places = {decision.pop("id"): number for number, decision in enumerate(ledger)}
        for decision in ledger:
            decision["undoes"] = places.get(decision["undoes"], decision["undoes"] and "another")
        for report in entry.get("reports", []):
            judge = report["resolved_by"]
            report["resolved_by"] = (places | swept)[judge] if judge else None
    return entries


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
@example(acts=[(kind, 3 * number + 1) for number, kind in enumerate(2 * KINDS)])
def test_a_site_moved_to_an_empty_service_is_the_same_site(
    app: Flask, elsewhere: Flask, write: Write, acts: list[tuple[str, int]]
) -> None:
    home = House(app, f"export-{next(_numbers)}")
    live(home, acts)
    export = Mover(home).export(extras=ALL)
    away = Mover(House(elsewhere, f"export-{next(_numbers)}"))
    summary = away.take(write(export))
    assert (summary.counts["left out"], summary.problem) == (0, "")
    assert "whsec_" not in export
    assert lines(away.export(extras=ALL)) == lines(export)
    assert away.drift() == []
    assert rows(away.house) == rows(home)
    for article in ("a0", "a1", "a2"):
        threads = [
            house.public.get(f"/thread?site={house.key}&article={article}&sort=oldest").json[
                "items"
            ]  # type: ignore[index]
            for house in (home, away.house)
        ]
        assert threads[0] == threads[1]
    before = away.export(extras=ALL).splitlines()[1:]
    assert away.take(write(export)).counts["new"] == 0
    assert away.export(extras=ALL).splitlines()[1:] == before


def test_every_table_moves_or_stays_for_a_reason() -> None:
    assert MOVED.keys() & STAYS.keys() == set()
    assert MOVED.keys() | STAYS.keys() == Base.metadata.tables.keys()


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


def test_settings_are_not_taken_over_those_of_a_site_in_use(
    house: House, app: Flask, write: Write
) -> None:
    house.set(mode="pre", edit_window="60")
    house.reader().says("Hello")
    path = write(Mover(house).export())
    away = Mover(House(app, f"{house.key}-b"))
    away.house.set(max_links="1")
    assert away.take(path).counts["settings"] == 0
    assert {reason for _, reason in away.reasons()} == {"A setting stays as it is here."}
    assert away.take(path, settings=True).counts["settings"] == 2
    settings = away.house.staff().get("/moderation/settings").json["settings"]  # type: ignore[index]
    assert (settings["mode"], settings["edit_window"], settings["max_links"]) == ("pre", 60, 1)
    changes = away.house.staff().get("/moderation/log?action=setting").json["items"]  # type: ignore[index]
    assert [entry["actor"]["kind"] for entry in changes] == ["import", "import", "person"]


def test_bans_hold_only_where_hashes_are_the_same(house: House, app: Flask, write: Write) -> None:
    body = {"kind": "email", "value": "x@example.org", "reason": "Spam"}
    house.staff("administrator").call("POST", "/moderation/bans", body)
    export = Mover(house).export(extras=frozenset({"authors"}))
    away = Mover(House(app, f"{house.key}-b"))
    away.take(write(export.replace('"secret_digest":"', '"secret_digest":"x')))
    assert [outcome for outcome, _ in away.reasons()] == ["left out"]
    assert away.take(write(export)).counts["bans"] == 1
    banned = away.house.reader("X", email="x@example.org")
    assert banned.post("Hello").json["code"] == "banned"  # type: ignore[index]


def test_emails_leave_the_house_only_when_they_are_asked_for(house: House) -> None:
    house.reader("Ada", email="ada@example.org").says("Hello")
    mover = Mover(house)
    for name in ("jsonl", "csv", "wxr", "disqus"):
        assert "ada@example.org" not in mover.export(name)
        assert "ada@example.org" in mover.export(name, extras=frozenset({"authors"}))


def test_only_the_statuses_that_are_asked_for(house: House) -> None:
    ada, staff = house.reader(), house.staff()
    rejected = ada.says("Gone")
    ada.says("Here")
    staff.decide(rejected, "reject", reason="abuse")
    export = Mover(house).export(statuses=("approved",))
    assert "Here" in export
    assert "Gone" not in export
