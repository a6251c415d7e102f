"""The public corpora of script injection and of naughty strings, in every field a stranger may
fill.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

import html5lib
import pytest

from comments.text import canonical_key
from tests.house import House, Reader

ALLOWED = {
    "p": set(),
    "br": set(),
    "em": set(),
    "strong": set(),
    "del": set(),
    "blockquote": set(),
    "code": set(),
    "pre": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "hr": set(),
    "a": {"href", "rel", "title"},
}
EVERY = 24
"""One payload in so many goes through the API; the text room's own tests take them all."""


def offences(html: str) -> Iterator[str]:
    """Whatever in this HTML, read as a browser reads it, is not on the list."""
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in ALLOWED:
            yield f"<{element.tag}>"
            continue
        directed = element.attrib.get("dir") == "auto" and element.tag in ("p", "li", "blockquote")
        allowed = ALLOWED[element.tag] | ({"dir"} if directed else set())
        yield from (f"{element.tag} {name}" for name in set(element.attrib) - allowed)
        href = element.attrib.get("href", "https://")
        if not href.startswith(("http://", "https://")):
            yield href
        if element.tag == "a" and set(element.attrib.get("rel", "").split()) < {
            "ugc",
            "nofollow",
            "noopener",
        }:
            yield "a without rel"


def page_offences(html: str) -> Iterator[str]:
    """Whatever in a whole page could run or load what a reader wrote."""
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in (
            "iframe",
            "object",
            "embed",
            "math",
            "img",
            "video",
            "marquee",
            "meta",
            "base",
        ):
            yield from (
                f"<{element.tag} {value}>"
                for value in element.attrib.values()
                if "PAYLOAD" in value
            )
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "srcdoc":
                yield f"{element.tag} {name}"
            if name in ("href", "src", "action", "formaction") and value.strip().lower().startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                yield value


def payloads(folder: Path) -> list[str]:
    """Both corpora of script injection."""
    lines = [
        line
        for one in sorted((folder / "xss").glob("*.txt"))
        for line in one.read_text("utf-8").splitlines()
    ]
    assert len(lines) > 1000
    return lines


def naughty(folder: Path) -> list[str]:
    """The naughty strings."""
    return list(json.loads((folder / "text" / "naughty-strings.json").read_text("utf-8")))


def field_values(text: str) -> dict[str, str]:
    """A payload, as it is and wrapped in Markdown."""
    return {
        "raw": text,
        "link": f"[x]({text})",
        "autolink": f"<{text}>",
        "reference": f"[x]\n\n[x]: {text}",
        "image": f"![{text}]({text})",
        "code": f"`{text}`",
        "fence": f"```{text}\n{text}\n```",
        "quote": f"> - > {text}",
        "list": f"* {text}\n  1. {text}",
        "html": f"<div>{text}</div>",
    }


@pytest.fixture
def ada(house: House) -> Reader:
    """A reader on a site that holds nothing for its words, its links, its repeats or its pace."""
    house.set(flood_minute="0", flood_hour="0", max_links="999", max_capitals="100")
    return house.reader()


def test_no_payload_leaves_a_trace_in_a_comments_html(house: House, shared_data: Path) -> None:
    for number, payload in enumerate(payloads(shared_data)[::EVERY]):
        for how, body in list(field_values(payload).items())[number % 3 :: 3]:
            answer = house.public.call("POST", "/preview", {"site": house.key, "body": body})
            assert answer.status_code in (200, 422), (how, payload)
            if answer.status_code == 200:
                assert list(offences(answer.json["html"])) == [], (how, payload)


def test_no_payload_comes_to_life_from_any_field_of_a_thread(
    house: House, ada: Reader, shared_data: Path
) -> None:
    desk = house.staff()
    stored = 0
    for number, payload in enumerate(payloads(shared_data)[::EVERY]):
        article = f"a{number // 25}"
        named = house.public.call("POST", "/readers", {"site": house.key, "name": payload[:80]})
        writer = ada
        if named.status_code == 201:
            writer = Reader(house.app.test_client(), named.json["token"], house.key)
        answer = writer.post(payload, article=article, title=payload[:300])
        assert answer.status_code in (201, 202, 422), payload
        keyed = writer.post(
            "x", article=payload[:300], url=f"https://news.example/{payload}", title=payload
        )
        assert keyed.status_code in (201, 202, 422), payload
        if answer.status_code == 422:
            continue
        stored += 1
        comment = answer.json["id"]
        assert list(offences(answer.json["html"])) == []
        if writer is not ada and answer.status_code == 201:
            assert ada.report(comment, "other", payload[:1000]).status_code in (201, 422)
        desk.decide(comment, "note", note=payload[:2000])
        full = desk.comment(comment)
        assert list(offences(full["html"])) == []
        assert full["source"] == normalize("NFC", payload)
    assert stored > 20
    for number in range(len(payloads(shared_data)) // EVERY // 25 + 1):
        page = house.app.test_client().get(f"/t/{house.key}?article=a{number}")
        assert page.status_code == 200
        assert list(page_offences(page.text)) == []


def test_naughty_strings_come_back_as_they_were_or_are_refused(
    house: House, ada: Reader, shared_data: Path
) -> None:
    desk = house.staff()
    count = 0
    for number, text in enumerate(naughty(shared_data)[::4]):
        answer = ada.post(text, article="naughty", title=text[:2000])
        assert answer.status_code in (201, 202, 422), text
        if answer.status_code == 422:
            assert set(answer.json["errors"]) <= {"body", "title"}
            continue
        count += 1
        comment = answer.json["id"]
        expected = normalize("NFC", text)
        if number % 4 == 0:
            assert "".join(desk.comment(comment)["source"].split()) == "".join(expected.split())
        assert list(offences(answer.json["html"])) == []
    assert count > 80


@pytest.mark.parametrize("field", ["name", "key", "note", "detail"])
def test_naughty_strings_survive_the_small_fields_too(
    house: House, ada: Reader, shared_data: Path, field: str
) -> None:
    desk, comment = house.staff(), ada.says("Something")
    strings: list[Any] = naughty(shared_data)[::6]
    count = 0
    for number, text in enumerate(strings):
        if field == "name":
            answer = house.public.call("POST", "/readers", {"site": house.key, "name": text})
            stored = answer.json["reader"]["name"] if answer.status_code == 201 else None
        elif field == "key":
            answer = ada.post(f"Comment {number} under this one", article=text)
            stored = answer.json["article"] if answer.status_code < 300 else None
        elif field == "note":
            outcome = (
                desk.decide(comment, "note", note=text)
                if len(text) <= 2000
                else {"outcome": "refused"}
            )
            answer, stored = None, None
            if outcome["outcome"] == "done":
                stored = desk.get(f"/moderation/log?comment={comment}&limit=1").json["items"][0][
                    "note"
                ]
        else:
            bob = house.reader(f"Bob {number}") if number % 5 == 0 else None
            if bob is None:
                continue
            answer = bob.report(comment, "other", text)
            reports = desk.comment(comment)["reports"]
            stored = reports[-1]["detail"] if answer.status_code == 201 and text else None
        assert answer is None or answer.status_code in (201, 202, 422), text
        if stored is not None:
            count += 1
            sent = canonical_key(text) if field == "key" else normalize("NFC", text)
            if field == "name":
                sent = sent.strip("".join(mark for mark in sent if category(mark) == "Cf"))
            assert "".join(stored.split()) == "".join(sent.split()), text
    assert count > len(strings) / 10
