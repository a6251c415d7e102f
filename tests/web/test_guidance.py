"""Guidance while writing: what would hold a text is told before it is sent, save what would teach
how to get past a list; and what came of it is counted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comments.settings import Settings
from comments.web.limit_storage import LIMITS_FILE, GuardedStorage, storage_address
from comments.web.limits import limiter
from tests.house import House, Reader
from tests.web.forms import FormReader

LINKS = " ".join(f"https://site{number}.example/" for number in range(5))
SHOUTING = "WHY DOES NOBODY EVER LISTEN TO THE PEOPLE WHO LIVE ON THIS STREET"


@pytest.fixture
def guided(house: House) -> House:
    """A site that nudges."""
    house.set(
        nudge="on", suspect_words="clueless", banned_words="scum*", banned_domains="bad.example"
    )
    return house


def preview(house: House, body: str, **more: Any) -> dict[str, Any]:
    answer = house.public.call("POST", "/preview", {"site": house.key, "body": body, **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "check", "words"),
    [
        (LINKS, "links", "more sites"),
        (SHOUTING, "capitals", "shouting"),
        ("You are clueless.", "words", "tone"),
        ("Look at https://bit.ly/abc", "links", "shortened"),
    ],
)
def test_the_preview_says_what_would_hold_a_text(
    guided: House, body: str, check: str, words: str
) -> None:
    answer = preview(guided, body)
    (note,) = answer["notes"]
    assert note["check"] == check
    assert words in note["text"]
    assert answer["html"].startswith('<p class="notice"')
    assert words in answer["html"]
    assert words in FormReader(guided).send("comments", body=body, preview="1").text


def test_of_words_it_says_neither_which_nor_whether_they_are_banned(guided: House) -> None:
    suspect = preview(guided, "You are clueless.")
    assert "clueless" not in str(suspect["notes"])
    for body in ("They are foreign scum.", "See https://bad.example/offer for it."):
        answer = preview(guided, body)
        assert answer["notes"] == []
        assert "notice" not in answer["html"]
    # Neither by a note of the usual kind that comes no more once something banned stands beside it.
    banned = preview(guided, "They are foreign s c u m and clueless.")
    assert banned["notes"] == suspect["notes"]
    linked = preview(guided, f"{LINKS} https://bad.example/offer")
    assert linked["notes"] == preview(guided, LINKS)["notes"]


def test_a_site_says_it_in_its_own_words_and_they_are_only_text(guided: House) -> None:
    guided.set(nudge_texts="links=Three links are <b>plenty</b> here.")
    answer = preview(guided, LINKS)
    assert answer["notes"] == [{"check": "links", "text": "Three links are <b>plenty</b> here."}]
    assert "Three links are &lt;b&gt;plenty&lt;/b&gt; here." in answer["html"]


def test_a_premoderated_article_is_told_where_it_is_named(guided: House) -> None:
    guided.reader("Ada").says("The first of them.")
    article = guided.thread()["article"]["id"]
    guided.staff("owner").call("PATCH", f"/moderation/articles/{article}", {"mode": "pre"})
    assert preview(guided, "A remark.")["notes"] == []
    (note,) = preview(guided, "A remark.", article="a1")["notes"]
    assert note["check"] == "premoderation"


def test_a_site_that_does_not_nudge_says_nothing(house: House) -> None:
    house.set(suspect_words="clueless")
    answer = preview(house, f"You are clueless. {LINKS}")
    assert answer["notes"] == []
    assert "notice" not in answer["html"]


def figures(house: House) -> dict[str, int]:
    return dict(house.staff("owner").get("/moderation/dashboard").json["guidance"])  # type: ignore[index]


def post(reader: Reader, body: str, **more: Any) -> int:
    return reader.post(body, **more).status_code


def test_the_share_of_texts_changed_is_counted(guided: House) -> None:
    reader = guided.reader("Ada")
    assert post(reader, "Nothing to say against this.") == 201
    assert figures(guided) == {"told": 0, "changed": 0}

    preview(guided, "You are clueless.")
    assert post(reader, "You are mistaken.") == 201
    assert figures(guided) == {"told": 1, "changed": 1}

    assert post(reader, "They are all clueless.") == 409
    assert post(reader, "They are all clueless.", confirmed=True) == 202
    assert figures(guided) == {"told": 2, "changed": 1}

    assert post(reader, "Clueless, the lot of them.") == 409
    assert post(reader, "Unwise, the lot of them.") == 201
    assert figures(guided) == {"told": 3, "changed": 2}
    assert post(reader, "Yet another remark.") == 201
    assert figures(guided) == {"told": 3, "changed": 2}


def test_it_does_not_matter_which_process_told_it(
    guided: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIMITS_FILE, str(tmp_path / "limits"))
    address = storage_address(Settings(database_url="sqlite:///c.db", secret_key="s" * 40))
    processes = [GuardedStorage(address) for _ in range(2)]

    def ask(process: int) -> None:
        monkeypatch.setattr(limiter, "_storage", processes[process])

    reader = guided.reader("Ada")
    ask(0)
    preview(guided, "You are clueless.")
    ask(1)
    assert post(reader, "You are mistaken.") == 201
    assert figures(guided) == {"told": 1, "changed": 1}
    ask(0)
    assert post(reader, "Yet another remark.") == 201
    assert figures(guided) == {"told": 1, "changed": 1}
