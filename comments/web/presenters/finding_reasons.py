"""The sentences of findings in the language that a request of staff asks for."""

from __future__ import annotations

from functools import lru_cache

from flask import has_request_context, request
from flask_babel import get_translations

from comments.screening.sentences import in_other_words
from comments.web.i18n import SOURCE_LANGUAGE, current, language_is_set, set_locale


def translated_reason(reason: str) -> str:
    """Return a finding's reason in the language of the page that is being made, else that of the
    request (``lang``, ``Accept-Language``); as it is stored where it is another's words.
    """
    if not has_request_context():
        return reason
    if not language_is_set():
        set_locale(request.args.get("lang"), *(tag for tag, _ in request.accept_languages))
    language = str(current())
    return reason if language == SOURCE_LANGUAGE else _translated(language, reason)


@lru_cache(maxsize=4_096)
def _translated(language: str, reason: str) -> str:
    # The language is that of the catalogue, and here for what is remembered.
    catalogue = get_translations()
    return in_other_words(reason, catalogue.ugettext)
