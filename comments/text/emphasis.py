"""Emphasis beside scripts that write without blanks.

CommonMark lets ``**`` begin or end emphasis by the blanks and signs around it, a rule made for
Western text: ``**「重点」**です`` stays unmarked by it. Here a letter of such a script, a sign
of its typography and an emoji hinder nothing and allow what a sign allows, as in the draft
"CommonMark CJK-friendly amendments" (https://github.com/tats-u/markdown-cjk-friendly). Where none
of them stands beside the stars, nothing changes; nor do underscores ever split a word.
"""

from __future__ import annotations

from unicodedata import category, east_asian_width

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned

from comments.text.characters import EMOJI_STYLE, UNSPACED


class UnspacedState(StateInline):
    """The state of the inline parser, with a flanking rule for every script."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Return whether the run of signs at ``start`` may open or close emphasis, and its
        length.
        """
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[:start].rstrip(EMOJI_STYLE)[-1:] or " "
        after = self.src[end] if end < self.posMax else " "
        if not (_unspaced(before) or _unspaced(after)):
            return scanned
        opens = not _blank(after) and (
            not _hinders(after) or _blank(before) or _hinders(before) or _unspaced(before)
        )
        closes = not _blank(before) and (
            not _hinders(before) or _blank(after) or _hinders(after) or _unspaced(after)
        )
        if not canSplitWord:
            opens, closes = (
                opens and (not closes or _is_sign(before)),
                closes and (not opens or _is_sign(after)),
            )
        return Scanned(opens, closes, scanned.length)


def _unspaced(character: str) -> bool:
    return character > "\u00ff" and (
        east_asian_width(character) in "WFH"
        or UNSPACED.match(character) is not None
        or (character > "\u2190" and category(character) == "So")
    )


def _is_sign(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _hinders(character: str) -> bool:
    return _is_sign(character) and not _unspaced(character)


def _blank(character: str) -> bool:
    return isWhiteSpace(ord(character))
