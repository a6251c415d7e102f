"""The period that figures of the desk are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from comments.errors import InvalidInput

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when."""

    since: datetime
    until: datetime

    @classmethod
    def of(
        cls, since: datetime | None, until: datetime | None, *, usual: timedelta, at: datetime
    ) -> Period:
        """Return the period asked for: until now, and of the usual length, where nothing else is
        said. Raises ``InvalidInput`` for one without length or of more than a year.
        """
        until = until or at
        since = since or until - usual
        if not timedelta() < until - since <= LONGEST:
            message = "A period ends after it begins, and lasts a year at most."
            raise InvalidInput({"since": message})
        return cls(since, until)
