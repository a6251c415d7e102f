"""What the readers of the demo newspaper have written: a lively thread, and what a moderator has to
look at in it.

Written for the purpose. Each entry names its author, how many minutes ago it was written, and by
``answers`` the entry
it replies to; ``reported`` says by how many readers and for which reason.
"""

from __future__ import annotations

from comments.demo import remarks_after_noon, remarks_all_day, remarks_before_noon
from comments.demo.remark import BANNED_WORDS, SUSPECT_WORDS, Remark

__all__ = ["BANNED_WORDS", "CONVERSATION", "SUSPECT_WORDS", "Remark"]

CONVERSATION: tuple[Remark, ...] = (
    *remarks_before_noon.REMARKS,
    *remarks_after_noon.REMARKS,
    *remarks_all_day.REMARKS,
)
"""In the order of time, save that an answer comes after what it answers. The article on the fog
signal has none.
"""
