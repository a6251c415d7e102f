"""What single characters may do: break a line, stack marks, turn the text's direction, or show
nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category

from idna.core import valid_contextj

ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER = "\u200c", "\u200d"
TEXT_STYLE, EMOJI_STYLE = "\ufe0e", "\ufe0f"
KEYCAP = "\u20e3"

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)

# : What PostgreSQL, UTF-8, XML feeds or terminals cannot keep: control characters save tab and line
# feed, lone
#: surrogates, noncharacters.
UNSTORABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")
#: The line breaks of Windows, of old Macs, of word processors (VT, FF) and of mainframes (NEL).
LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85]")
#: The overrides LRO and RLO show letters in another order than they are stored in (CVE-2021-42574).
OVERRIDES = re.compile("[\u202d\u202e]")

# : Default_Ignorable_Code_Point of Unicode 16, the other format characters, and two blanks that are
# letters or symbols.
_INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
VISIBLE = re.compile(f"[^\\s{_INVISIBLE}]")
# : The flags of England, Scotland and Wales: a black flag and invisible tag letters (UTS #51,
# ED-14a).
_TAGGED_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")

UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u312f\u3400-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A letter of a script whose words stand without blanks, or with endings attached as in Korean."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u2067\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Hebrew, Arabic, their like, and the marks that stand for them: a superset of Unicode's R and AL.
"""


def has_right_to_left(text: str) -> bool:
    """Whether some of the text runs from right to left, so that each block needs its direction."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def has_visible(text: str) -> bool:
    """Whether a reader would see anything at all."""
    return VISIBLE.search(text) is not None


_BEYOND_LETTERS = re.compile("[\u0300-\U0010ffff]+")
"""Where combining marks can be: there is none before U+0300."""


def longest_run_of_marks(text: str) -> int:
    """How many combining marks (Mn, Me) stand on the most laden base letter."""
    if text.isascii():
        return 0
    longest = 0
    for match in _BEYOND_LETTERS.finditer(text):
        run = 0
        for character in match[0]:
            run = run + 1 if category(character) in ("Mn", "Me") else 0
            longest = max(longest, run)
    return longest


def keep_marks(text: str, most: int) -> str:
    """The text with at most ``most`` combining marks on each base letter."""
    if longest_run_of_marks(text) <= most:
        return text
    letters: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if category(character) in ("Mn", "Me") else 0
        if run <= most:
            letters.append(character)
    return "".join(letters)


def misplaced_invisible(text: str) -> str | None:
    """The first invisible character that no script and no emoji needs where it stands, or None.

    Joiners are kept where RFC 5892 (appendix A.1 and A.2) lets them stand in a domain name, which
    covers Persian and the Indic scripts, and inside emoji sequences (UTS #51); so are variation
    selectors after emoji.
    """
    if not INVISIBLE.search(text):
        return None
    text = _TAGGED_FLAG.sub("\U0001f3f4", text)
    for match in INVISIBLE.finditer(text):
        allowed = _PLACES.get(match.group())
        if allowed is None or not allowed(text, match.start()):
            return match.group()
    return None


def _joiner_in_place(text: str, at: int) -> bool:
    return _between_pictures(text, at) or bool(valid_contextj(text, at))


def _between_pictures(text: str, at: int) -> bool:
    before = text[:at].rstrip(EMOJI_STYLE + "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")[
        -1:
    ]
    return _is_picture(before) and _is_picture(text[at + 1 : at + 2])


def _style_in_place(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return _is_picture(before) or (before in "0123456789#*" and before != "" and after == KEYCAP)


def _is_picture(character: str) -> bool:
    if not character:
        return False
    return (
        "\U0001f000" <= character <= "\U0001faff"
        or character in "‼⁉〰〽"
        or category(character) in ("So", "Sm")
    )


_PLACES: dict[str, Callable[[str, int], bool]] = {
    ZERO_WIDTH_JOINER: _joiner_in_place,
    ZERO_WIDTH_NON_JOINER: lambda text, at: bool(valid_contextj(text, at)),
    TEXT_STYLE: _style_in_place,
    EMOJI_STYLE: _style_in_place,
}
