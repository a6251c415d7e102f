"""Which checks there are, by the names that findings, filters and the registry know them by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import StoredFinding
from comments.models.status import EXTERNAL_CHECKS
from comments.screening.policy import checks

_PARTS = {"words": ("banned_words", "suspect_words")}
"""Checks of the policy whose findings go by the names of their lists."""
_BESIDE_THE_POLICY = (*EXTERNAL_CHECKS, "chat", "perspective", "reports")


def check_names() -> list[str]:
    """Return every name that a check of this service goes by."""
    names = [check.__name__ for check in checks()]
    return [*names, *(part for name in names for part in _PARTS.get(name, ())), *_BESIDE_THE_POLICY]


def finding_checks(name: str) -> tuple[str, ...]:
    """Return the names that the findings of a check go by."""
    return (name, *_PARTS.get(name, ()))


def require_check(session: Session, name: str, parameter: str = "rule") -> None:
    """Refuse a check that there is none of and that has never found anything; the error is that of
    ``parameter``.
    """
    names = check_names()
    if name in names:
        return
    findings = select(StoredFinding.id).where(StoredFinding.check == name).limit(1)
    if session.scalar(findings) is None:
        raise InvalidInput(
            {parameter: f"There is no check {name!r}; there are {', '.join(names)}."}
        )


def finding_conditions(session: Session, rule: str) -> tuple[ColumnElement[bool], ...]:
    """Return what a finding of ``check`` or ``check:rule`` meets. Raises ``InvalidInput``."""
    check, _, name = rule.partition(":")
    require_check(session, check)
    names = finding_checks(check)
    of_check = StoredFinding.check == check if len(names) == 1 else StoredFinding.check.in_(names)
    return (of_check, StoredFinding.rule == name) if name else (of_check,)
