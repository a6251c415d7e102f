"""Everything is shown in a made-up language: a sentence nobody marked for translation stands out as
plain English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template

from comments.app import create_app
from comments.services.threads.views import (
    ArticleView,
    AuthorView,
    CommentView,
    DigestView,
    QuoteView,
    RelatedView,
    SiteView,
    ThemeView,
    ThreadPage,
)
from comments.settings import Settings
from comments.web import i18n
from comments.web.noscript.responses import outcome_sentence
from comments.web.widget.rendering import (
    PUBLIC,
    Own,
    Personal,
    Typed,
    render_own,
    render_thread,
    report_reasons,
    thread_context,
)
from tests.web.test_translations import PLACEHOLDER, messages, source

ACCENTS = str.maketrans("aceinorsuyACEINORSUY", "åçéîñøŕšûýÅÇÉÎÑØŔŠÛÝ")
ELSEWHERE = {"A rule of this site does not allow this comment.", "In reply to %(name)s"}
"""What takes a rule's rejection or a deep thread to be shown; other tests show it."""
SAID = re.compile("⟦[^⟧]*⟧")
SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-one", "data-other"}
ADA = AuthorView("1", "艾", None, ("Staff", "verified"))
SITE = SiteView("kept", "報", guests=True, votes="updown", edit_window=900, max_length=1000)
ARTICLE = ArticleView(
    "1", "a1", "https://news.example/1", "題", open=True, comment_count=9, version=1
)


def now() -> datetime:
    """The moment of the test, so that what it shows was written "just now"."""
    return datetime.now(UTC)


def pseudo(sentence: str) -> str:
    """Return a sentence with accents, about 40 % longer, its placeholders untouched."""
    parts = PLACEHOLDER.split(sentence)
    holes = [*PLACEHOLDER.findall(sentence), ""]
    words = "".join(part.translate(ACCENTS) + hole for part, hole in zip(parts, holes, strict=True))
    return f"⟦{words}{'·' * (len(sentence) * 2 // 5)}⟧"


@pytest.fixture(params=["eo", "fa"])
def language(request: pytest.FixtureRequest) -> str:
    """A language nobody translated, written from the left and from the right."""
    return str(request.param)


@pytest.fixture
def speaking(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application whose only translation is the made-up one."""
    translated = Catalog(locale=language, fuzzy=False)
    for original in messages(source()):
        several = isinstance(original, tuple)
        translated.add(
            original,
            tuple(map(pseudo, original))[-translated.num_plurals :]
            if several
            else pseudo(str(original)),
        )
    folder = tmp_path / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, translated)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    _forget()
    yield create_app(
        Settings(
            database_url="sqlite://", secret_key="a secret for the made-up language", worker=False
        )
    )
    _forget()


def _forget() -> None:
    for remembered in (i18n.languages, i18n.best_language, i18n.nearest):
        remembered.cache_clear()


def comment(number: str, **more: Any) -> CommentView:
    fields: dict[str, Any] = {"author": ADA, "html": "<p>1</p>", "state": "visible", **more}
    return CommentView(
        number,
        "a1",
        None,
        0,
        created_at=now(),
        edited_at=now(),
        up=2,
        down=1,
        reply_count=4,
        **fields,
    )


def thread() -> tuple[CommentView, ...]:
    return (
        comment("1", pinned=True, featured=True, replies=(comment("2"),), next="x"),
        comment("3", next="x"),
        comment("4", author=None, state="deleted"),
        comment("5", author=None, state="removed"),
    )


def states() -> Iterator[str]:
    """Render every state that a template has words for."""
    later = replace(ARTICLE, closes_at=now() + timedelta(days=1), slow_mode=30, mode="pre")
    over = replace(ARTICLE, open=False, comment_count=0)
    for site in (SITE, replace(SITE, guests=False, votes="like")):
        for article in (ARTICLE, later, over, replace(over, closes_at=now())):
            listing = ThreadPage(
                article, "best", thread() if article.comment_count else (), "x", site
            )
            yield render_thread(listing)
            yield from pages(listing)
    yield render_thread(ThreadPage(replace(ARTICLE, comment_count=0), "best", (), None, SITE))
    yield from surrounded()
    yield from data_pages()
    me = Personal(ADA, own={"6": Own(now())}, reasons={"7": "#"})
    mends = replace(me, own={"7": Own(now())}, by_rule=frozenset({"7"}))
    yield render_own(comment("7", state="rejected"), SITE, ARTICLE, mends)
    for state in ("pending", "rejected", "visible"):
        yield render_own(
            comment("7" if state == "rejected" else "6", state=state), SITE, ARTICLE, me
        )


def data_pages() -> Iterator[str]:
    """Render the page on which readers ask for their data or its erasure."""
    context = thread_context(ThreadPage(ARTICLE, "best", (), None, SITE)) | {
        "csrf_field": lambda: "",
        "style_version": "1",
        "here": "#",
        "back": "#",
        "token": "",
        "whole": True,
        "preparing": True,
    }
    for name, erasure in (("", None), ("艾", None), ("艾", {"due_at": now()})):
        about = {"name": name, "erasure": erasure, "article": ""}
        yield render_template("noscript/data.html", **context | about)


def surrounded() -> Iterator[str]:
    """Render threads with what stands around them, and the page that translates a comment."""
    site = replace(SITE, translation=True, fold_length=1)
    foreign = comment("8", lang="ko")
    related = RelatedView("a2", "https://news.example/2", "題", now(), 2)
    for method in ("vectors", "branches"):
        quotes = (QuoteView("1", "艾", "1"),)
        themes = (ThemeView(2, 2, quotes),)
        digest = DigestView(method, now(), themes, "#", "#")
        page = ThreadPage(ARTICLE, "best", (foreign,), None, site, digest, (related,))
        yield render_thread(page)
    context = thread_context(page) | {"page": True, "csrf_field": lambda: "", "style_version": "1"}
    for state in ("ready", "waiting", "failed", "none"):
        translation = {"state": state, "html": "1"}
        about = {"comment": foreign, "translation": translation, "target": "#", "look": None}
        yield render_template(
            "noscript/translation.html", **context, **about, provider="#", noindex=True
        )


def pages(listing: ThreadPage) -> Iterator[str]:
    """Render the pages without JavaScript."""
    context = thread_context(listing) | {
        "page": True,
        "csrf_field": lambda: "",
        "style_version": "1",
        "place": {},
        "noindex": True,
    }
    anonymous = replace(listing.article, title=None, url=None)
    guest = Personal(replace(ADA, badges=()))
    around = {"outcome": None, "partial": False, "noindex": True, "structured": None}
    variables = {**around, "partial": True, "outcome": outcome_sentence()}
    yield render_template("noscript/thread.html", **context | variables)
    yield render_template(
        "noscript/thread.html",
        **context | around | {"me": guest, "article": anonymous, "parent": "1"},
    )
    for act in ("reply", "edit", "report", "delete"):
        about = {
            "act": act,
            "comment": thread()[0],
            "heading": "#",
            "typed": Typed("1", problem="#"),
            "me": PUBLIC,
        }
        yield render_template("noscript/act.html", **context | about)
    problem = {name: context[name] for name in ("lang", "direction", "style_version")}
    draft = {"kept": "#", "typed": Typed(), "article": "#", "action": "/", "csrf_field": str}
    again = {
        "action": "/",
        "comment": "1",
        "reason": "",
        "detail": "#",
        "reasons": report_reasons(),
    }
    for report in (None, again):
        yield render_template(
            "noscript/problem.html", **problem, **draft, report=report, sentence="#", back="/"
        )


class Words(HTMLParser):
    """Gathers what a reader can see or hear."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.found.append(data)


INSIDE = re.compile(r'<time datetime="[^"]*">([^<]*)</time>')
"""A moment inside a sentence."""


def test_no_sentence_escapes_translation_and_none_is_kept_from_readers(
    speaking: Flask, language: str
) -> None:
    direction = {"eo": "ltr", "fa": "rtl"}[language]
    all_html = ""
    with speaking.test_request_context("/?done=posted"):
        i18n.set_locale(language)
        for html in states():
            plain = [
                words
                for words in Words(INSIDE.sub(r"\1", html)).found
                if re.search("[A-Za-z]", SAID.sub("", words)) and not words.endswith(" UTC")
            ]
            assert [words for words in plain if "(https://…)" not in words] == []
            sentences = re.sub(
                '<code dir="ltr">', "", html
            )  # Markdown is typed from the left everywhere
            assert set(re.findall(r'\bdir="(\w+)"', sentences)) <= {direction, "auto"}
            all_html += html
    assert f'<html lang="{language}" dir="{direction}">' in all_html
    unseen = [
        words
        for words, message in messages(source()).items()
        if words not in ELSEWHERE
        and any("templates" in path and "console" not in path for path, _ in message.locations)
        and not re.search(_shown(words if isinstance(words, str) else words[-1]), all_html)
    ]
    assert unseen == []


def _shown(sentence: str) -> str:
    """Return the pattern of a made-up sentence in HTML, whatever stands in its placeholders."""
    return "[^⟦⟧]*".join(re.escape(part) for part in PLACEHOLDER.split(escape(pseudo(sentence))))
