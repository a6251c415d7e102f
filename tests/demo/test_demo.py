"""The demo newspaper: every page it links to is there, and embeds the comments as the publishers'
guide says.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import html5lib
import pytest

import comments.demo
from comments.demo.ages import relative_age
from comments.demo.article_box import ArticleBox, Related, ask_article_box
from comments.demo.articles import ARTICLES, DemoArticle
from comments.demo.serve import serve_news_site
from comments.demo.site import create_news_site

SERVICE = "http://comments.localhost:8000"
STARTED = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
STATIC = Path(comments.demo.__file__).parent / "static"
HOSTILE = DemoArticle(
    key="2026/06/a&b\"<i>'",
    slug="harbour-tram",
    headline="<script>alert(1)</script> \"quoted\" & 'so on'",
    standfirst="<b>bold</b>",
    source="<u>source</u>",
    hours_ago=1,
    section="<s>",
    byline="<a href=javascript:alert(1)>",
    paragraphs=("<img src=x onerror=alert(1)>",),
    key_points=("<svg onload=alert(1)>",),
    related=(),
)
every_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)


def page(path: str, *articles: DemoArticle, status: int = 200) -> ET.Element:
    site = create_news_site(
        SERVICE,
        started_at=STARTED,
        articles=articles or ARTICLES,
        clock=lambda: STARTED,
        ask=lambda *_: ArticleBox(),
    )
    answer = site.test_client().get(path, base_url="http://news.localhost:8001")
    assert answer.status_code == status
    return html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)


def words(element: ET.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


@every_article
def test_an_article_page_shows_the_article_and_embeds_its_comments(article: DemoArticle) -> None:
    document = page(article.path)

    assert [words(heading) for heading in document.iter("h1")] == [article.headline]
    text = words(document.find(".//main/article"))
    assert all(
        paragraph in text
        for paragraph in (*article.paragraphs, *article.key_points, article.standfirst)
    )
    assert article.source in text
    assert "A sample, written by hand" in text
    widget = document.find(".//div[@id='comments']/article-comments")
    assert widget is not None
    assert widget.attrib == {
        "site": "demo",
        "article": article.key,
        "url": f"http://news.localhost:8001{article.path}",
        "title": article.headline,
    }
    fallback = widget.find("a")
    assert words(fallback) == "Read and write comments"
    assert fallback.get("href") == f"{SERVICE}/t/demo?article={article.key.replace('/', '%2F')}"


@every_article
def test_related_articles_have_pages_and_threads_of_their_own(article: DemoArticle) -> None:
    stories = page(article.path).findall(".//aside//article")

    assert len(stories) >= 3
    assert article.path not in [story.find(".//h3/a").get("href") for story in stories]
    for story, key in zip(stories, article.related, strict=True):
        other = next(candidate for candidate in ARTICLES if candidate.key == key)
        headline, count = story.find(".//h3/a"), story.find(".//a[@data-comments-article]")
        assert (words(headline), headline.get("href")) == (other.headline, other.path)
        assert (count.get("data-comments-article"), count.get("href")) == (
            key,
            f"{other.path}#comments",
        )
        assert other.standfirst in words(story)
        assert f"{other.source} {relative_age(other.published_at(STARTED), STARTED)}" in words(
            story
        )
        page(other.path)


QUOTE = {"comment": "1inpioojv7b1e", "author": "Jonas <P.>", "text": "<b>A walkway</b> would help."}
THEME = {"people": 2, "comments": 3, "quotes": [QUOTE, QUOTE | {"author": "Noor"}]}
NEAR = Related(
    ARTICLES[1].key,
    "https://news.example/bread",
    "A near <i>discussion</i>",
    "The Demo",
    STARTED - timedelta(hours=3),
    7,
)


def box(around: ArticleBox) -> ET.Element:
    site = create_news_site(
        SERVICE, started_at=STARTED, clock=lambda: STARTED, ask=lambda *_: around
    )
    document = html5lib.parse(
        site.test_client().get(ARTICLES[0].path).data, namespaceHTMLElements=False
    )
    features = document.find(".//section[@class='features']")
    assert features is not None
    return features


def test_the_box_shows_what_the_service_has_read_out_of_the_thread() -> None:
    digest = {"method": "vectors", "built_at": "2026-06-10T09:00:00Z", "themes": [THEME]}
    features = box(ArticleBox(digest, (NEAR,), 37))

    assert [words(heading) for heading in features.iter("h2")] == ["What readers say"]
    assert "2 readers, 3 comments" in words(features)
    assert words(features.find(".//blockquote/p")) == "<b>A walkway</b> would help."
    assert [link.get("href") for link in features.findall(".//blockquote//a")] == [
        "#comment-1inpioojv7b1e"
    ] * 2
    near = features.find(".//ul[@class='discussions']")
    assert words(near) == f"A near <i>discussion</i> {ARTICLES[1].source} 3 hours ago, 7 comments"
    assert near.find(".//a").get("href") == "https://news.example/bread#comments"
    assert "Every word is a reader’s" in words(features)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "There are none yet."),
        (1, "There is one so far."),
        (29, "There are 29 so far."),
        (30, "It is being read just now."),
        (None, "The comments cannot be reached at the moment."),
    ],
)
def test_before_there_is_enough_to_say_the_box_says_what_it_will_show(
    count: int | None, sentence: str
) -> None:
    text = words(box(ArticleBox(None, (), count)))
    assert sentence in text
    assert ("Once thirty comments stand below" in text) == (count is not None)
    assert "Every word is a reader’s" not in text


def test_an_article_is_shown_where_the_service_does_not_answer() -> None:
    assert ask_article_box("http://127.0.0.1:9", "demo", "a1") == ArticleBox()


def test_what_is_a_sample_is_said_beside_it() -> None:
    features = list(box(ArticleBox()))
    headings = [words(child) if child.tag == "h3" else "" for child in features]
    assert words(features[headings.index("Key points") + 2]).startswith("A sample, written by hand")


def test_the_front_page_leads_to_every_article() -> None:
    links = [link.get("href") for link in page("/").findall(".//main//h3/a")]
    assert links == [article.path for article in ARTICLES]


@pytest.mark.parametrize(
    ("age", "sentence"),
    [
        (timedelta(hours=-3), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=12, minutes=40), "12 hours ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(hours=24), "1 day ago"),
        (timedelta(hours=75), "3 days ago"),
    ],
)
def test_an_age_is_said_in_whole_units(age: timedelta, sentence: str) -> None:
    assert relative_age(STARTED - age, STARTED) == sentence


def test_articles_age_from_the_day_the_demo_was_first_started() -> None:
    two_days_later = create_news_site(
        SERVICE, started_at=STARTED, clock=lambda: STARTED + timedelta(days=2)
    )
    tram = next(article for article in ARTICLES if article.hours_ago == 12)

    first_day, third_day = (
        page(tram.path),
        html5lib.parse(two_days_later.test_client().get(tram.path).data),
    )

    assert words(first_day.find(".//main//time")) == "12 hours ago"
    assert first_day.find(".//main//time").get("datetime") == "2026-06-09T21:30:00Z"
    assert words(third_day.find(".//{*}main//{*}time")) == "2 days ago"


def test_what_an_article_says_is_escaped_everywhere() -> None:
    for path in ("/", HOSTILE.path):
        document = page(path, HOSTILE)
        assert not [
            tag
            for tag in ("b", "u", "s", "i", "svg")
            if document.find(f".//body//{tag}") is not None
        ]
        assert not document.findall(".//body//script")
        assert not [image for image in document.iter("img") if "onerror" in image.attrib]
        assert not [
            link for link in document.iter("a") if link.get("href", "").startswith("javascript:")
        ]
    assert document.find(".//article-comments").get("title") == HOSTILE.headline
    assert document.find(".//article-comments").get("article") == HOSTILE.key


@pytest.mark.parametrize("path", ["/", ARTICLES[0].path, "/nowhere"])
def test_every_page_keeps_to_the_strictest_policy_the_widget_allows(path: str) -> None:
    answer = create_news_site(f"{SERVICE}/").test_client().get(path)
    document = html5lib.parse(answer.data, namespaceHTMLElements=False)

    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; img-src 'self' data:; style-src 'self' {SERVICE}; script-src "
        f"{SERVICE}; "
        f"connect-src {SERVICE}; font-src 'self'; require-trusted-types-for 'script'; "
        "trusted-types comments-widget"
    )
    assert not [
        element
        for element in document.iter()
        if "style" in element.attrib or element.tag == "style"
    ]
    scripts = {script.get("src") for script in document.iter("script")}
    assert scripts <= {f"{SERVICE}/embed.js", f"{SERVICE}/count.js"}
    assert f"{SERVICE}/count.js" in scripts
    assert (f"{SERVICE}/embed.js" in scripts) == (path == ARTICLES[0].path)


@pytest.mark.parametrize("path", ["/nowhere", "/2026/06/", "/2026/06/harbour-tram/", "/../secret"])
def test_an_unknown_page_leads_back_to_the_news(path: str) -> None:
    document = page(path, status=404)
    assert words(document.find(".//h1")) == "This page went out with the tide"
    assert document.find(".//main//a[@href='/']") is not None


@every_article
def test_an_article_has_a_picture_of_its_own(article: DemoArticle) -> None:
    source = page(article.path).find(".//main//img").get("src")
    picture = create_news_site(SERVICE).test_client().get(source)
    assert picture.mimetype == "image/svg+xml"
    assert ET.fromstring(picture.data).get("viewBox") == "0 0 1200 675"


def test_the_colours_are_told_apart_in_light_and_dark() -> None:
    palettes = re.findall(r":root \{(.*?)\}", (STATIC / "style.css").read_text(), re.DOTALL)[:2]
    for palette in palettes:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", palette))
        for ground in ("paper", "tint"):
            for ink in ("ink", "muted", "accent"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1.4.3."""
    lighter, darker = sorted((luminance(colour), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_site_is_served_and_a_port_in_use_is_the_callers_to_handle() -> None:
    server = serve_news_site(create_news_site(SERVICE), "127.0.0.1", 0)
    try:
        with urlopen(f"http://127.0.0.1:{server.port}/") as answer:
            assert answer.status == 200
        with pytest.raises(OSError, match="in use"):
            serve_news_site(create_news_site(SERVICE), "127.0.0.1", server.port)
    finally:
        server.shutdown()
