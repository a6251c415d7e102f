"""No script injection survives, whichever way it is wrapped. The oracle is html5lib, see
``judge``.
"""

from __future__ import annotations

import pytest

from comments.errors import InvalidInput
from comments.text import Rendered, TextRules, render
from tests.text.judge import payloads, violations

IMAGES = TextRules(images=True, mailto=True, max_length=100_000)

NASTY = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x "
    "onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img "
    "onerror=alert(1) src>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<noscript><!--</noscript><img src=x onerror=alert(1)>-->",
    "<template><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<title><a id='</title><img src=x onerror=alert(1)>'>",
    "<p style='position:fixed;inset:0' id=app class=admin data-x=1>over everything</p>",
    "<a href='https://ok.example' onclick=alert(1) style=x target=_blank>x</a>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x><embed src=x>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]><?php echo 1 ?><!doctype html>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "\ufdd1script\ufdd2",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](data:image/png;base64,AAAA)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](https:\\\\evil.example)",
    "[x](https:evil.example)",
    "[x](/relative) [x](#here) [x](?query) [x]()",
    "[x](https://news.example@evil.example/)",
    "[x](https://user:password@evil.example/)",
    "[x](https://evil.example\u202e/moc.elpmaxe.swen//:sptth)",
    "[x](https://evil\u200b.example/) [x](https://evil.example/\ufeff)",
    "[x](https://evil.example/\x00)",
    "[x](https://exa%6dple.com/) [x](https://[::1/) [x](http://0x7f000001.1e/)",
    "[x](mailto:a@b.example?bcc=everyone@c.example) [x](feed:https://x.example) "
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)> <data:text/html,x> <vbscript:x> <https://user@evil.example> "
    "<a@b.example>",
    "javascript://evil.example/%0aalert(1) https://user@evil.example www.user@evil.example",
    '[x](https://ok.example/ "onmouseover=alert(1)") ![a" '
    'onerror="alert(1)](https://ok.example/i.png)',
    "![<img src=x onerror=alert(1)>](https://ok.example/'onerror='alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    "`</code><script>alert(1)</script>`",
    "# <script>alert(1)</script>\n\n<script>alert(1)</script>\n===",
    "https://ok.example/\"onmouseover='alert(1)'<script>",
    "[a](https://ok.example/?x=&quot;&gt;&lt;script&gt;)",
]

WRAPPINGS = {
    "raw": "{0}",
    "target": "[text]({0})",
    "bracketed target": "[text](<{0}>)",
    "label": "[{0}](https://ok.example/)",
    "title": '[text](https://ok.example/ "{0}")',
    "autolink": "<{0}>",
    "image": "![{0}]({0})",
    "linked image": "[![{0}](https://ok.example/a.png)]({0})",
    "reference": "[text][ref] [ref]\n\n[ref]: {0}",
    "quote": "> > {0}",
    "list": "- 1. > {0}",
    "emphasis": "*{0}* ~~{0}~~",
    "heading": "# {0}",
    "code span": "`{0}`",
    "code block": "    {0}",
    "fence": "```{0}\n```",
    "bare address": "https://ok.example/{0} https://{0} www.{0}",
}


def _rendered(source: str, rules: TextRules) -> Rendered | None:
    try:
        return render(source, rules)
    except InvalidInput:
        return None


def _survivors(payload: str, wrapping: str) -> list[str]:
    """What a payload left behind, with the site's defaults and with everything that a site can turn
    on.
    """
    source = wrapping.replace("{0}", payload)
    plain, rich = _rendered(source, TextRules(max_length=100_000)), _rendered(source, IMAGES)
    survivors = violations(plain.html) if plain else []
    return survivors + (violations(rich.html, images=True, mailto=True) if rich else [])


def _assert_harmless(bodies: list[str]) -> None:
    rendered_bodies = [rendered for body in bodies if (rendered := _rendered(body, IMAGES))]
    assert len(rendered_bodies) > 0.95 * len(bodies)
    assert [
        body.source for body in rendered_bodies if violations(body.html, images=True, mailto=True)
    ] == []
    assert [body.source for body in rendered_bodies if body.disagreement] == []


@pytest.mark.parametrize("wrapping", WRAPPINGS.values(), ids=WRAPPINGS)
def test_no_nasty_payload_survives(wrapping: str) -> None:
    assert {payload: found for payload in NASTY if (found := _survivors(payload, wrapping))} == {}


@pytest.mark.parametrize("corpus", ["payloads-all-the-things.txt", "html5-security-cheatsheet.txt"])
def test_no_payload_of_the_corpora_survives_as_it_stands(corpus: str) -> None:
    _assert_harmless(payloads(corpus))


@pytest.mark.slow
@pytest.mark.parametrize("corpus", ["payloads-all-the-things.txt", "html5-security-cheatsheet.txt"])
def test_no_payload_of_the_corpora_survives_in_markdown(corpus: str) -> None:
    everything = "\n\n".join(WRAPPINGS.values())
    _assert_harmless([everything.replace("{0}", payload) for payload in payloads(corpus)])


def test_html_is_shown_as_it_was_typed() -> None:
    assert (
        render("<b>bold</b> & <script>").html
        == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;</p>"
    )


def test_a_link_that_fails_the_rule_keeps_its_text_and_its_address() -> None:
    assert render("see [this *very* page](javascript:alert(1)) now").text.startswith("see ")
    rendered = render("see [this *very* page](https://user@evil.example/) now")
    assert rendered.html == "<p>see this <em>very</em> page (https://user@evil.example/) now</p>"
    assert rendered.links == ()
