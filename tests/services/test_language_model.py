"""What comes back from a language model is a text that can be kept, or no answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comments.screening.external.chat import ChatService
from comments.screening.external.transport import Unanswered
from comments.services.language_model import Question


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """The text that a question gets where the model answers with this one."""

    def content(service: ChatService, instruction: str, material: str, **options: Any) -> str:
        number = instruction.split('"number": "')[1].split('"')[0]
        return json.dumps({"number": number, "text": text})

    monkeypatch.setattr(ChatService, "ask", content)
    service = ChatService("https://model.example/v1", "", "m", 1.0)
    return Question(service, "Sum up.", {}, 100).ask()


def test_line_breaks_of_any_kind_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(monkeypatch, " Two\r\nlines. ") == "Two\nlines."


@pytest.mark.parametrize("text", ["Half \ud83d of a sign", "a\0b", "  "])
def test_what_cannot_be_kept_is_no_answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(Unanswered):
        answer(monkeypatch, text)
