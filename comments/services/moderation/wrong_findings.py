"""A moderator says of a finding that it is wrong: the learner takes it as a lesson, and the rule's
precision counts it. The comment's status stays.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import Conflict, NotFound
from comments.models import Comment, Decision, StoredFinding
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.owned import get_owned

ACTION = "finding_wrong"


def call_wrong(
    session: Session,
    site_id: int,
    comment_id: str,
    check: str,
    rule: str,
    context: DecisionContext,
) -> Decision:
    """Note in the log that a finding in the comment's present text is wrong.

    Raises ``NotFound`` where there is no such finding, ``Conflict`` where that has been said.
    """
    comment = get_owned(session, Comment, site_id, comment_id)
    finding = select(StoredFinding.id).where(
        StoredFinding.comment_id == comment.id,
        StoredFinding.revision == comment.revision,
        StoredFinding.check == check,
        StoredFinding.rule == rule,
    )
    if session.scalar(finding.limit(1)) is None:
        raise NotFound("There is no such finding in this comment.", code="unknown_finding")
    reason = f"{check}:{rule}"[:300]
    earlier = select(Decision.id).where(
        Decision.comment_id == comment.id,
        Decision.action == ACTION,
        Decision.reason == reason,
        Decision.revision == comment.revision,
    )
    if session.scalar(earlier.limit(1)) is not None:
        raise Conflict("Somebody has called this finding wrong already.", code="no_change")
    about = replace(context, reason=reason)
    entry = record(session, ACTION, about, site_id=site_id, comment=comment)
    session.flush()
    return entry
