"""A renderer that makes other HTML of a text has another version, by which stored HTML follows
it.
"""

from __future__ import annotations

from hashlib import sha256

from comments.text import RENDERER, TextRules, render

TEXTS = (
    "Plain, with *stress*, **more** and ~~less~~.\n\nAnother  \nline.",
    "> Quoted\n>> twice\n\n1. One\n2. Two\n   - inner\n\n---\n\n```py\nif x: pass\n```\n\n`code`",
    "https://example.com/a_b. (https://example.com/wiki/A_(b)) mail@example.com",
    '[words](https://example.com "t") ![picture](https://example.com/a.png) <https://example.com>',
    "[note]: kept\n\n[^1]: as well\n\n<b>typed</b> &amp; &copy; 2 * 3 * 4 snake_case_name",
    "含**「重点」**内容 * **具体：**与其\n\nשלום עולם\n\n" + "e" + "\u0301" * 12,
    "# Heading\n\n| a | b |\n|---|---|\n| c | d |\n\n:::\n\n***\n\n" + "> " * 9 + "deep",
)
VERSIONS = {1: "d23007fade533170"}
"""What each version makes of these. A change of the HTML needs a new version, never a new
digest.
"""


def test_the_renderers_version_names_what_it_makes() -> None:
    everything = TextRules(images=True, mailto=True)
    html = "\0".join(
        render(text, rules).html for text in TEXTS for rules in (TextRules(), everything)
    )
    assert VERSIONS[RENDERER] == sha256(html.encode()).hexdigest()[:16]
