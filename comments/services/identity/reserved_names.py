"""Names that say who somebody is, kept for those who are it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import Site, StaffAccount, StaffMembership
from comments.screening.folding import fold_name


def refuse_reserved(session: Session, site: Site, name: str) -> None:
    """Raise ``InvalidInput`` where a guest takes the site's own name, its staff's, one of its
    ``reserved_names``, or one a reader would confuse with these.
    """
    key = fold_name(name)
    listed = (*site.settings.reserved_names, site.name)
    if any(fold_name(word) == key for word in listed if word) or key in _staff_keys(session, site):
        raise InvalidInput(
            {"name": "This name is kept for the people of the site. Please choose another."}
        )


def _staff_keys(session: Session, site: Site) -> set[str]:
    names = session.execute(
        select(StaffAccount.name, StaffAccount.pen_name)
        .join(StaffMembership, StaffMembership.account_id == StaffAccount.id)
        .where(StaffMembership.site_id == site.id)
    )
    return {fold_name(name) for pair in names for name in pair if name}
