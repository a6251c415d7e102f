"""What was typed into a form: read so that asking for it again after a refusal cannot fail."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from comments.web.widget.rendering import Typed


def field(name: str) -> str:
    """Return what stands in a field; nothing where the form has none, or cannot be read at all."""
    try:
        return request.form.get(name, "").strip("\r")
    except HTTPException:
        return ""


def kept_text() -> str:
    """Return the text that somebody would have to write again if it were lost."""
    return field("body") or field("detail")


def typed(
    preview: str = "", problem: str = "", *, confirm: bool = False, wrong_field: str = ""
) -> Typed:
    """Return everything typed into a composer, with what is to be shown beside it."""
    body, name, email = field("body"), field("name"), field("email")
    return Typed(body, name, email, preview, problem, confirm, wrong_field)
