"""Ids for rows that begin in one moment by the thousand: of random ones some would meet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import new_id


def fresh_ids(session: Session, model: type[Any], moments: Iterable[datetime]) -> list[int]:
    """Return a new id for each moment; no two are the same, and no row of the model has one."""
    ids: dict[int, None] = {}
    for moment in moments:
        size = len(ids)
        while len(ids) == size:
            ids[new_id(moment)] = None
    used = set(session.scalars(select(model.id).where(model.id.in_(list(ids))))) if ids else set()
    used_ids, numbers = used | set(ids), []
    for number in ids:
        if number in used:
            while number in used_ids or session.get(model, number) is not None:
                number += 1
            used_ids.add(number)
        numbers.append(number)
    return numbers
