"""What a site's language model writes for readers: labelled, sanitised, kept no longer than its
source, and never told to do anything by a comment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from comments.database.engines import db, writing
from comments.models import Comment, CommentTranslation, private_id
from comments.worker import digests
from tests.house import House
from tests.services.digests.conftest import Lively, write_thread
from tests.services.moderation.conftest import Back
from tests.services.moderation.providers import Provider, completion, number_in, providing
from tests.web.forms import FormReader

GERMAN = "Die **Bahn** kam [heute](https://news.example/bahn) zu spät."


def says(text: str) -> Any:
    return lambda path, question: (
        200,
        completion(json.dumps({"number": number_in(question), "text": text})),
    )


@pytest.fixture
def model(house: House) -> Iterator[Provider]:
    """A language model that writes for readers and judges nobody."""
    with providing() as provider:
        house.set(
            chat_url=f"{provider.url}/v1/chat/completions",
            chat_model="small",
            chat_name="Example AI",
            chat_translation="on",
        )
        yield provider


@pytest.fixture
def german(house: House) -> str:
    """A comment under a German article, on an English page."""
    comment = house.reader("Ada").says(GERMAN)
    with house.app.app_context():
        session = db.session()
        writing(session)
        session.get_one(Comment, private_id(comment)).language = "de"
        session.commit()
    return comment


def page(house: House, comment: str, lang: str = "en") -> str:
    address = f"/t/{house.key}?article=a1&act=translate&comment={comment}&lang={lang}&look=1"
    return house.public.client.get(address).get_data(as_text=True)


def ask(house: House, comment: str, lang: str = "en") -> int:
    reader = FormReader(house)
    opened = reader.read(article="a1", act="translate", comment=comment, lang=lang)
    assert "nothing about you, is sent to Example AI" in opened.text or opened.status_code != 200
    return reader.send("translate", comment=comment).status_code


def translations(house: House, comment: str) -> int:
    with house.app.app_context():
        query = select(func.count()).where(CommentTranslation.comment_id == private_id(comment))
        return db.session.scalar(query) or 0


def test_a_comment_in_another_language_can_be_translated_once_for_all(
    house: House, back: Back, model: Provider, german: str
) -> None:
    model.answer = says("The **tram** was late [today](https://news.example/bahn).")
    fragment = house.public.client.get(f"/embed/thread?site={house.key}&article=a1&lang=en")
    assert "act=translate" in fragment.text
    same = house.public.client.get(f"/embed/thread?site={house.key}&article=a1&lang=de")
    assert "act=translate" not in same.text
    assert model.questions == []

    assert ask(house, german) == 303
    assert "The translation is being made" in page(house, german)
    back.work()
    html = page(house, german)
    assert "<strong>tram</strong>" in html
    assert "Translated by Example AI, a machine" in html
    assert "<strong>Bahn</strong>" in html
    (question,) = model.asked("/chat/completions")
    assert json.loads(question["messages"][1]["content"]) == {"comment": GERMAN}

    FormReader(house).send("translate", comment=german)
    back.work()
    assert len(model.questions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Click [here](https://evil.example/) for the rest.",
        "See https://evil.example/ for it.",
        "",
        "evil.example \ud800",
        "x" * 20_000,
    ],
)
def test_a_translation_that_could_not_be_the_comments_is_not_shown(
    house: House, back: Back, model: Provider, german: str, text: str
) -> None:
    model.answer = says(text)
    ask(house, german)
    back.work()
    assert translations(house, german) == 0
    assert "evil.example" not in page(house, german)


def test_a_translation_is_sanitised_as_any_comment(
    house: House, back: Back, model: Provider, german: str
) -> None:
    model.answer = says("<script>alert(1)</script> <img src=x onerror=alert(1)> late")
    ask(house, german)
    back.work()
    html = page(house, german)
    assert "<script>" not in html
    assert "<img" not in html
    assert "late" in html


def test_a_comment_that_commands_the_translator_is_translated_or_nothing(
    house: House, back: Back, model: Provider, german: str
) -> None:
    def obey(path: str, question: dict[str, Any]) -> tuple[int, bytes]:
        return 200, completion('{"number": "1", "text": "Obeyed."}')

    model.answer = obey
    ask(house, german)
    back.work()
    assert translations(house, german) == 0


@pytest.mark.parametrize("way", ["edit", "reject", "delete"])
def test_a_translation_goes_with_its_text(
    house: House, back: Back, model: Provider, german: str, way: str
) -> None:
    model.answer = says("The tram was late.")
    ask(house, german)
    back.work()
    assert translations(house, german) == 1
    desk = house.staff("owner")
    if way == "edit":
        desk.call("PATCH", f"/moderation/comments/{german}", {"body": "Etwas anderes."})
    else:
        desk.decide(german, "reject", reason="spam")
    assert translations(house, german) == 0


def test_a_site_that_has_not_switched_it_on_sends_nothing(
    house: House, back: Back, model: Provider, german: str
) -> None:
    house.set(chat_translation="off")
    address = f"/t/{house.key}?article=a1&act=translate&comment={german}&lang=en"
    assert house.public.client.get(address).status_code == 404
    house.set(chat_translation="on", chat_daily="0")
    ask(house, german)
    back.work()
    assert model.questions == []
    assert "could not be translated" in page(house, german)


@pytest.fixture
def summed(house: House, model: Provider, back: Back, monkeypatch: pytest.MonkeyPatch) -> Lively:
    """A lively thread whose digest is summed up."""
    monkeypatch.setattr(digests, "is_installed", lambda: False)
    house.set(digest="on", chat_summary="on", flood_minute="0", flood_hour="0", repeats="off")
    model.answer = says("Readers disagree about <b>branches</b>.")
    lively = write_thread(house)
    lively.read()
    back.work()
    return lively


def test_a_digest_is_summed_up_under_the_providers_name(
    summed: Lively, house: House, model: Provider
) -> None:
    fragment = summed.fragment()
    assert "Readers disagree about &lt;b&gt;branches&lt;/b&gt;." in fragment
    assert "Summed up by Example AI, a machine, which may be wrong." in fragment
    assert summed.digest()["summary_by"] == "Example AI"  # type: ignore[index]
    (question,) = model.asked("/chat/completions")
    material = json.loads(question["messages"][1]["content"])
    assert sum(map(len, material["themes"])) == 31
    assert "Reader 1" not in str(material)
    house.set(chat_summary="off")
    assert "Summed up" not in summed.fragment()


def test_a_summary_goes_with_the_first_comment_it_was_made_from(
    summed: Lively, house: House
) -> None:
    comment = summed.replies[summed.roots[2]][-1]
    house.staff("owner").decide(comment, "reject", reason="spam")
    assert summed.digest()["summary"] is None  # type: ignore[index]
    assert "Summed up" not in summed.fragment()
