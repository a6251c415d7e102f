"""Which discussions of a site are near one another: by the encoder's vectors, or by words they
share.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from comments.database.sql import as_datetime, rows
from comments.models import Article, ArticleProfile, ArticleRelation, Site, SiteRecord
from comments.services.digests.gathering import Material
from comments.services.threads.views import RelatedView

BATCH = 8
"""Articles that are profiled at a time."""
CANDIDATES = 500
"""Articles of a site, the latest, among which near ones are looked for."""
MOST_RELATED = 5
MOST_WORDS = 60
_TITLE_WEIGHT = 3
NEAR_BY_VECTOR = 0.35
NEAR_BY_WORDS = 0.08
"""Nearness, 0 to 1, from which two discussions are shown as related."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]+")

_RELATED = """
    SELECT a.key, a.url, a.title, a.created_at, a.comment_count
    FROM article_relation r JOIN article a ON a.id = r.other_id
    WHERE r.article_id = ? AND a.site_id = ? AND a.comment_count > 0 AND a.merged_into_id IS NULL
        AND a.url IS NOT NULL AND a.title IS NOT NULL
    ORDER BY r.nearness DESC, a.id DESC LIMIT ?
"""


def related_to(
    session: Session, site: SiteRecord, article: Article | None, limit: int = MOST_RELATED
) -> tuple[RelatedView, ...]:
    """Return the discussions near an article's, nearest first: none where the site shows none.

    Only articles with an address, a title and a comment that readers can see are named.
    """
    if article is None or not site.settings.related:
        return ()
    return tuple(
        RelatedView(key, url, title, as_datetime(created_at), count)
        for key, url, title, created_at, count in rows(
            session, _RELATED, (article.id, site.id, limit)
        )
    )


def due_profiles(session: Session) -> list[Article]:
    """Return a few articles with comments whose profile is missing, or older than their title or a
    tenth of their thread.
    """
    sites = [site.id for site in session.scalars(select(Site)) if site.settings.related]
    if not sites:
        return []
    stale = or_(
        ArticleProfile.article_id.is_(None),
        Article.comment_count * 10 >= ArticleProfile.comment_count * 11,
        Article.title != ArticleProfile.title,
        Article.title.is_not(None) & ArticleProfile.title.is_(None),
    )
    query = (
        select(Article)
        .outerjoin(ArticleProfile, ArticleProfile.article_id == Article.id)
        .where(Article.site_id.in_(sites), Article.merged_into_id.is_(None))
        .where(Article.comment_count > 0, stale)
    )
    return list(session.scalars(query.order_by(Article.id.desc()).limit(BATCH)))


def store_profile(session: Session, material: Material, vector: bytes | None, at: datetime) -> None:
    """Keep what an article is about, and relate it anew to those it is near, and those to it."""
    article = session.get_one(Article, material.article)
    profile = session.get(ArticleProfile, article.id) or ArticleProfile(article_id=article.id)
    profile.comment_count, profile.title, profile.built_at = (
        material.comment_count,
        article.title,
        at,
    )
    profile.vector = vector
    profile.words = words_of(material)
    session.add(profile)
    session.flush()
    profiles = _candidates(session, article)
    rarity = _rarity(profiles)
    for near in _relate(session, profile, profiles, rarity):
        _relate(session, near, profiles, rarity)


def words_of(material: Material) -> list[str]:
    """Return the words of a title, and those that several of the thread's readers used, most used
    first.
    """
    users: dict[str, set[int]] = {}
    for entry in material.contributions:
        for word in _words(entry.text):
            users.setdefault(word, set()).add(entry.author)
    shared = Counter({word: len(people) for word, people in users.items() if len(people) > 1})
    titled = _words(material.title)
    for word in titled:
        shared[word] += _TITLE_WEIGHT
    return [word for word, _ in shared.most_common(MOST_WORDS)]


def _words(text: str) -> set[str]:
    """Words of four letters and more; of scripts without blanks, and of Korean, pairs of
    letters.
    """
    words: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            words.update(word[at : at + 2] for at in range(len(word) - 1))
        elif len(word) > 3:
            words.add(word)
    return words


def _candidates(session: Session, article: Article) -> list[ArticleProfile]:
    query = (
        select(ArticleProfile)
        .join(Article, Article.id == ArticleProfile.article_id)
        .where(Article.site_id == article.site_id, Article.comment_count > 0)
        .where(Article.merged_into_id.is_(None))
    )
    latest = list(session.scalars(query.order_by(Article.id.desc()).limit(CANDIDATES)))
    if article.id not in {profile.article_id for profile in latest}:
        latest.append(session.get_one(ArticleProfile, article.id))
    return latest


def _rarity(profiles: Sequence[ArticleProfile]) -> dict[str, float]:
    """How much each word tells: the fewer articles have it, the more."""
    uses = Counter(word for profile in profiles for word in profile.words)
    return {word: math.log((1 + len(profiles)) / count) for word, count in uses.items()}


def _relate(
    session: Session,
    profile: ArticleProfile,
    profiles: Iterable[ArticleProfile],
    rarity: dict[str, float],
) -> list[ArticleProfile]:
    """Store which articles are near one, nearest first, and return them."""
    scores = []
    for other in profiles:
        if other.article_id != profile.article_id and (score := _nearness(profile, other, rarity)):
            scores.append((score, other))
    scores.sort(key=lambda pair: (-pair[0], -pair[1].article_id))
    nearest = scores[: MOST_RELATED * 2]
    own = ArticleRelation.article_id == profile.article_id
    session.execute(delete(ArticleRelation).where(own))
    for score, other in nearest:
        session.add(
            ArticleRelation(
                article_id=profile.article_id,
                other_id=other.article_id,
                nearness=round(score * 1000),
            )
        )
    session.flush()
    return [other for _, other in nearest]


def _nearness(
    profile: ArticleProfile, other: ArticleProfile, rarity: dict[str, float]
) -> float | None:
    """Return how near two articles are, 0 to 1; None where that is too far to mention."""
    if profile.vector and other.vector:
        score, enough = _cosine(profile.vector, other.vector), NEAR_BY_VECTOR
    else:
        score, enough = _overlap(profile.words, other.words, rarity), NEAR_BY_WORDS
    return score if score >= enough else None


def _cosine(first: bytes, other: bytes) -> float:
    a, b = memoryview(first).cast("b"), memoryview(other).cast("b")
    product = sum(map(int.__mul__, a, b))
    size = math.sqrt(sum(map(int.__mul__, a, a)) * sum(map(int.__mul__, b, b)))
    return product / size if size else 0.0


def _overlap(first: list[str], other: list[str], rarity: dict[str, float]) -> float:
    def weight(words: Iterable[str]) -> float:
        return sum(rarity.get(word, 0.0) ** 2 for word in words)

    size = math.sqrt(weight(first) * weight(other))
    return weight(set(first) & set(other)) / size if size else 0.0
