"""Korean grammar, where only it can tell a noun from a verb's form; needs the extra ``korean``.

The analyser takes seconds to load, so it loads in a thread of its own when a list first needs it;
until it is there, as where it is not installed, nothing is known.
"""

from __future__ import annotations

import importlib
import logging
import threading
from typing import Any

_LONGEST = 400
"""Characters around the word that are read; a sentence is enough."""
_lock = threading.Lock()
_state: dict[str, Any] = {}

log = logging.getLogger(__name__)


def prepare() -> None:
    """Begin to load the analyser, once, where it is installed."""
    with _lock:
        if "loader" not in _state:
            _state["loader"] = threading.Thread(target=_load, name="korean-grammar", daemon=True)
            _state["loader"].start()


def wait(seconds: float) -> bool:
    """Wait for the analyser, at most so long; return whether it is there."""
    prepare()
    _state["loader"].join(seconds)
    return "analyser" in _state


def is_noun(text: str, start: int, end: int) -> bool | None:
    """Return whether a piece of a text is a noun there; None where nothing can tell."""
    analyser = _state.get("analyser")
    if analyser is None:
        return None
    first = max(0, start - _LONGEST // 2)
    for token in analyser.tokenize(text[first : end + _LONGEST // 2]):
        place = first + token.start
        if place <= start < place + token.len:
            return bool(token.tag.startswith("N") and place + token.len >= end)
    return None


def _load() -> None:
    try:
        analyser = importlib.import_module("kiwipiepy").Kiwi(num_workers=1)
        analyser.tokenize("준비")
    except ImportError:
        return
    except Exception:
        log.exception("the Korean analyser cannot be loaded; its entries hold and never reject")
        return
    _state["analyser"] = analyser
