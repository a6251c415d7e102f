"""A publisher's pages, on an origin of their own: plain ones, dark ones, strict ones and hostile
ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAPER = (
    "article-comments{display:block;min-height:100vh}body{font:18px/1.6 "
    "Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
)
STYLES = {
    "light": PAPER + "html{color:#222;background:#fff}",
    "dark": PAPER + "html{color:#e8e6e3;background:#15171a;color-scheme:dark}",
    "hostile": "*{all:unset !important}",
    "narrow": "html{font-size:16px}body{margin:0;width:280px}",
}
POLICY = (
    "default-src 'none'; script-src {service}; connect-src {service}; "
    "require-trusted-types-for 'script'; trusted-types comments-widget"
)


@contextmanager
def newspaper(service: str) -> Iterator[str]:
    """Serve pages that embed the widget of ``service``; give their origin.

    ``/<site>/<article>`` takes ``style`` (one of ``STYLES``), ``strict`` (a policy that allows next
    to nothing), ``head`` for what more stands there, ``attributes`` for the element, ``paragraphs``
    before it and ``count`` for the script of links.
    """

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            site, _, article = parts.path.strip("/").partition("/")
            body = _page(service, site, article, query).encode()
            self.send_response(200 if article else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if "strict" in query:
                self.send_header("Content-Security-Policy", POLICY.format(service=service))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _page(service: str, site: str, article: str, query: dict[str, str]) -> str:
    style = "" if "strict" in query else f"<style>{STYLES[query.get('style', 'light')]}</style>"
    text = "<p>A paragraph of the article, as long as they are.</p>" * int(
        query.get("paragraphs", "1")
    )
    icon = "" if "strict" in query else '<link rel="icon" href="data:,">'
    foot = "<footer><p>Imprint, privacy, and so on.</p></footer>" if "footer" in query else ""
    links = ""
    if "count" in query:
        links = f'<a href="#" data-comments-article="{escape(article)}">…</a>'
        links += f'<script src="{service}/count.js" data-site="{escape(site)}" async></script>'
    return (
        f'<!doctype html><html lang="{query.get("lang", "en")}" '
        f'dir="{query.get("dir", "ltr")}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">{icon}'
        f"<title>The harbour plan</title>{style}{query.get('head', '')}</head><body><main><h1>The "
        f"harbour plan</h1>{text}{links}"
        f'<script src="{service}/embed.js" async></script><div id="comments">'
        f'<article-comments site="{escape(site)}" article="{escape(article)}" '
        f"{query.get('attributes', '')}>"
        f'<a href="{service}/t/{escape(site)}?article={escape(article)}">Comments</a>'
        f"</article-comments></div>{foot}</main></body></html>"
    )
