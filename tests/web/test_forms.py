"""Whatever a plain form holds, its answer is a page, and what was written is on it."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy.exc import OperationalError

from comments.web.noscript import actions
from tests.house import ORIGIN, House
from tests.web.forms import FormReader

TEXT = "Half an hour of work, and every word of it counts."


def refused(answer, *statuses: int) -> None:
    """The answer is a page of one of these statuses, with the text on it."""
    assert answer.status_code in statuses, (answer.status_code, answer.text[:300])
    assert answer.content_type.startswith("text/html")
    assert TEXT in answer.text


def test_a_reply_to_what_has_been_taken_down_meanwhile_keeps_its_text(house: House) -> None:
    parent, zoe = house.reader().says("First."), FormReader(house)
    zoe.read(article="a1", act="reply", comment=parent)
    house.staff().decide(parent, "reject", reason="spam")
    refused(zoe.send("comments", parent=parent, body=TEXT), 404, 409, 422)


def test_a_reply_to_nothing_keeps_its_text(house: House, other_house: House) -> None:
    elsewhere, zoe = other_house.reader().says("On another site."), FormReader(house)
    for parent in ("nonsense", "0000000000000", "\0", elsewhere):
        refused(zoe.send("comments", parent=parent, body=TEXT), 404, 422)
        refused(zoe.send("comments", parent=parent, body=TEXT, preview="1"), 404, 422)


def test_a_report_that_is_refused_is_shown_again_with_all_that_was_chosen(house: House) -> None:
    comment, zoe = house.reader().says("First."), FormReader(house)
    zoe.read(article="a1", act="report", comment=comment)
    answer = zoe.send("report", comment=comment, reason="nonsense", detail=TEXT)
    refused(answer, 422)
    answer = zoe.send("report", comment="0000000000000", reason="abuse", detail=TEXT)
    refused(answer, 404)
    assert '<option value="abuse" selected>' in answer.text
    assert f'action="/t/{house.key}/report"' in answer.text


def test_an_edit_that_is_refused_keeps_its_text(house: House) -> None:
    theirs, zoe = house.reader().says("Theirs."), FormReader(house)
    refused(zoe.send("edit", comment=theirs, body=TEXT), 401)
    zoe.says("Now there is somebody.")
    refused(zoe.send("edit", comment=theirs, body=TEXT), 403)
    refused(zoe.send("edit", comment="0000000000000", body=TEXT), 404)
    refused(zoe.send("edit", comment="0000000000000", body=TEXT, preview="1"), 404)


def test_what_a_page_says_of_itself_stops_nobody(house: House) -> None:
    titles = ("Zwi\u00adschen", "x\u202ey", "T" * 5000, "\0", "e" + "\u0301" * 90)
    addresses = (
        "javascript:x",
        "/relative",
        "https://elsewhere.example/a",
        f"{ORIGIN}\\a",
        f"{ORIGIN}/a?fbclid=" + "x" * 2100,
        "https://[",
    )
    for number, (title, url) in enumerate(
        [(t, f"{ORIGIN}/a") for t in titles] + [("T", u) for u in addresses]
    ):
        zoe, key = FormReader(house), f"page-{number}"
        assert zoe.read(article=key, url=url, title=title).status_code == 200
        zoe.says("Words.", article=key, url=url, title=title)
        assert (
            house.reader().post("Words.", article=f"api-{number}", url=url, title=title).status_code
            == 201
        )
    assert house.thread("page-0")["article"]["title"] == "Zwischen"
    assert house.thread("page-2")["article"]["title"].endswith("T…")
    assert house.thread("page-8")["article"]["url"] == f"{ORIGIN}/a"
    assert house.thread("page-9")["article"]["url"] == f"{ORIGIN}/a"
    assert house.thread("page-7")["article"]["url"] is None


def test_the_publisher_is_told_what_of_a_page_was_not_used(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = house.reader().post(
            "Hi", article="n", url="https://else.example", title="a\u00adb"
        )
    assert answer.headers["Comments-Page-Notices"] == "url; foreign, title; tidied"
    assert "url; foreign" in caplog.text
    assert "Comments-Page-Notices" not in house.reader().post("Hi", url=f"{ORIGIN}/a").headers


def test_an_expired_form_gives_the_text_back_in_one_that_works(house: House) -> None:
    zoe = FormReader(house)
    refused(zoe.send("comments", csrf="stale", body=TEXT), 403)
    assert 'name="csrf"' in zoe.send("comments", csrf="stale", body=TEXT).text
    assert house.thread()["article"]["comment_count"] == 0


def test_who_has_written_is_greeted_and_may_be_somebody_else(house: House) -> None:
    zoe = FormReader(house)
    zoe.says("Now the page knows me.")
    assert "Not you?" in zoe.read(article="a1").text


def test_a_form_that_another_page_sent_is_not_shown_here(house: House) -> None:
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = FormReader(house).send("comments", headers=header, body=TEXT)
        assert answer.status_code == 403
        assert TEXT not in answer.text


def test_a_form_survives_what_cannot_be_foreseen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("locked"))

    monkeypatch.setattr(actions, "store_comment", fail)
    refused(FormReader(house).send("comments", body=TEXT), 503)
    monkeypatch.setattr(actions, "form_again", fail)
    refused(FormReader(house).send("comments", csrf="stale", body=TEXT), 403)


def test_a_form_that_another_transaction_was_in_the_way_of_is_worked_off_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlock = Exception("deadlock detected")
    deadlock.sqlstate = "40P01"  # type: ignore[attr-defined]
    attempts = iter([OperationalError("INSERT", {}, deadlock)])
    store = actions.store_comment

    def deadlocked_once(*arguments):
        for error in attempts:
            raise error
        return store(*arguments)

    monkeypatch.setattr(actions, "store_comment", deadlocked_once)
    FormReader(house).says(TEXT)
    assert house.thread()["article"]["comment_count"] == 1


@pytest.mark.parametrize("act", ["comments", "edit", "delete", "report", "act"])
def test_too_many_parts_are_too_large(house: House, act: str) -> None:
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n\r\n' % n for n in range(1001)
    )
    for site in (house.key, "unknown"):
        answer = house.app.test_client().post(
            f"/t/{site}/{act}",
            data=parts + b"--x--\r\n",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert answer.status_code == 413
