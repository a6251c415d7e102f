"""A site's comments out of the house: every format writes the same moment, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from comments.transfer.exports import csv_table, disqus, jsonl, wordpress
from comments.transfer.exports.selection import Selection

Writer = Callable[[Selection], Iterator[str]]
WRITERS: dict[str, Writer] = {
    "jsonl": jsonl.write,
    "csv": csv_table.write,
    "wxr": wordpress.write,
    "disqus": disqus.write,
}
"""Each format and what yields its text, piece by piece."""

__all__ = ["WRITERS", "Selection"]
