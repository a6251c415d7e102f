"""What a comment of the demo is made of, and the articles it may stand under."""

from __future__ import annotations

from dataclasses import dataclass

TRAM = "2026/06/harbour-tram"
BREAD = "2026/06/sourdough-dispute"
NIGHTS = "2026/06/library-nights"
MEADOW = "2026/06/seagrass-meadow"
REPAIR = "2026/06/repair-evening"

SUSPECT_WORDS = "idiot*,clueless,shut up,corrupt*"
BANNED_WORDS = "scum*"


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment of the demo."""

    key: str
    author: str
    text: str
    minutes_ago: int
    article: str = TRAM
    answers: str | None = None
    votes: int = 0
    reported: tuple[tuple[str, int, str], ...] = ()
    """Reasons, each with how many readers gave it and what one of them said."""
    decided: tuple[str, str] | None = None
    """What a moderator has made of it since, and for which reason."""
    edited: str | None = None
    """The text it was changed to later."""
