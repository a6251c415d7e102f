"""Assignments: a comment that a colleague or a group is asked to decide on. Nothing is locked by
it; whoever is faster decides, and a judgement ends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import CommentsError, InvalidInput
from comments.models import Comment, StaffMembership, private_id, public_id
from comments.services.audit_log.recording import record
from comments.services.comments.transitions import lock_comment
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import GROUP, find_membership, groups_of
from comments.services.moderation.outcomes import Outcome
from comments.services.owned import get_owned

ACTION = "assign"
NOBODY = "nobody"


def own_assignees(membership: StaffMembership) -> tuple[str, ...]:
    """Return the assignees by which comments are a person's: themselves and their groups."""
    return (public_id(membership.account_id), *(GROUP + name for name in membership.groups))


def assign(
    session: Session,
    site_id: int,
    comment_id: str,
    assignee: str | None,
    context: DecisionContext,
) -> Comment:
    """Give a comment to a colleague (an account's id) or a group (``group:NAME``), or to nobody,
    and note it in the log.

    Raises ``NotFound`` for an unknown comment, ``InvalidInput`` for an assignee that is not of the
    site's staff or may not see the comment's section.
    """
    comment = lock_comment(session, get_owned(session, Comment, site_id, comment_id))
    name = None if assignee is None else _name(session, comment, assignee)
    if comment.assigned_to == assignee:
        return comment
    comment.assigned_to = assignee
    record(session, ACTION, replace(context, note=name), site_id=site_id, comment=comment)
    session.flush()
    return comment


def assign_or_refuse(
    session: Session,
    site_id: int,
    comment_id: str,
    assignee: str | None,
    context: DecisionContext,
) -> Outcome:
    """Assign one of many comments; what cannot be assigned is an outcome, not an error."""
    try:
        comment = assign(session, site_id, comment_id, assignee, context)
    except CommentsError as error:
        return Outcome(comment_id, "refused", code=error.code, detail=error.message)
    return Outcome(comment_id, "done", comment.status, comment.version)


def assignee_names(session: Session, comments: Iterable[Comment]) -> dict[str, str]:
    """Return the names that colleagues know of those whom comments are assigned to, by assignee."""
    assignees = {one.assigned_to for one in comments if one.assigned_to is not None}
    names = {one: one.removeprefix(GROUP) for one in assignees if one.startswith(GROUP)}
    numbers = [private_id(one) for one in assignees if one not in names]
    if numbers:
        members = select(StaffMembership).where(StaffMembership.account_id.in_(numbers))
        for member in session.scalars(members):
            names[public_id(member.account_id)] = member.account.shown_name
    return names


def _name(session: Session, comment: Comment, assignee: str) -> str:
    if assignee.startswith(GROUP):
        names = groups_of(session, comment.site_id)
        name = assignee.removeprefix(GROUP)
        if name not in names:
            listed = ", ".join(names) or "none"
            raise InvalidInput({"to": f"There is no group {name!r}; there are {listed}."})
        return name
    number = private_id(assignee)
    member = find_membership(session, number, comment.site_id) if number is not None else None
    if member is None:
        raise InvalidInput({"to": "There is no such person among this site's staff."})
    limited = member.role == "moderator" and bool(member.sections)
    if limited and comment.article.section not in member.sections:
        raise InvalidInput({"to": "This lies outside the sections of that person."})
    return member.account.shown_name
