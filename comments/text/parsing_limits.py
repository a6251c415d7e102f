"""What keeps one text from costing more to parse than its share. How long a comment may be is the
site's to say (``max_length`` in ``models/site_settings.py``).

They are checked before anything is parsed wherever that is possible. What breaks a limit is refused
with a sentence, or shown as plain text; it is never cut.
"""

from __future__ import annotations

from dataclasses import dataclass

# Characters of a body, whatever a site allows.
MAX_BODY = 65_536
# Lines of a body. Every line may become a paragraph, an item or a break.
MAX_LINES = 600
# Quotes, lists and list items inside one another. markdown-it drops what lies deeper, so deeper is
# refused.
MAX_NESTING = 12
# Characters that may begin or end markup, each of which markdown-it tries with every rule. Above
# this the body is shown as plain text, which suits drawings made of stars and dashes.
MARKUP = "*_~`[]!<&\\#$%+-:=>@^{}"
MAX_MARKUP = 2_000
# Elements in the result, and how deep they lie in one another. Above this the body is shown as
# plain text.
MAX_ELEMENTS = 400
MAX_ELEMENT_DEPTH = 40
# Steps markdown-it may look ahead for the end of a link's text.
MAX_LOOKAHEAD = 10_000
# Links and images, the costliest elements of all.
MAX_LINKS = 150
# Bare addresses that are looked at for linking; the rest stay text.
MAX_AUTOLINKS = 100
# Characters of one address.
MAX_URL = 2_000
# HTML may be this many times longer than its source, plus the allowance: link references can
# multiply.
MAX_GROWTH = 8
GROWTH_ALLOWANCE = 1_000
# Combining marks on one base letter: in names and titles, shown in a body, and accepted at all.
# The last is the Stream-Safe limit of UAX #15; normalising longer runs takes quadratic time.
MAX_MARKS_IN_NAMES = 4
MAX_MARKS_SHOWN = 8
MAX_MARKS = 30


@dataclass(frozen=True)
class TextRules:
    """What a site lets its readers write. Lengths are in characters; the defaults suit a
    newspaper.
    """

    max_length: int = 10_000
    min_length: int = 1
    images: bool = False
    mailto: bool = False
    linkify: bool = True
