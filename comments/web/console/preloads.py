"""What the queue's script asks first, so that the page can name it: the answers are then on their
way while the script itself still is.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

_API = "/api/v1/moderation"
_FILTERS = (
    *("queue", "status", "author", "article", "section", "language", "reason", "rule", "has_link"),
    *("since", "before", "by", "assigned", "rest", "wave", "q", "sort"),
)
"""The list's filters, in the order in which the script (``list.ts``) writes them."""
_LISTS = ("queue", "status", "author", "article", "wave", "q")
"""Filters each of which makes a list by itself; without any, what waits is listed."""
_PAGE = {"limit": "50", "expand": "parent,repeats"}


def queue_preloads(root: str, parameters: Mapping[str, str]) -> list[str]:
    """Return the addresses that the queue reads first, as the script spells them."""
    filters = {name: parameters[name] for name in _FILTERS if parameters.get(name)}
    if not any(name in filters for name in _LISTS):
        filters = {"queue": "pending", **filters}
    page = f"comments?{urlencode({**filters, **_PAGE})}"
    return [f"{root}{_API}/{path}" for path in (page, "queues", "views")]
