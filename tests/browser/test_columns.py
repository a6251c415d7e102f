"""The host page keeps its shape and its looks: widths, colours and sizes, on any page."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Live
from tests.browser.test_widget import comment

Visit = Callable[..., Page]
HOSTS = (
    *(("#222", "#fff"), ("#e8e6e3", "#15171a"), ("hsl(0 0% 95%)", "hsl(220 30% 12%)")),
    *(("oklch(0.93 0.02 90)", "oklch(0.2 0.02 260)"), ("lab(92% 0 5)", "lab(8% 2 -8)")),
    *(("color(display-p3 0.9 0.9 0.85)", "#111"), ("color(srgb 0.1 0.1 0.1)", "#fafafa")),
    *(("oklab(0.3 0 0)", "lch(98% 4 90)"), ("rgb(30 30 30 / 0.9)", "ivory"), ("white", "#123")),
)
"""The colours of pages: of the text, and of the paper below it."""
CONTRASTS = """([colour, paper]) => {
    const host = document.querySelector('article-comments');
    document.documentElement.style.cssText = `color:${colour};background:${paper}`;
    const draw = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const pixel = (...layers) => {
        for (const layer of layers) { draw.fillStyle = layer; draw.fillRect(0, 0, 1, 1); }
        return [...draw.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
    };
    const light = (rgb) => rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
    const ratio = (text, ...below) => {
        const [one, other] = [light(pixel(...below, text)), light(pixel(...below))];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    };
    const parts = ['.body a', '.when', '.order a', '.name', 'footer button', '.primary'];
    return new Promise((done) => setTimeout(() => done(parts
        .map((selector) => {
            const style = getComputedStyle(host.shadowRoot.querySelector(selector));
            const below = selector === '.primary' ? [paper, style.backgroundColor] : [paper];
            return [selector, ratio(style.color, ...below)];
        }).filter(([, number]) => number < 4.5)), 50));
}"""
WIDER = """host => {
    const { right } = host.getBoundingClientRect();
    return [...host.shadowRoot.querySelectorAll('.comments *')]
        .filter((e) => !e.closest('pre > *, .vh, .skip'))
        .filter((e) => e.getBoundingClientRect().right > right + 1)
        .map((e) => e.outerHTML.slice(0, 80));
}"""
SMALL = """([host, least]) => [...host.shadowRoot.querySelectorAll(
        'button, summary, a.button, .order a, a.when')]
    .map((e) => [e.name || e.className || e.localName, e.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < least || box.width < least))
    .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
FORMS = """
![A panorama](https://news.example/wide.png)

| a | b |
| --- | --- |
| `{word}` | {word} |

    {code}

> {word}

1. {word} **{word}** ⟹∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑∑
   https://news.example/{word}
"""


def picture(width: int, height: int) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_nothing_a_comment_holds_is_wider_than_its_column(live: Live, visit: Visit) -> None:
    live.set(images="on")
    text = FORMS.format(word="averylongword" * 12, code="x = 1; " * 40)
    live.says(text, by="B" * 60, parent=live.says("Short."))
    page = visit("about:blank", viewport={"width": 360, "height": 700})
    wide = picture(2400, 200)

    def send(route: Route) -> None:
        route.fulfill(body=wide, content_type="image/png")

    page.route("https://news.example/**", send)
    page.goto(live.article())
    image = page.locator(".body img")
    image.scroll_into_view_if_needed()
    page.wait_for_function(
        "document.querySelector('article-comments').shadowRoot.querySelector('.body "
        "img').naturalWidth === 2400"
    )
    assert image.get_attribute("loading") == "lazy"
    host = page.locator("article-comments")
    assert host.evaluate(WIDER) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_text_stands_out_on_pages_of_any_colour_and_when_they_turn(
    live: Live, visit: Visit
) -> None:
    live.says("With [a link](https://news.example/). " * 2)
    live.says("Another, so that there is an order.")
    page = visit(live.article())
    page.get_by_role("textbox", name="Your comment").focus()
    expect(comment(page, "With a link")).to_be_visible()
    faint = {colours: page.evaluate(CONTRASTS, list(colours)) for colours in HOSTS}
    assert {colours: texts for colours, texts in faint.items() if texts} == {}


@pytest.mark.parametrize("touch", [False, True])
def test_controls_are_big_enough_where_the_pages_text_is_small(
    live: Live, visit: Visit, touch: bool
) -> None:
    live.says("A reply.", parent=live.says("Twelve pixels are not many."))
    live.says("Another.")
    page = visit(live.article(), has_touch=touch, is_mobile=touch)
    page.add_style_tag(content="body { font: 12px/1.3 sans-serif }")
    page.get_by_role("textbox", name="Your comment").focus()
    expect(comment(page, "A reply.")).to_be_visible()
    host = page.locator("article-comments").element_handle()
    assert page.evaluate(SMALL, [host, 44 if touch else 24]) == []
