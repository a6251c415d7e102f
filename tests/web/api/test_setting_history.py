"""What a site's settings were: told in full, taken back, and brought back."""

from __future__ import annotations

from typing import Any

from tests.house import House, Staff

WORDS = ",".join(f"word{number}" for number in range(200))


def change(staff: Staff, **settings: str) -> None:
    answer = staff.call("PATCH", "/moderation/settings", {"settings": settings})
    assert answer.status_code == 200, answer.json


def history(staff: Staff, name: str) -> list[dict[str, Any]]:
    return list(staff.get(f"/moderation/settings/history?name={name}").json["items"])  # type: ignore[index]


def value(staff: Staff, name: str) -> Any:
    return staff.get("/moderation/settings").json["settings"][name]  # type: ignore[index]


def test_each_setting_is_explained_in_the_language_that_is_asked_for(house: House) -> None:
    staff = house.staff()
    headers = {"Accept-Language": "de-AT, en;q=0.5"}
    english, german = (
        {one["name"]: one for one in answer.json["about"]}  # type: ignore[index]
        for answer in (
            staff.call("GET", "/moderation/settings", headers=given) for given in ({}, headers)
        )
    )
    assert english["guests"]["says"] == "Whether readers may write with a name alone."
    assert german["guests"]["says"] == "Ob Leser allein mit einem Namen schreiben dürfen."
    assert english["origins"]["heading"] == english["name"]["heading"] == "The site"
    assert english["adopt_imported"]["heading"] == "Who may write"
    assert english.keys() == staff.get("/moderation/settings").json["settings"].keys()  # type: ignore[index]


def test_a_change_is_logged_with_all_that_was_and_is(house: House) -> None:
    al = house.staff("administrator")
    change(al, banned_words=WORDS)
    change(al, banned_words="one,two")
    latest, first = history(al, "banned_words")
    assert latest["before"] == first["after"] == WORDS.split(",")
    assert (latest["after"], first["before"]) == (["one", "two"], [])
    entry = al.get("/moderation/log?action=setting").json["items"][0]
    assert entry["setting"] == {key: latest[key] for key in ("name", "before", "after")}
    assert (entry["note"], entry["after"]) == (None, "banned_words=one,two")


def test_a_refused_setting_is_told_under_its_own_name(house: House) -> None:
    al = house.staff("administrator")
    for origins in ("", "ftp://news.example", "https://news.example/path"):
        answer = al.call("PATCH", "/moderation/settings", {"settings": {"origins": origins}})
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["origins"]  # type: ignore[index]


def test_a_change_is_undone_and_redone_unless_another_came_later(house: House) -> None:
    al, mo = house.staff("administrator"), house.staff("moderator", "Mo")
    change(al, mode="pre", max_links="3")
    change(al, max_links="5")
    early, late = history(al, "max_links")[1], history(al, "max_links")[0]
    (refused,) = al.call("POST", f"/moderation/decisions/{early['decision']['id']}/undo").json[
        "results"
    ]
    assert (refused["outcome"], refused["by"]["id"]) == ("conflict", late["decision"]["id"])
    path = f"/moderation/decisions/{late['decision']['id']}/undo"
    assert mo.call("POST", path).status_code == 403
    (undone,) = al.call("POST", path).json["results"]
    assert (undone["outcome"], value(al, "max_links")) == ("done", 3)
    (again,) = al.call("POST", f"/moderation/decisions/{undone['decision']}/undo").json["results"]
    assert (again["outcome"], value(al, "max_links")) == ("done", 5)


def test_what_was_set_together_is_undone_together(house: House) -> None:
    al = house.staff("administrator")
    change(al, mode="pre", name="The Nightly Test", origins="https://a.example")
    batch = history(al, "mode")[0]["decision"]["batch"]
    al.call("POST", f"/moderation/decisions/{batch}/undo")
    assert (value(al, "mode"), value(al, "name")) == ("post", "The Daily Test")
    assert value(al, "origins") != ["https://a.example"]


def test_a_former_value_is_brought_back_but_no_secret(house: House) -> None:
    al, mo = house.staff("administrator"), house.staff("moderator", "Mo")
    change(al, banned_words="one", check_secret="x" * 40)
    change(al, banned_words="two")
    first = history(al, "banned_words")[1]["decision"]["id"]
    path = f"/moderation/settings/history/{first}/restore"
    assert mo.call("POST", path).status_code == 403
    assert al.call("POST", path).json["after"] == ["one"]
    assert value(al, "banned_words") == ["one"]
    (secret,) = history(al, "check_secret")
    assert "xxx" not in str(secret)
    path = f"/moderation/settings/history/{secret['decision']['id']}/restore"
    assert al.call("POST", path).status_code == 409
    assert al.get("/moderation/settings/history?name=unheard").status_code == 422
    assert al.call("POST", "/moderation/settings/history/9999999/restore").status_code == 404
