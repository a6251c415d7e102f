"""What a moderator may ask a list of comments for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from comments.services.moderation.queue_definitions import BY_PRIORITY, OLDEST_FIRST, Sort


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a moderator asks a list for; everything None is not asked for."""

    queue: str | None = None
    status: str | None = None
    author: str | None = None
    article: str | None = None
    parent: str | None = None
    wave: str | None = None
    section: str | None = None
    language: str | None = None
    reason: str | None = None
    rule: str | None = None
    by: str | None = None
    has_link: bool | None = None
    since: datetime | None = None
    before: datetime | None = None
    q: str | None = None
    assigned: tuple[str, ...] | None = None
    """To whom of the staff; to nobody where it is empty."""
    without: tuple[QueueFilter, ...] = ()
    """Lists whose comments are left out."""
    sort: Sort | None = None
    sections: tuple[str, ...] = ()
    """The sections whoever asks is limited to; none: the whole site."""

    @property
    def order(self) -> Sort:
        """The order asked for, or the one that suits the queue."""
        if self.queue in OLDEST_FIRST:
            return self.sort or "oldest"
        return self.sort or ("priority" if self.queue in BY_PRIORITY else "newest")
