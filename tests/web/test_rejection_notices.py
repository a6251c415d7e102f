"""A rejected author reads why, in their own language, and whether a person decided."""

from __future__ import annotations

from tests.house import House, Reader


def notice_to(reader: Reader, language: str) -> str:
    """What the reader is told of their one comment that others do not see."""
    answer = reader.client.get(
        f"/embed/me?site={reader.site}&article=a1&lang={language}",
        headers={"Authorization": f"Bearer {reader.token}"},
    )
    (item,) = answer.get_json()["items"]
    return str(item["html"])


def test_the_default_reasons_are_told_in_the_readers_language(house: House) -> None:
    ada, mo = house.reader("Ada"), house.staff()
    mo.decide(ada.says("About trams, in the wrong place"), "reject", reason="off_topic")
    notice = notice_to(ada, "de")
    assert "Die Moderation hat" in notice
    assert "Grund: Am Thema vorbei" in " ".join(notice.split())


def test_what_a_rule_rejected_is_not_called_a_moderators_decision(house: House) -> None:
    house.set(banned_words="trams")
    ada = house.reader("Ada")
    ada.says("About trams")
    notice = notice_to(ada, "en")
    assert "A rule of this site does not allow this comment." in notice
    assert "moderator" not in notice
