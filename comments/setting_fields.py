"""How a setting is declared, an operator's or a site's: its default, and the sentence that explains
it in every document.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any


def setting(default: Any, sentence: str) -> Any:
    """Return a dataclass field with its default and the one sentence that documents it."""
    return field(default=default, metadata={"says": sentence})
