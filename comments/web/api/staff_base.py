"""What all routes for staff have in common: the token, the limit, their documentation, and that
nobody keeps them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from comments.models import Role
from comments.web.api.base import ApiBlueprint, blueprint
from comments.web.api.openapi import problems
from comments.web.auth import staff
from comments.web.http_caching import private
from comments.web.limits import limited

View = TypeVar("View", bound=Callable[..., Any])


def staff_blueprint(name: str, description: str) -> ApiBlueprint:
    """Return a part of the API whose answers are nobody's to keep."""
    part = blueprint(name, description)
    part.after_request(private)
    return part


def for_staff(role: Role, *statuses: int) -> Callable[[View], View]:
    """Let staff of this role or a higher one call a view, which may answer with these problems."""

    def decorate(view: View) -> View:
        documented: View = ApiBlueprint.doc(security=[{"staff": []}])(view)
        return staff(role)(problems(*statuses)(limited("staff")(documented)))

    return decorate
