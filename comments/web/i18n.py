"""Languages: which one an answer is in, and how numbers and times are said in it.

The order, for the widget: the ``language`` attribute (or the page's own ``lang``), then the site's
language. The page without JavaScript asks the browser (``Accept-Language``) where its address names
none, then the site. A language that is not complete is not offered.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, has_request_context
from flask_babel import Babel, get_translations
from markupsafe import Markup, escape

from comments.web.request_state import request_state

TRANSLATIONS = Path(__file__).parent.parent / "translations"
SOURCE_LANGUAGE = "en"
_SAID_TWICE = re.compile(r" \(\d\)$")
"""Hebrew has "two hours (2)"."""
_MINUTE, _MONTH = timedelta(minutes=1), timedelta(days=30)
_LONGEST_TAG = 35
_REMEMBERED = 4_096
"""Sentences, numbers and ages of which each is remembered in the form a language gives it."""
_PLURAL_SAMPLES = (*range(200), 1_000, 1_000_000)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages on offer, as directories under ``translations`` name them."""
    names = (path.parent.parent.name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo"))
    return (SOURCE_LANGUAGE, *sorted(name for name in names if name != SOURCE_LANGUAGE))


@lru_cache(maxsize=512)
def best_language(*tags: str) -> str:
    """Return the offered language nearest to the first of these tags that has one.

    ``pt`` finds ``pt_BR`` and ``zh-HK`` the traditional script; what nothing fits gives English.
    """
    for tag in tags:
        if language := nearest(tag):
            return language
    return SOURCE_LANGUAGE


@lru_cache(maxsize=512)
def nearest(tag: str) -> str | None:
    """Return the offered language nearest to this tag, None where none is near."""
    try:
        locale = Locale.parse(tag.strip(), sep="-" if "-" in tag else "_")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    offered = languages()
    if str(locale) in offered:
        return str(locale)
    fits = [name for name in offered if name.partition("_")[0] == locale.language]
    same_script = [name for name in fits if _script(Locale.parse(name)) == _script(locale)]
    return next(iter(same_script), None) or (
        None if locale.language == "zh" else next(iter(fits), None)
    )


def _script(locale: Locale) -> str | None:
    """Return the script a language is written in, the usual one where the tag does not say."""
    if locale.script:
        return locale.script
    usual = get_global("likely_subtags").get(locale.language)
    return Locale.parse(usual).script if usual else None


def set_locale(*tags: str | None) -> Locale:
    """From here on this request's answer is in the best of these languages."""
    request_state().language = best_language(*(tag[:_LONGEST_TAG] for tag in tags if tag))
    return current()


def language_is_set() -> bool:
    """Say whether anybody has set the language of this request's answer yet."""
    return request_state().language is not None


def current() -> Locale:
    """Return the locale of this request's answer."""
    return _locale(_language())


def _language() -> str:
    language = request_state().language if has_request_context() else None
    return language or SOURCE_LANGUAGE


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def init_i18n(app: Flask) -> None:
    """Set up gettext and the filters templates say numbers and times with."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=lambda: str(current()), default_timezone="UTC")
    app.jinja_env.filters.update(ago=ago, count=number, day=day, time=time_tag)
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)


def gettext(text: str, **variables: Any) -> Markup:
    """What ``gettext`` is to templates: a page has hundreds of sentences, so each is looked up
    once.
    """
    if variables:
        return _sentence(_language(), text) % variables
    return _whole_sentence(_language(), text)


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> Markup:
    sentence = get_translations().ungettext(singular, plural, num)
    return Markup(sentence) % {"num": num, **variables}  # noqa: S704


@lru_cache(maxsize=_REMEMBERED)
def _sentence(language: str, text: str) -> Markup:
    return Markup(get_translations().ugettext(text))  # noqa: S704


@lru_cache(maxsize=_REMEMBERED)
def _whole_sentence(language: str, text: str) -> Markup:
    return _sentence(language, text) % {}


def ago(when: datetime) -> Markup:
    """Return a ``time`` element that says how long ago something was; after a month, the date."""
    age = datetime.now(UTC) - when
    if age < _MINUTE:
        words = gettext("just now")
    elif age < _MONTH:
        words = _since(_language(), _whole(age))
    else:
        words = _date(_language(), when.date())
    whole = escape(_absolute(_language(), when.astimezone(UTC).replace(second=0, microsecond=0)))
    return Markup(f'<time datetime="{_stamp(when)}" title="{whole}">{words}</time>')  # noqa: S704


def _stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC).isoformat(timespec='minutes')[:16]}Z"


@lru_cache(maxsize=_REMEMBERED)
def _absolute(language: str, when: datetime) -> str:
    return f"{format_datetime(when, 'medium', locale=_locale(language))} UTC"


@lru_cache(maxsize=_REMEMBERED)
def _since(language: str, age: timedelta) -> Markup:
    words = format_timedelta(-age, threshold=1, add_direction=True, locale=_locale(language))
    return escape(_SAID_TWICE.sub("", words))


@lru_cache(maxsize=_REMEMBERED)
def _date(language: str, when: date) -> Markup:
    return escape(format_date(when, "medium", locale=_locale(language)))


def _whole(age: timedelta) -> timedelta:
    """Cut to whole weeks, days, hours or minutes, as the browser does later: nothing is said to be
    older than it is.
    """
    for unit in (timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), _MINUTE):
        if age >= unit:
            return age // unit * unit
    return age


def number(value: int) -> str:
    """Return a whole number as the language writes it."""
    return _number(_language(), value)


@lru_cache(maxsize=_REMEMBERED)
def _number(language: str, value: int) -> str:
    return format_decimal(value, locale=_locale(language))


def day(when: datetime) -> str:
    """Return a date as the language writes it."""
    return format_date(when, "long", locale=current())


def time_tag(when: datetime) -> Markup:
    """Return a ``time`` element with a day of the year and a time of day, in UTC, as the language
    writes them; the widget puts the reader's own time in its place.
    """
    locale = current()
    date, time = (
        format_skeleton("MMMMd", when, locale=locale),
        format_datetime(when, "HH:mm", locale=locale),
    )
    words = escape(locale.datetime_formats["medium"].format(f"{time} UTC", date))
    return Markup(f'<time datetime="{_stamp(when)}">{words}</time>')  # noqa: S704


def plural_forms(singular: str, plural: str) -> dict[str, str]:
    """Return a sentence in each plural form of the language, by CLDR category, with ``{n}`` for the
    number.

    The browser picks among them by ``Intl.PluralRules``.
    """
    return _plural_forms(_language(), singular, plural)


@lru_cache(maxsize=_REMEMBERED)
def _plural_forms(language: str, singular: str, plural: str) -> dict[str, str]:
    locale, translations = _locale(language), get_translations()
    samples = {locale.plural_form(n): n for n in reversed(_PLURAL_SAMPLES)}
    return {
        form: translations.ungettext(singular, plural, n) % {"num": "{n}"}
        for form, n in sorted(samples.items())
    }
