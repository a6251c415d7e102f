"""``python -m tests.browser.screenshots``: a believable conversation on the demo, photographed for
docs/images.
"""

from __future__ import annotations

import struct
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from comments.app import create_app
from comments.cli.demo_conversation import hold_conversation
from comments.cli.migrations import upgrade_database
from comments.database.engines import db, writing
from comments.demo.articles import ARTICLES
from comments.demo.serve import serve_news_site
from comments.demo.site import create_news_site
from comments.models import Comment, private_id, utc_now
from comments.services.sites.site_settings import add_site
from comments.settings import Settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Live
from tests.browser.console import account, sign_in
from tests.house import Reader

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SITE = "demo"


@dataclass(frozen=True)
class Said:
    """One comment of the conversation: who, how long ago, how many agree, what was answered."""

    by: str
    minutes: int
    up: int
    text: str
    down: int = 0
    replies: tuple[Said, ...] = field(default=())
    fate: str = ""
    """``pin``, or ``delete`` by its author."""


CONVERSATION = (
    Said(
        "Nora Whitlock",
        95,
        3,
        "Will the old waiting room at the fish dock stay? My grandfather built the benches.",
    ),
    Said(
        "Tom Okafor",
        190,
        11,
        "Twelve minutes from the harbour to the hospital is *the* number here. Today it takes me "
        "thirty-five, with "
        "one change, and the last bus leaves before the late shift ends.",
        down=2,
        replies=(
            Said(
                "Ines Calder",
                160,
                6,
                "> the last bus leaves before the late shift ends\n\nThis. I asked at the hearing: "
                "the timetable says "
                "trams until half past midnight, every day.",
                replies=(
                    Said(
                        "Tom Okafor",
                        141,
                        4,
                        "Then I take back half of what I said about the council.",
                    ),
                ),
            ),
            Said(
                "J. Perrin",
                120,
                0,
                "Nobody will ride it.",
                fate="delete",
                replies=(
                    Said(
                        "Ruth Amsel",
                        64,
                        3,
                        "Ask again on a market day. I counted: two full buses in a row.",
                    ),
                ),
            ),
        ),
    ),
    Said(
        "Marek Dolny",
        230,
        5,
        "Two things I miss in the article:\n\n- who pays for the upkeep after the first ten "
        "years,\n- and what becomes "
        "of the shops in Quay Street while it is dug up.\n\nThe report is on the "
        "[council's pages](https://council.example/harbour-tram), page 41.",
        down=1,
    ),
    Said(
        "Saltmere Cycling Group",
        260,
        7,
        "We measured the crossing at the customs house. Rails and bicycles meet at a flat angle "
        "there; **please** look "
        "at the drawing again before the tender.",
        fate="pin",
    ),
)


def main() -> None:
    """Make every picture anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _demo() as (live, news), sync_playwright() as playwright:
        _converse(live)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        address = f"{news}/{ARTICLES[0].key}"
        _article(browser, address)
        _phone(browser, address)
        for scheme in ("light", "dark"):
            _thread(browser, address, scheme)
        _right_to_left(browser, live.service)
        _desk(browser, live, news)
        browser.close()


@contextmanager
def _demo() -> Iterator[tuple[Live, str]]:
    """Run the service and the demo's newspaper on data that is gone afterwards."""
    holder: dict[str, Flask] = {}
    server = make_server(
        "127.0.0.1", 0, lambda env, start: holder["app"](env, start), threaded=True
    )
    service = f"http://localhost:{server.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/comments.db",
            secret_key="a secret for pictures, and for pictures alone",
            public_url=service,
            rate_limits=False,
            worker=False,
        )
        app = holder["app"] = create_app(settings)
        paper = serve_news_site(create_news_site(service, SITE, utc_now()), "127.0.0.1", 0)
        news = f"http://127.0.0.1:{paper.port}"
        with app.app_context():
            upgrade_database(app)
            writing(db.session())
            add_site(db.session(), SITE, name="The Saltmere Packet", origins=[news])
            db.session.commit()
        live = Live(app, service, news, SITE)
        live.set(flood_minute="0", flood_hour="0")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield live, news
        paper.shutdown()
        server.shutdown()


def _converse(live: Live) -> None:
    ages: dict[str, int] = {}
    crowd = [live.reader(f"Reader {n}") for n in range(14)]
    names: dict[str, Reader] = {}
    for remark in CONVERSATION:
        _say(live, remark, None, crowd, names, ages)
    with live.app.app_context():
        writing(db.session())
        now = utc_now()
        for key, minutes in ages.items():
            comment = db.session.scalars(select(Comment).where(Comment.id == private_id(key))).one()
            comment.created_at = now - timedelta(minutes=minutes)
        db.session.commit()


def _say(
    live: Live,
    remark: Said,
    parent: str | None,
    crowd: list[Reader],
    names: dict[str, Reader],
    ages: dict[str, int],
) -> None:
    author = names.setdefault(remark.by, live.reader(remark.by))
    comment = author.says(remark.text, article=ARTICLES[0].key, parent=parent)
    ages[comment] = remark.minutes
    for n in range(remark.up + remark.down):
        crowd[n].vote(comment, 1 if n < remark.up else -1)
    for reply in remark.replies:
        _say(live, reply, comment, crowd, names, ages)
    if remark.fate == "pin":
        live.staff().decide(comment, "pin")
    if remark.fate == "delete":
        author.delete(comment)


def _open(browser: Browser, address: str, **options: Any) -> Page:
    page = browser.new_context(locale="en-GB", reduced_motion="reduce", **options).new_page()
    page.goto(address)
    page.locator("article-comments").first.scroll_into_view_if_needed()
    page.locator(".comment").first.wait_for()
    page.wait_for_timeout(800)
    return page


def _save(page: Page, name: str, **more: Any) -> None:
    picture = _packed(page.screenshot(animations="disabled", **more))
    (IMAGES / f"{name}.png").write_bytes(picture)
    print(f"docs/images/{name}.png", len(picture) // 1000, "kB")


def _packed(png: bytes) -> bytes:
    """Return the same picture, compressed as far as it goes: the browser is in a hurry, a
    repository is not.
    """
    out, data, at = [png[:8]], b"", 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        else:
            out.append(png[at : at + 12 + size])
        at += 12 + size
    best = min((_deflated(zlib.decompress(data), strategy) for strategy in (0, 1)), key=len)
    body = b"IDAT" + best
    out.insert(-1, struct.pack(">I", len(best)) + body + struct.pack(">I", zlib.crc32(body)))
    return b"".join(out)


def _deflated(data: bytes, strategy: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, strategy)
    return packer.compress(data) + packer.flush()


def _to_thread(page: Page, above: int) -> None:
    """Scroll until the thread begins so many pixels below the window's upper edge."""
    page.locator("article-comments").evaluate(
        "(host, above) => scrollTo(0, host.getBoundingClientRect().top + scrollY - above)", above
    )
    page.wait_for_timeout(200)


def _article(browser: Browser, address: str) -> None:
    """The article is shortened to its first paragraph, so that it and its thread fit on one
    picture.
    """
    page = _open(browser, address, viewport={"width": 1280, "height": 1300}, color_scheme="light")
    page.evaluate("""() => {
        for (const part of document.querySelectorAll('.features, .text p + p')) part.remove();
        document.querySelector('.related').lastElementChild.remove();
        const picture = document.querySelector('main img');
        const crop = { blockSize: '15rem', objectFit: 'cover', objectPosition: '50% 70%' };
        Object.assign(picture.style, crop);
        document.querySelector('.text').style.marginBlockStart = '1.75rem';
        scrollTo(0, 0);
    }""")
    page.wait_for_timeout(300)
    _save(page, "article")


def _phone(browser: Browser, address: str) -> None:
    size = {"width": 390, "height": 844}
    page = _open(
        browser, address, viewport=size, color_scheme="dark", has_touch=True, is_mobile=True
    )
    _to_thread(page, 24)
    _save(page, "phone")


def _thread(browser: Browser, address: str, scheme: str) -> None:
    page = _open(browser, address, viewport={"width": 704, "height": 1215}, color_scheme=scheme)
    page.locator(".comment", has_text="Twelve minutes").first.get_by_role(
        "button", name="Reply"
    ).first.click()
    page.get_by_role("textbox", name="Name").last.fill("Lena Voss")
    page.get_by_role("textbox", name="Replying to Tom Okafor").fill(
        "And from the hospital back to the harbour?"
    )
    _to_thread(page, 8)
    _save(page, f"thread-{scheme}")


def _right_to_left(browser: Browser, service: str) -> None:
    address = f"{service}/widget/playground?state=thread&theme=light&lang=ar"
    page = _open(browser, address, viewport={"width": 800, "height": 936})
    _save(page, "rtl")


def _desk(browser: Browser, live: Live, news: str) -> None:
    """The demo's queue, on a site of its own, as its moderator finds it."""
    with live.app.app_context():
        writing(db.session())
        site = add_site(db.session(), "desk", name="The Saltmere Packet", origins=[news])
        hold_conversation(db.session(), site, news, live.app.secret_key or "", utc_now())
        db.session.commit()
    desk = Live(live.app, live.service, news, "desk")
    size = {"width": 1440, "height": 900}
    page = browser.new_context(locale="en-GB", viewport=size, color_scheme="light").new_page()
    page.goto(f"{live.service}/console/")
    sign_in(page, account(desk, name="Bea"))
    page.locator(".feed > article").first.wait_for()
    page.wait_for_timeout(1500)
    _save(page, "desk")


if __name__ == "__main__":
    main()
