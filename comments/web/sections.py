"""Moderators who are limited to sections: what lies outside does not exist for them."""

from __future__ import annotations

from sqlalchemy import select

from comments.database.engines import db
from comments.errors import Forbidden, NotFound
from comments.models import Article, Comment, Decision, private_id
from comments.services.identity.staff_sessions import SignedIn
from comments.services.moderation.decisions import ACTIONS
from comments.services.sites.articles import get_article
from comments.web.auth import current_staff, own_site

LIMITED = "limited_to_sections"
WHOLE_SITE = "Your account is limited to sections; this is about the whole site."


def own_sections() -> tuple[str, ...]:
    """The sections the caller is limited to; none: the whole site."""
    staff = current_staff()
    return staff.sections if isinstance(staff, SignedIn) else ()


def is_outside(comment: str) -> bool:
    """Say whether a comment lies outside the caller's sections; one that does not exist does
    not.
    """
    sections, number = own_sections(), private_id(comment)
    if not sections or number is None:
        return False
    section = select(Article.section).join(Comment, Comment.article_id == Article.id)
    rows = db.session.execute(section.where(Comment.id == number)).all()
    return bool(rows) and rows[0][0] not in sections


def require_own_comment(comment: str) -> None:
    """Raise ``NotFound`` for a comment outside the caller's sections."""
    if is_outside(comment):
        raise NotFound("There is no such comment on this site.", code="unknown_comment")


def require_own_article(name: str) -> None:
    """Raise ``NotFound`` for an article outside the caller's sections."""
    sections = own_sections()
    if sections and get_article(db.session(), own_site(None).id, name).section not in sections:
        raise NotFound("There is no such article on this site.", code="unknown_article")


def require_own_decision(name: str) -> None:
    """Raise ``NotFound`` for a decision, or a batch with one, outside the caller's sections."""
    if not own_sections():
        return
    which = (
        Decision.id == int(name) if name.isdecimal() and len(name) < 16 else Decision.batch == name
    )
    section = (
        select(Article.section)
        .select_from(Decision)
        .outerjoin(Comment, Comment.id == Decision.comment_id)
    )
    joined = section.outerjoin(Article, Article.id == Comment.article_id)
    rows = db.session.execute(joined.add_columns(Decision.action).where(which)).all()
    if any(section_name not in own_sections() for section_name, _ in rows):
        raise NotFound("There is no such decision on this site.", code="unknown_decision")
    if any(is_about_author(action) for _, action in rows):
        require_whole_site()


def require_whole_site() -> None:
    """Raise ``Forbidden`` for what reaches beyond sections, such as an author's standing."""
    if own_sections():
        raise Forbidden(WHOLE_SITE, code=LIMITED)


def is_about_author(action: str) -> bool:
    """Say whether an action on a comment gives its author a standing, which holds on the whole
    site.
    """
    return action in ACTIONS and ACTIONS[action].standing is not None
