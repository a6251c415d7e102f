"""Every language says everything: a sentence that is missing, stale or broken in one of them fails
the build.
"""

from __future__ import annotations

import gettext
import re
import shlex
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import CommandLineInterface, parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from markupsafe import escape

from comments.models import utc_now
from comments.web.i18n import (
    SOURCE_LANGUAGE,
    TRANSLATIONS,
    ago,
    best_language,
    languages,
    set_locale,
    time_tag,
)
from tests.house import House

LANGUAGES = (
    *(
        "ar",
        "de",
        "es",
        "fr",
        "he",
        "hi",
        "id",
        "it",
        "ja",
        "ko",
        "nl",
        "pl",
        "pt_BR",
        "ru",
        "tr",
        "uk",
        "vi",
    ),
    *("zh_Hans", "zh_Hant"),
)
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
VALUES = {
    "num": 3,
    "text": "text",
    "name": "Ada",
    "date": "1 May",
    "site": "The Daily Test",
    "provider": "Example",
    "language": "Deutsch",
}


@cache
def source() -> Catalog:
    """Return what the templates and views say now."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = DEFAULT_KEYWORDS | parse_keywords(["plural_forms:1,2", "setting:2", "Sentence"])
    catalog = Catalog()
    for path, line, message, _, context in extract_from_dir(
        TRANSLATIONS.parent, methods, options, keywords
    ):
        catalog.add(message, None, [(path, line)], context=context)
    return catalog


@cache
def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(of: Catalog) -> dict[str | tuple[str, ...], Message]:
    return {one.id if isinstance(one.id, str) else tuple(one.id): one for one in of if one.id}


def forms(message: Message) -> tuple[str, ...]:
    translation = message.string
    return tuple(translation) if isinstance(translation, (tuple, list)) else (translation or "",)


def numbers_by_form(language: str) -> dict[int, list[int]]:
    """Return which of the numbers up to 200 each plural form stands for."""
    index = gettext.c2py(catalogue(language).plural_expr)
    numbers = defaultdict(list)
    for number in range(201):
        numbers[index(number)].append(number)
    return numbers


def test_exactly_the_promised_languages_are_on_offer() -> None:
    assert languages() == (SOURCE_LANGUAGE, *LANGUAGES)


def test_the_template_for_translators_is_what_the_sources_say() -> None:
    with (TRANSLATIONS / "messages.pot").open("rb") as file:
        assert set(messages(read_po(file))) == set(messages(source())), (
            "Extract again: translations/README.md"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    translated = messages(catalogue(language))
    assert set(translated) == set(messages(source()))
    assert [
        one.id for one in translated.values() if not all(form.strip() for form in forms(one))
    ] == []
    assert [one.id for one in translated.values() if one.fuzzy] == []
    assert list(catalogue(language).obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    index = gettext.c2py(catalogue(language).plural_expr)
    for words, message in messages(catalogue(language)).items():
        if isinstance(words, str):
            assert compiled.gettext(words) == message.string
        else:
            for number in range(201):
                assert (
                    compiled.ngettext(words[0], words[1], number) == forms(message)[index(number)]
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_finds_its_plural_form(language: str) -> None:
    numbers, form_count = numbers_by_form(language), catalogue(language).num_plurals
    plurals = [one for one in catalogue(language) if one.pluralizable]
    assert plurals
    assert [one.id for one in plurals if len(forms(one)) != form_count] == []
    assert set(numbers) == set(range(form_count)), (
        "A form for whole numbers that none of them takes"
    )
    # The browser picks a form by its CLDR category: all numbers of one category must share a form.
    category = Locale.parse(language).plural_form
    for of_form in numbers.values():
        others = set(range(201)) - set(of_form)
        assert not {category(n) for n in of_form} & {category(n) for n in others}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_are_those_of_the_source(language: str) -> None:
    numbers = numbers_by_form(language)
    for words, message in messages(catalogue(language)).items():
        original = words if isinstance(words, str) else words[-1]
        for index, form in enumerate(forms(message)):
            expected, placeholders = set(PLACEHOLDER.findall(original)), PLACEHOLDER.findall(form)
            if message.pluralizable and len(numbers[index]) == 1 and "%(num)s" not in placeholders:
                expected -= {"%(num)s"}  # "one reply", "two replies" in words
            assert sorted(placeholders) == sorted(expected), form
            assert set(re.findall("[<>&]", form)) <= set(re.findall("[<>&]", original)), form
            assert form == form.strip(), form
            if "python-format" in message.flags:
                assert form % VALUES


def test_adding_a_language_goes_as_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (TRANSLATIONS / "README.md").read_text(encoding="utf-8")
    block = readme.split("```")[1].replace("\\\n", " ")
    commands = [
        shlex.split(line, comments=True)
        for line in block.splitlines()
        if line.startswith("pybabel")
    ]
    assert [command[1] for command in commands] == ["extract", "init", "compile"]
    monkeypatch.chdir(TRANSLATIONS.parent)
    run: Callable[[list[str]], None] = CommandLineInterface().run
    moved = {
        "translations": str(tmp_path),
        "translations/messages.pot": str(tmp_path / "messages.pot"),
        "pt_BR": "sw",
    }
    for command in commands:
        run([moved.get(word, word) for word in command])
    with (tmp_path / "sw" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        assert set(messages(read_po(file))) == set(messages(source()))
    assert (tmp_path / "sw" / "LC_MESSAGES" / "messages.mo").exists()


@pytest.mark.parametrize(
    ("preferences", "language"),
    [
        (("de-AT",), "de"),
        (("pt",), "pt_BR"),
        (("zh",), "zh_Hans"),
        (("zh-CN",), "zh_Hans"),
        (("zh-SG",), "zh_Hans"),
        (("zh-HK",), "zh_Hant"),
        (("zh-TW",), "zh_Hant"),
        (("zh-Hant-TW",), "zh_Hant"),
        (("en-GB", "fr"), "en"),
        (("tlh", "nonsense-", "fr-CA", "de"), "fr"),
        (("iw",), "he"),
        (("tlh",), "en"),
        ((), "en"),
    ],
)
def test_the_nearest_language_is_found(preferences: tuple[str, ...], language: str) -> None:
    assert best_language(*preferences) == language


def test_the_page_follows_its_address_then_the_browser_then_the_site(house: House) -> None:
    def language(address: str, browser: str | None = None) -> str:
        headers = {"Accept-Language": browser} if browser else {}
        html = house.public.client.get(
            f"/t/{house.key}?article=a1{address}", headers=headers
        ).get_data(as_text=True)
        match = re.search(r'<html lang="([^"]+)" dir="ltr">', html)
        assert match
        return match[1]

    house.set(language="nl")
    assert language("&lang=ja", "fr") == "ja"
    assert language("", "tlh, fr;q=0.8, de;q=0.9") == "de"
    assert language("") == "nl"
    assert language("&lang=tlh", "tlh") == "nl"


def test_the_widget_follows_its_attribute_then_the_site_and_never_the_browser(house: House) -> None:
    def heading(query: str) -> str:
        answer = house.public.client.get(
            f"/embed/thread?site={house.key}&article=a1{query}", headers={"Accept-Language": "fr"}
        )
        match = re.search(r"<h2[^>]*>([^<]+)", answer.get_data(as_text=True))
        assert match
        return match[1]

    house.set(language="nl")
    assert heading("&lang=ja") == "コメント"
    assert heading("") == "Reacties"
    assert heading("&lang=tlh") == "Reacties"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "9月7日 14:05 UTC"),
        ("de", "7. September, 14:05 UTC"),
        ("es", "7 de septiembre, 14:05 UTC"),
    ],
)
def test_a_moment_is_written_in_the_languages_own_order(
    app: Flask, language: str, text: str
) -> None:
    with app.test_request_context("/"):
        set_locale(language)
        element = time_tag(datetime(2026, 9, 7, 14, 5, tzinfo=UTC))
        assert element == f'<time datetime="2026-09-07T14:05Z">{escape(text)}</time>'


def test_an_age_says_its_number_once(app: Flask) -> None:
    with app.test_request_context("/"):
        set_locale("he")
        for hours in (1, 2, 24, 48):
            assert "(" not in ago(utc_now() - timedelta(hours=hours, seconds=1)).striptags()
