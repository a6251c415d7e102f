"""The roles of staff and which includes which. What each route asks for stands at the route."""

from __future__ import annotations

from comments.models import ROLES, Role


def may(role: Role, needed: Role) -> bool:
    """Say whether a role includes what is asked for."""
    return ROLES.index(role) >= ROLES.index(needed)
