"""What the queue's script asks first: told to the script, and named by the page, so that the
answers are on their way while the script itself still is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

_API = "/api/v1/moderation"
_FILTERS = (
    *("queue", "status", "author", "article", "section", "language", "reason", "rule", "has_link"),
    *("since", "before", "by", "assigned", "rest", "wave", "q", "sort"),
)
"""The list's filters, in the order in which its address names them."""
_LISTS = ("queue", "status", "author", "article", "wave", "q")
"""Filters each of which makes a list by itself; without any, what waits is listed."""
_PAGE = {"limit": "50", "expand": "parent,repeats"}


def list_facts() -> dict[str, Any]:
    """Return how the queue is read: its filters, those that make a list, and what a page holds."""
    return {"filters": _FILTERS, "lists": _LISTS, "page": _PAGE}


def queue_preloads(root: str, parameters: Mapping[str, str]) -> list[str]:
    """Return the addresses that the queue reads first, as the script spells them from
    ``list_facts``.
    """
    filters = {name: parameters[name] for name in _FILTERS if parameters.get(name)}
    if not any(name in filters for name in _LISTS):
        filters = {"queue": "pending", **filters}
    page = f"comments?{urlencode({**filters, **_PAGE})}"
    return [f"{root}{_API}/{path}" for path in (page, "queues", "views")]
