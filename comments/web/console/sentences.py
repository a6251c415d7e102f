"""The console's sentences, in the language of the request. The script names them in English, as
templates do.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import IO, Any

import orjson
from flask_babel import get_translations

from comments.web.i18n import SOURCE_LANGUAGE, current
from comments.web.widget.scripts import STATIC

LIST = "console-sentences.json"
"""Written by the build from the script's sources: a sentence each, or the two forms of one with a
number.
"""


def extract(file: IO[bytes], *_: Any, **__: Any) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Tell Babel the sentences of the list."""
    for number, sentence in enumerate(orjson.loads(file.read()), start=1):
        function = "ngettext" if isinstance(sentence, list) else "gettext"
        yield number, function, tuple(sentence) if isinstance(sentence, list) else sentence, []


def console_sentences() -> dict[str, str | list[str]]:
    """Return each sentence's translation by its English form; with a number in it, by plural form
    of CLDR's order.
    """
    language = str(current())
    return {} if language == SOURCE_LANGUAGE else _translated(language)


@cache
def _translated(language: str) -> dict[str, Any]:
    catalogue = get_translations()
    rule = current().plural_form
    samples: dict[str, int] = {}
    for number in (*range(200), 1_000, 1_000_000):
        samples.setdefault(rule(number), number)
    sentences: dict[str, Any] = {}
    for sentence in orjson.loads((STATIC / LIST).read_bytes()):
        if isinstance(sentence, list):
            singular, other = sentence
            sentences[other] = {
                form: catalogue.ungettext(singular, other, number)
                for form, number in samples.items()
            }
        elif (words := catalogue.ugettext(sentence)) != sentence:
            sentences[sentence] = words
    return sentences
