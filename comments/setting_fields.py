"""How a setting is declared, an operator's or a site's: its default, and the sentence that explains
it in every document.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any


def setting(default: Any, sentence: str, *, heading: str | None = None) -> Any:
    """Return a dataclass field with its default and the one sentence that documents it; a heading
    stands above it and what follows, up to the next.
    """
    return field(default=default, metadata={"says": sentence, "heading": heading})


def N_(text: str) -> str:
    """Mark a text as one that is translated where it is shown."""
    return text
