"""What checks found is told in the language that staff ask for; a judge's own words stay."""

from __future__ import annotations

from tests.house import House


def test_a_finding_is_told_in_the_language_that_is_asked_for(house: House) -> None:
    house.set(suspect_words="kumquat")
    comment = house.reader("Ada").post("One {kumquat} a day.").json["id"]  # type: ignore[index]
    desk = house.staff()
    reasons = {}
    for language in ("", "de-AT, en;q=0.5", "ko", "tlh"):
        answer = desk.get(f"/moderation/comments/{comment}", headers={"Accept-Language": language})
        (finding,) = answer.json["findings"]  # type: ignore[index]
        reasons[language] = finding["reason"]
    assert reasons[""] == "The text has “kumquat”, which is “kumquat” of the suspect words."
    assert reasons["tlh"] == reasons[""]
    assert reasons["de-AT, en;q=0.5"].startswith("Der Text enthält „kumquat“")
    assert reasons["ko"].startswith("글에 “kumquat” 표현이")
