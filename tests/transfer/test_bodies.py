"""Texts of other systems: the quick way through the walls comes to the same as the long one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from comments.errors import InvalidInput
from comments.text import TextRules
from comments.text.clean import Sanitiser
from comments.text.parsing_limits import MAX_BODY
from comments.transfer.bodies import Renderer

PARTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "<p>",
                    "</p>",
                    "<br>",
                    "<b>",
                    "</b>",
                    "<em>",
                    "</em>",
                    "<s>",
                    "<blockquote>",
                    "</blockquote>",
                    "</s>",
                    "</a>",
                    "\n",
                ),
                *(
                    '<a href="https://x.example/?a=1&amp;b=%zz#c">',
                    "<a href='http://x.example:80'>",
                ),
                *('<a href="https://me@x.example/">', '<a href="https://x..example">', "<code>"),
                *('<a href="https://1.2.3.4.5/a b">', "<a href=//x.example>", "<a>", "<ul><li>"),
                *(
                    "&lt;",
                    "&amp;",
                    "&nbsp;",
                    "&eacute;",
                    "&#60;",
                    "<",
                    ">",
                    "&",
                    "\u00a0",
                    "\u202e",
                ),
                *("a", "b c", "ä", "\ufdd0", "e\u0301", "\r\n", "  ", "\n\n", "https://y.example"),
            ]
        ),
        st.text(max_size=4),
    ),
    min_size=1,
    max_size=14,
)


def agrees(renderer: Renderer, body: str) -> bool:
    """Whether what the importer makes of a body is what the whole sanitiser would make of it."""
    try:
        rendered = renderer.render(body, "html")
    except InvalidInput:
        return True
    cleaned = Sanitiser(TextRules(max_length=MAX_BODY)).clean(renderer._formed(rendered.source))
    links = tuple(link.address for link in cleaned.links)
    return rendered.disagreement or (
        (cleaned.html, cleaned.text, links) == (rendered.html, rendered.text, rendered.links)
    )


@settings(max_examples=150, deadline=None)
@given(PARTS)
def test_what_needs_no_parser_is_what_the_sanitiser_would_make_of_it(parts: list[str]) -> None:
    renderer = Renderer()
    assert agrees(renderer, "".join(parts))
    words = [part for part in parts if "<" not in part and part.strip()] or ["x"]
    simple = "".join(
        f'{word} <a href="https://x.example/{i}">{word}</a>' for i, word in enumerate(words)
    )
    assert agrees(renderer, f"<p>{simple}<b>{words[0]}</b></p>")
    quoted = f"<blockquote>{simple}</blockquote><blockquote><p>{simple}</p>\n<p>y</p></blockquote>"
    assert agrees(renderer, f"{quoted}<p>{words[0]}<br></p>")


def test_endless_text_is_known_by_its_form_in_no_time() -> None:
    endless = "<p>" + "a & b " * 10_000 + "<em>c</em></p>"
    assert Renderer().render(endless, "html").html.endswith("<em>c</em></p>")
