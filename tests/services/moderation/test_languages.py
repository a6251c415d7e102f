"""The language of each comment: at once where it is sure, else its article's, until the worker
looks.
"""

from __future__ import annotations

import time

import pytest

from comments.models import utc_now
from comments.screening import language
from comments.screening.language_process import LanguageProcess
from comments.services.maintenance.languages import (
    Batch,
    languages_of,
    read_texts,
    sites_to_identify,
    store_languages,
)
from tests.house import House
from tests.services.moderation.conftest import Back

GERMAN = "Das ist doch völliger Unsinn, was hier steht, und das wissen auch alle."


def test_the_worker_gives_a_comment_the_language_of_its_text(house: House, back: Back) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    german = ada.says(GERMAN, language="en-GB")
    korean = ada.says("안녕하세요, 기사 잘 읽었습니다")
    short = ada.says("Thanks!")
    edited = ada.says("Gestern kam die Bahn schon wieder viel zu spät, warum auch immer.")
    with back.session() as session:
        assert back.site_id() in sites_to_identify(session)
    batch, identifier = _read(back), LanguageProcess()
    assert batch is not None
    languages = languages_of(batch, identifier.identify)
    # An edit between reading and storing has an entry, and so a turn, of its own.
    assert (
        ada.edit(
            edited, "By now this is a sentence in English, and a long one at that."
        ).status_code
        == 200
    )
    with back.session() as session:
        store_languages(session, batch, languages)
    with back.session() as session:
        store_languages(session, batch, dict.fromkeys(languages, "xx"))
    assert {item["id"]: item["lang"] for item in house.thread()["items"]}[edited] == "en"
    second = _read(back)
    assert second is not None
    assert [text.source[:6] for text in second.texts] == ["By now"]
    with back.session() as session:
        store_languages(session, second, languages_of(second, identifier.identify))
    assert _read(back) is None
    identifier.close()
    items = {item["id"]: item["lang"] for item in house.thread()["items"]}
    assert items == {german: "de", korean: "ko", short: "en", edited: "en"}
    listed = desk.get("/moderation/comments?language=de").json["items"]  # type: ignore[index]
    assert [item["id"] for item in listed] == [german]
    fragment = house.public.client.get(f"/embed/thread?site={house.key}&article=a1&lang=en").text
    assert fragment.count(' lang="de"') == 1


def _read(back: Back) -> Batch | None:
    # On PostgreSQL the newest entries wait a little.
    with back.session() as session:
        return read_texts(session, back.site_id(), utc_now().replace(year=2100))


def test_an_article_has_the_language_that_its_first_page_or_its_staff_name(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    ada.says("Thanks!", article="a2", language="pt-BR")
    ada.says("Fine by me", article="a2", language="xx nonsense")
    assert {item["lang"] for item in house.thread("a2")["items"]} == {"pt"}
    answer = desk.call("PATCH", "/moderation/articles/a2", {"language": "gl"})
    assert answer.status_code == 200
    ada.says("Good!", article="a2")
    assert next(item["lang"] for item in house.thread("a2", sort="newest")["items"]) == "gl"
    assert desk.call("PATCH", "/moderation/articles/a2", {"language": "!"}).status_code == 422
    registered = {"key": "a9", "language": "de-AT"}
    assert desk.call("POST", "/moderation/articles", registered).status_code == 201
    ada.says("Gut!", article="a9")
    assert house.thread("a9")["items"][0]["lang"] == "de"


def test_a_list_for_one_language_holds_comments_in_that_language_alone(house: House) -> None:
    house.set(suspect_words="ko:바보, de:shadow:Unsinn")
    ada = house.reader("Ada")
    assert ada.post("정말 바보 같은 기사네요").status_code == 202
    assert ada.post("They call it 바보 in Korean, and nothing else").status_code == 201
    assert ada.post(GERMAN, language="de", article="a4").status_code == 201


def test_the_first_text_of_a_process_waits_for_the_identifier(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    state: dict[str, object] = {}

    class German:
        def classify(self, prose: str) -> tuple[str, float]:
            return "de", 1.0

    def load() -> None:
        time.sleep(0.1)
        state["identifier"] = German()

    monkeypatch.setattr(language, "_state", state)
    monkeypatch.setattr(language, "_load", load)
    house.set(suspect_words="de:unfug")
    assert house.reader("Ada").post("Ein Unfug ist das alles, sage ich.").status_code == 202
