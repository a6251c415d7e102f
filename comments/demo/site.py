"""The demo newspaper's own web site: a front page, and an article page for everything it links to.

It embeds the comments as any publisher would, from another origin than the service, and under a
Content-Security-Policy that allows nothing beyond what the widget's documentation asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Flask, Response, abort, render_template, request

from comments.demo.ages import relative_age
from comments.demo.article_box import ArticleBox, ask_article_box
from comments.demo.articles import ARTICLES, DemoArticle
from comments.text import origin_of

NEWSPAPER = "The Saltmere Packet"


def create_news_site(
    service_url: str,
    site_key: str = "demo",
    started_at: datetime | None = None,
    *,
    articles: Sequence[DemoArticle] = ARTICLES,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ask: Callable[[str, str, str], ArticleBox] = ask_article_box,
) -> Flask:
    """Return the news site, embedding the comments of ``site_key`` as the service at
    ``service_url`` keeps them.

    ``started_at`` is when the demo was first started: articles are as old as they say counted from
    then, and so age from one start to the next. Without it they count from now. ``ask`` asks the
    service what it says around a thread.
    """
    service = service_url.rstrip("/")
    begun = started_at or clock()
    app = Flask(__name__)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        newspaper=NEWSPAPER,
        service=service,
        site_key=site_key,
        published=lambda article: article.published_at(begun),
        age=lambda article: relative_age(article.published_at(begun), clock()),
        since=lambda time: relative_age(time, clock()),
        thread_page=lambda article: f"{service}/t/{site_key}?{urlencode({'article': article.key})}",
    )
    _add_pages(app, articles, lambda key: ask(service, site_key, key))
    _add_policy(app, service)
    return app


def _add_pages(
    app: Flask, articles: Sequence[DemoArticle], ask: Callable[[str], ArticleBox]
) -> None:
    by_key = {article.key: article for article in articles}

    @app.get("/")
    def front() -> str:
        return render_template("front.html", articles=articles)

    @app.get("/<path:key>")
    def article(key: str) -> str:
        story = by_key.get(key) or abort(404)
        related = [by_key[other] for other in story.related]
        return render_template(
            "article.html",
            article=story,
            related=related,
            url=request.base_url,
            around=ask(story.key),
            sources={other.key: other.source for other in articles},
        )

    @app.errorhandler(404)
    def missing(_: Exception) -> tuple[str, int]:
        return render_template("missing.html", articles=articles[:3]), 404


def _add_policy(app: Flask, service: str) -> None:
    policy = content_security_policy(origin_of(service))

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def content_security_policy(origin: str) -> str:
    """Return the strictest policy under which a page can embed the comments served from this
    origin.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "img-src 'self' data:",
            f"style-src 'self' {origin}",
            f"script-src {origin}",
            f"connect-src {origin}",
            "font-src 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types comments-widget",
        )
    )
