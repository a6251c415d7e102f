"""Second opinions: a share of what was decided is put before another moderator who does not know
what the first decided.
"""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from comments.errors import Conflict, Forbidden, InvalidInput, NotFound
from comments.models import Actor, Article, Comment, Decision, SecondOpinion, Site, public_id
from comments.services.audit_log.followers import read_on, sites_with_news
from comments.services.context import DecisionContext
from comments.services.moderation.conflicts import RESOLUTIONS
from comments.services.moderation.decisions import DecisionRequest, decide

READER = "second opinions"
BATCH = 500
_PEOPLE = ("person", "token")
OPINIONS = {"approve": "dismissed", "reject": "upheld", "spam": "upheld"}
"""What a second moderator may answer, and what it comes to."""


def sites_to_recheck(session: Session) -> list[int]:
    """Return the sites with decisions of which none has been chosen for a second opinion yet."""
    return sites_with_news(session, READER)


def choose_for_recheck(session: Session, site_id: int, at: datetime) -> int:
    """Choose the site's share of the next decisions for a second opinion; return how many entries
    were read.
    """
    entries = read_on(session, site_id, READER, at, BATCH)
    share = session.get_one(Site, site_id).settings.recheck_share
    undone = {entry.undoes_id for entry in entries}
    session.add_all(
        SecondOpinion(
            site_id=site_id,
            comment_id=entry.comment_id,
            decision_id=entry.id,
            first=RESOLUTIONS[entry.action],
            first_reason=entry.reason,
            first_actor=entry.actor_id,
            first_name=entry.actor_name,
            asked_at=at,
        )
        for entry in entries
        if entry.action in RESOLUTIONS
        and entry.actor_kind in _PEOPLE
        and entry.comment_id is not None
        and entry.id not in undone
        and _is_chosen(entry, share)
    )
    session.flush()
    return len(entries)


def _is_chosen(entry: Decision, share: int) -> bool:
    """Whoever decides cannot know which decisions are chosen, and the same ones always are."""
    return crc32(f"{entry.site_id} {entry.id} {entry.created_at}".encode()) % 100 < share


def open_opinions(
    session: Session, site_id: int, actor: Actor, sections: tuple[str, ...], limit: int
) -> list[tuple[SecondOpinion, Comment]]:
    """Return what somebody is asked about, the oldest first: nothing they decided themselves."""
    query = (
        select(SecondOpinion, Comment)
        .join(Comment, Comment.id == SecondOpinion.comment_id)
        .join(Article, Article.id == Comment.article_id)
        .where(
            SecondOpinion.site_id == site_id,
            SecondOpinion.opinion.is_(None),
            SecondOpinion.first_actor != actor.id,
            Comment.status != "deleted",
        )
        .options(joinedload(Comment.article), joinedload(Comment.author))
        .order_by(SecondOpinion.id)
        .limit(limit)
    )
    if sections:
        query = query.where(Article.section.in_(sections))
    return [(opinion, comment) for opinion, comment in session.execute(query)]


def give_opinion(
    session: Session, site_id: int, number: int, action: str, context: DecisionContext
) -> SecondOpinion:
    """Store a second opinion; where it differs from the decision, the comment is escalated.

    The comment's status stays. Raises ``NotFound``, ``Forbidden`` for one's own decision,
    ``Conflict`` where somebody has answered.
    """
    actor = context.actor
    opinion = session.get(SecondOpinion, number, with_for_update=True)
    if opinion is None or opinion.site_id != site_id:
        raise NotFound("There is no such question on this site.", code="unknown_opinion")
    if action not in OPINIONS:
        raise InvalidInput({"action": f"An opinion is one of {', '.join(OPINIONS)}."})
    if opinion.first_actor == actor.id:
        raise Forbidden("Your own decision needs another's opinion.", code="own_decision")
    if opinion.opinion is not None:
        raise Conflict("Somebody has given an opinion already.", code="conflict")
    opinion.opinion, opinion.decided_at = OPINIONS[action], context.at
    opinion.second_actor, opinion.second_name = actor.id, actor.name
    if opinion.opinion != opinion.first:
        order = DecisionRequest(
            public_id(opinion.comment_id), "escalate", note="A second opinion differs."
        )
        decide(session, site_id, order, context)
    session.flush()
    return opinion
