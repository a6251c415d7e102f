"""Elements of XML as text."""

from __future__ import annotations

from xml.sax.saxutils import escape


def element(name: str, text: str) -> str:
    """Return an element with a text; our texts hold no control characters."""
    return f"<{name}>{escape(text)}</{name}>"
