"""Pure functions on text: what is stored, what is shown, and what is refused. Knows no database and
no HTTP.
"""

from comments.text.article_keys import canonical_key, is_tracking
from comments.text.names import clean_line, clean_name, clean_note, clean_title
from comments.text.page_data import PageData, page_data, tidy_line, tidy_url
from comments.text.parsing_limits import TextRules
from comments.text.plain import excerpt
from comments.text.rendering import RENDERER, Rendered, clean_again, render, render_again
from comments.text.urls import clean_email, clean_origin, clean_url, origin_of

__all__ = [
    "RENDERER",
    "PageData",
    "Rendered",
    "TextRules",
    "canonical_key",
    "clean_again",
    "clean_email",
    "clean_line",
    "clean_name",
    "clean_note",
    "clean_origin",
    "clean_title",
    "clean_url",
    "excerpt",
    "is_tracking",
    "origin_of",
    "page_data",
    "render",
    "render_again",
    "tidy_line",
    "tidy_url",
]
