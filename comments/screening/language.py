"""In which language a comment is written, where that is sure.

Some scripts tell by themselves. Otherwise py3langid does (Lui and Baldwin 2012; the extra
``language``), which takes a second to load and 95 MiB: for the worker it runs in a process of its
own (``language_process``), and a serving process loads it, in a thread, only where a site's word
lists name languages.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
from collections import Counter
from functools import lru_cache
from typing import Any

SURE = 0.9
"""Probability from which an answer is believed."""
SHORTEST = 20
"""Characters below which only the script is believed."""
_LONGEST_READ = 2_000
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\s*")
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "wuu": "zh", "zxx": ""}
_SCRIPTS = (
    ("ko", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"),
    ("ja", "\u3040-\u30ff\u31f0-\u31ff"),
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("my", "\u1000-\u109f"),
    ("km", "\u1780-\u17ff"),
    ("ka", "\u10a0-\u10ff"),
    ("hy", "\u0530-\u058f"),
    ("el", "\u0370-\u03ff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("gu", "\u0a80-\u0aff"),
    ("pa", "\u0a00-\u0a7f"),
    ("si", "\u0d80-\u0dff"),
)
"""Scripts that one language alone is written in, as far as comments go."""
_LETTERS = re.compile("|".join(f"(?P<{code}>[{span}])" for code, span in _SCRIPTS))
_HAN = re.compile("[\u3400-\u9fff]")
CODES = frozenset(
    str.split(
        "af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha "
        "he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my "
        "ne nl no or pa pl ps pt ro ru rw sa si sk sl so sq sr sv sw ta te th tl tr ug uk ur uz vi "
        "xh yo zh zu mt tg tk tt oc lb"
    )
)
"""Languages that word lists can name (ISO 639-1)."""

_lock = threading.Lock()
_state: dict[str, Any] = {}
log = logging.getLogger(__name__)


def read_tag(tag: object) -> str | None:
    """Return the language of a tag such as ``en-GB`` (BCP 47) as comments carry it, ``en``; None
    for what is no tag.
    """
    match = _TAG.fullmatch(tag[:100]) if isinstance(tag, str) else None
    if match is None:
        return None
    code = match[1].lower()
    return _SAME.get(code, code) or None


def by_script(text: str) -> str | None:
    """Return the language that the script of most of the letters is used for alone."""
    if text.isascii():
        return None
    counts = Counter(str(match.lastgroup) for match in _LETTERS.finditer(text))
    if not counts:
        return None
    if counts["ja"]:
        counts["ja"] += len(_HAN.findall(text))
    code, count = counts.most_common(1)[0]
    return code if count * 2 > sum(map(str.isalpha, text)) else None


def prose_of(text: str) -> str:
    """Return the part of a text that is looked at: its beginning, without addresses."""
    return " ".join(_ADDRESS.sub(" ", text[:_LONGEST_READ]).split())


def identify(text: str) -> str | None:
    """Return the language of a text where that is sure; None where it is not.

    Without the identifier, which the caller has to ``prepare``, only scripts tell.
    """
    prose = prose_of(text)
    if code := by_script(prose):
        return code
    if "identifier" not in _state or len(prose) < SHORTEST:
        return None
    code, probability = _classify(prose)
    return _SAME.get(code, code) or None if probability >= SURE else None


@lru_cache(maxsize=64)
def _classify(prose: str) -> tuple[str, float]:
    """Judging and storing a text ask alike."""
    code, probability = _state["identifier"].classify(prose)
    return code, probability


def prepare() -> None:
    """Begin to load the identifier, once, where it is installed."""
    with _lock:
        if "loader" not in _state:
            _state["loader"] = threading.Thread(target=_load, name="languages", daemon=True)
            _state["loader"].start()


def wait(seconds: float) -> bool:
    """Wait for the identifier, at most so long; return whether it is there."""
    prepare()
    _state["loader"].join(seconds)
    return "identifier" in _state


def _load() -> None:
    try:
        langid = importlib.import_module("py3langid.langid")
        identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    except ImportError:
        return
    except Exception:
        log.exception("py3langid cannot be loaded; only scripts and articles tell languages")
        return
    _state["identifier"] = identifier
