"""Moving in: nothing twice, nothing lost in silence, threads in order, counters right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from comments.database.engines import db, writing
from tests.house import ORIGIN, House
from tests.transfer.conftest import Mover

Write = Callable[[str | bytes], Path]


def table(*rows: dict[str, Any]) -> str:
    """A CSV file; each row has what is said and defaults for the rest."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    columns += [name for name in ("article", "body", "created_at") if name not in columns]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow({"article": "a", "body": "Text", "created_at": "2024-01-01"} | row)
    return stream.getvalue()


def test_a_second_run_adds_only_what_is_new(mover: Mover, write: Write) -> None:
    first = table({"id": "1", "body": "One"}, {"id": "2", "body": "Two", "parent": "1"})
    assert mover.take(write(first)).counts["new"] == 2
    before = mover.comments()
    again = mover.take(write(first))
    assert (again.counts["new"], again.counts["unchanged"]) == (0, 2)
    assert mover.comments() == before
    more = mover.take(write(first + "3,Three,2,a,2024-01-02\r\n"))
    assert (more.counts["new"], more.counts["unchanged"]) == (1, 2)
    assert [row["under"] for row in mover.comments()] == [None, "<p>One</p>", "<p>Two</p>"]
    assert mover.drift() == []


def test_what_changed_there_changes_here_unless_it_was_touched_here(
    mover: Mover, write: Write
) -> None:
    mover.take(
        write(table({"id": "1", "body": "One", "up": 1}, {"id": "2", "body": "Two", "up": 0}))
    )
    staff = mover.house.staff()
    touched = next(
        item["id"]
        for item in staff.get(f"/moderation/comments?site={mover.house.key}&status=approved").json[
            "items"
        ]
        if "Two" in item["html"]
    )
    assert staff.decide(touched, "reject", reason="spam")["outcome"] == "done"
    changed = table({"id": "1", "body": "One!", "up": 5}, {"id": "2", "body": "Two!", "up": 9})
    assert mover.take(write(changed)).counts["updated"] == 1
    rows = {row["html"]: (row["status"], row["votes"]) for row in mover.comments()}
    assert rows == {"<p>One!</p>": ("approved", (5, 0)), "<p>Two</p>": ("rejected", (0, 0))}
    assert any("touched here" in reason for _, reason in mover.reasons())
    assert mover.drift() == []


def test_replies_before_parents_orphans_and_circles_find_a_place(
    mover: Mover, write: Write
) -> None:
    mover.take(
        write(
            table(
                {"id": "reply", "parent": "root", "body": "Reply"},
                {"id": "root", "parent": "", "body": "Root", "created_at": "2024-02-01"},
                {"id": "orphan", "parent": "nowhere", "body": "Orphan"},
                {"id": "stray", "parent": "root", "article": "b", "body": "Stray"},
                {"id": "x", "parent": "y", "body": "X", "created_at": "2024-03-02"},
                {"id": "y", "parent": "x", "body": "Y", "created_at": "2024-03-01"},
                {"id": "tail", "parent": "x", "body": "Tail", "created_at": "2024-01-05"},
                {"id": "self", "parent": "self", "body": "Self"},
            )
        )
    )
    under = {row["html"]: row["under"] for row in mover.comments()}
    assert under == {
        "<p>Reply</p>": "<p>Root</p>",
        "<p>Root</p>": None,
        "<p>Orphan</p>": None,
        "<p>Stray</p>": None,
        "<p>Y</p>": None,
        "<p>X</p>": "<p>Y</p>",
        "<p>Tail</p>": "<p>X</p>",
        "<p>Self</p>": None,
    }
    assert len(mover.discrepancies) == 4
    assert mover.drift() == []


def test_tombstones_keep_replies_and_their_own_place(mover: Mover, write: Write) -> None:
    mover.take(
        write(
            table(
                {"id": "1", "status": "deleted", "body": ""},
                {"id": "2", "status": "spam", "parent": "1", "body": "Spam"},
                {"id": "3", "parent": "2", "body": "Deep"},
                {"id": "4", "status": "deleted", "body": ""},
                {"id": "5", "body": "\u200b", "article": "b"},
                {"id": "6", "body": "Answer to nothing", "article": "b", "parent": "5"},
            )
        )
    )
    states = [(row["status"], row["shown"], row["replies"]) for row in mover.comments()]
    assert sorted(states) == sorted(
        [
            ("deleted", True, 1),
            ("spam", True, 1),
            ("approved", True, 0),
            ("deleted", False, 0),
            ("deleted", True, 1),
            ("approved", True, 0),
        ]
    )
    assert mover.drift() == []


def test_people_are_one_by_account_or_email_and_never_by_name(mover: Mover, write: Write) -> None:
    mover.take(
        write(
            table(
                {"id": "1", "author_id": "7", "author_name": "Ada", "author_email": ""},
                {"id": "2", "author_id": "7", "author_name": "Ada", "body": "2"},
                {"id": "3", "author_id": "", "author_name": "Ada", "body": "3"},
                {"id": "4", "author_name": "Ada", "body": "4"},
                {"id": "5", "author_name": "Bo", "author_email": "Bo@Example.org", "body": "5"},
                {"id": "6", "author_name": "Bo", "author_email": "bo@example.org", "body": "6"},
                {"id": "7", "author_name": "\u202e" * 3 + "x" * 200, "body": "7"},
                {"id": "8", "author_name": "", "body": "8"},
            )
        )
    )
    people = {row["html"]: row["author"] for row in mover.comments()}
    assert people["<p>Text</p>"] == people["<p>2</p>"]
    assert people["<p>5</p>"] == people["<p>6</p>"]
    assert len(set(people.values())) == 6
    names = {row["html"]: row["name"] for row in mover.comments()}
    assert len(names["<p>7</p>"]) <= 80
    assert names["<p>8</p>"] == "Anonymous"


def test_a_dry_run_says_everything_and_writes_nothing(mover: Mover, write: Write) -> None:
    path = write(
        table(
            {"id": "1"},
            {"id": "1"},
            {"id": "2", "status": "odd", "body": "2"},
            {"id": "3", "body": ""},
        )
    )
    summary = mover.take(path, dry_run=True)
    assert mover.comments() == []
    assert (summary.counts["new"], summary.counts["left out"]) == (1, 3)
    assert {reason for _, reason in mover.reasons()} == {
        "The same comment stands in the file twice.",
        "There is no status 'odd'.",
        "The comment is empty.",
    }


def test_a_broken_file_stops_with_the_place_and_the_next_run_goes_on(
    mover: Mover, write: Write
) -> None:
    post = (
        '<post dsq:id="{}"><message><![CDATA[<p>{}</p>]]></message>'
        "<createdAt>2020-01-01T00:00:0{}Z</createdAt>"
        '<author><name>A</name></author><thread dsq:id="t"/>{}</post>\n'
    )
    head = (
        '<disqus xmlns="http://disqus.com" xmlns:dsq="d"><thread '
        'dsq:id="t"><link>https://news.example/1</link></thread>\n'
    )
    early = post.format("2", "Reply", 2, '<parent dsq:id="1"/>')
    summary = mover.take(write(head + post.format("0", "Zero", 0, "") + early + "<post <"))
    assert "line 4" in summary.problem
    assert [row["html"] for row in mover.comments()] == ["<p>Zero</p>"]
    whole = (
        head
        + post.format("0", "Zero", 0, "")
        + early
        + post.format("1", "One", 1, "")
        + "</disqus>"
    )
    assert mover.take(write(whole)).counts["new"] == 2
    assert {row["html"]: row["under"] for row in mover.comments()}["<p>Reply</p>"] == "<p>One</p>"


def test_old_and_future_dates_keep_their_order(mover: Mover, write: Write) -> None:
    dates = [
        "1969-05-05",
        "1999-12-31",
        "2009-01-01T10:00:00+02:00",
        "2019-12-31",
        "2020-06-01",
        "2024-01-01",
        "2999-01-01",
        "",
    ]
    mover.take(
        write(
            table(
                *(
                    {"id": str(n), "body": str(n), "created_at": date}
                    for n, date in enumerate(dates)
                )
            )
        )
    )
    assert [row["html"] for row in mover.comments()][:6] == [f"<p>{n}</p>" for n in range(6)]
    assert sum("date" in reason for _, reason in mover.reasons()) == 2


def test_articles_are_named_as_the_publisher_says(
    mover: Mover, write: Write, tmp_path: Path
) -> None:
    urls = [
        "http://old.example/x/?utm_source=a",
        "https://news.example/x",
        "https://news.example/x/",
    ]
    path = write(
        table(
            *(
                {"id": str(n), "article": "", "url": url, "body": str(n)}
                for n, url in enumerate(urls)
            )
        )
    )
    mover.take(
        path, hosts={"old.example": "news.example"}, https=True, slash="remove", drop_tracking=True
    )
    assert {row["article"] for row in mover.comments()} == {"/x"}
    assert (
        mover.house.public.get(f"/thread?site={mover.house.key}&article=/x").json["article"]["url"]
        == f"{ORIGIN}/x"
    )  # type: ignore[index]


def test_imported_bodies_pass_the_walls(mover: Mover, write: Write) -> None:
    body = (
        '<h2 onclick="x()">Hi</h2><script>alert(1)</script><img src=x onerror=alert(1)><a '
        'href="javascript:x">y</a> <b>bold</b> &amp; <a href="https://x.example/?a=1&b=2">z</a>'
    )
    mover.take(write(table({"id": "1", "body": body, "format": "html"})))
    html = mover.comments()[0]["html"]
    assert "<strong>Hi</strong>" in html
    assert (
        '<a href="https://x.example/?a=1&amp;b=2" rel="ugc nofollow noopener noreferrer">z</a>'
        in html
    )
    assert not any(
        bad in html for bad in ("script", "onclick", "onerror", "javascript", "<img", "<h2")
    )


def test_imports_go_past_screening_and_outbox(house: House, write: Write) -> None:
    house.set(banned_words="viagra", mode="pre")
    mover = Mover(house)
    mover.take(write(table({"id": "1", "body": "viagra"})))
    assert [row["status"] for row in mover.comments()] == ["approved"]
    items = house.public.get(f"/thread?site={house.key}&article=a").json["items"]  # type: ignore[index]
    assert [item["html"] for item in items] == ["<p>viagra</p>"]
    detail = house.staff().comment(items[0]["id"])
    assert [(entry["action"], entry["actor"]["kind"]) for entry in detail["decisions"]] == [
        ("import", "import")
    ]
    assert detail["findings"] == []


def test_time_orders_comments_across_batches_and_their_words_are_in_the_index(
    mover: Mover, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.transfer.importing.BATCH", 4)
    rows = [
        {"id": str(n), "article": f"a{n % 3}", "body": f"Word{n} 東京", "parent": parent}
        | {"created_at": f"2024-01-{1 + n:02}", "status": "deleted" if n == 2 else "approved"}
        for n, parent in enumerate(["", "", "", "0", "1", "2", "3", "4", "5", "6"])
    ]
    mover.take(write(table(*reversed(rows))))
    comments = mover.comments()
    moments = [row["created_at"] for row in comments]
    assert moments == sorted(moments)
    assert [row["replies"] for row in comments] == [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert comments[2]["shown"]
    assert mover.drift() == []
    staff = mover.house.staff()
    for words, count in (("Word7", 1), ("東京", 10)):
        items = staff.get(f"/moderation/comments?queue=all&limit=100&q={words}").json["items"]
        assert len(items) == count
    with mover.house.app.app_context():
        session = db.session()
        if session.get_bind().dialect.name == "sqlite":
            writing(session)
            check = "INSERT INTO comment_search(comment_search, rank) VALUES ('integrity-check', 1)"
            session.execute(text(check))
            names = text("SELECT count(*) FROM sqlite_master WHERE name = 'comment_search_insert'")
            assert session.scalar(names) == 1
            session.rollback()
