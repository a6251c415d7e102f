"""Names that say who somebody is, kept for those who are it."""

from __future__ import annotations

from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import SiteRecord, StaffAccount, StaffMembership
from comments.screening.folding import WORD, fold_name


def refuse_reserved(session: Session, site: SiteRecord, name: str) -> None:
    """Raise ``InvalidInput`` where a guest takes the site's own name, its staff's or one of its
    badges, has one of its ``reserved_names`` among the words of theirs, or takes a name that a
    reader would confuse with these.
    """
    settings = site.settings
    whole = {fold_name(word) for word in (site.name, *settings.badges) if word}
    whole |= _staff_keys(session, site)
    within = {fold_name(word) for word in settings.reserved_names}
    if fold_name(name) in whole or not within.isdisjoint(_phrases(name)):
        raise InvalidInput(
            {"name": "This name is kept for the people of the site. Please choose another."}
        )


def _phrases(name: str) -> set[str]:
    """The keys of a name and of all words that stand together in it."""
    words = WORD.findall(name)
    runs = combinations(range(len(words) + 1), 2)
    return {fold_name(name)} | {fold_name("".join(words[start:end])) for start, end in runs}


def _staff_keys(session: Session, site: SiteRecord) -> set[str]:
    names = session.execute(
        select(StaffAccount.name, StaffAccount.pen_name)
        .join(StaffMembership, StaffMembership.account_id == StaffAccount.id)
        .where(StaffMembership.site_id == site.id)
    )
    return {fold_name(name) for pair in names for name in pair if name}
