"""Staff accounts: who works on which site in which role, and the links by which people come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from comments.errors import Conflict, Forbidden, InvalidInput, NotFound
from comments.models import (
    ROLES,
    Comment,
    Site,
    StaffAccount,
    StaffMembership,
    StaffPasskey,
    StaffSession,
    new_id,
    private_id,
    public_id,
)
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.identity.staff_passwords import hash_password
from comments.services.identity.staff_tickets import issue_ticket, use_ticket
from comments.text import clean_email, clean_name

MAX_SECTIONS = 50
GROUP = "group:"
"""What the name of a group begins with where a colleague's id could stand."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A person to be let in: to which site, in which role."""

    email: str
    role: str
    name: str | None = None
    sections: tuple[str, ...] = ()


def invite_staff(
    session: Session, site: Site, invitation: Invitation, context: DecisionContext
) -> tuple[StaffMembership, str | None]:
    """Let a person work on a site, and return the secret of the one-time link with which they come
    in.

    There is none for somebody who has a password, or works elsewhere, already: whoever invites must
    not come by
    the rights that the person has on other sites.
    Raises ``InvalidInput`` for an email or a role that cannot be, ``Conflict`` where the person
    works there already.
    """
    if invitation.role not in ROLES:
        raise InvalidInput(
            {"role": f"There is no role {invitation.role!r}; there are {', '.join(ROLES)}."}
        )
    at = context.at
    account = _account(session, invitation, at)
    if find_membership(session, account.id, site.id) is not None:
        raise Conflict("This person works on the site already.", code="already_staff")
    membership = StaffMembership(
        id=new_id(at),
        site_id=site.id,
        account_id=account.id,
        role=invitation.role,
        sections=_sections(invitation.sections),
        created_at=at,
        account=account,
        site=site,
    )
    session.add(membership)
    record_staff_change(session, membership, "staff_add", None, invitation.role, context)
    session.flush()
    is_established = (
        account.password_hash is not None or len(memberships_of(session, account.id)) > 1
    )
    return membership, None if is_established else issue_ticket(
        session, "invitation", at, account=account
    )


def reset_link(session: Session, account: StaffAccount, at: datetime) -> str:
    """Return the secret of a link by which a person takes a password, the first or a new one."""
    return issue_ticket(
        session, "reset" if account.password_hash else "invitation", at, account=account
    )


def refuse_elsewhere(session: Session, account: StaffAccount) -> None:
    """Raise ``Forbidden`` where an account also works on other sites, on which nobody here has a
    say.
    """
    if len(memberships_of(session, account.id)) > 1:
        message = (
            "This person also works on other sites; only the command line can make them a link."
        )
        raise Forbidden(message, code="works_elsewhere")


def accept_link(
    session: Session, text: str, *, password: str, name: str | None, at: datetime
) -> StaffAccount:
    """Use a link: give its account a password, and a name where one is said. All its sessions end.

    Raises ``Conflict`` for a link that is not good, ``InvalidInput`` for a password or name that is
    not.
    """
    account = use_ticket(session, text, "invitation", "reset", at=at).account
    assert account is not None
    if name:
        account.name = clean_name(name, "name")
    set_password(session, account, password)
    return account


def set_password(session: Session, account: StaffAccount, password: str) -> None:
    """Give an account a password; whoever is signed in with the former one is so no longer."""
    account.password_hash = hash_password(password, about=(account.email, account.name))
    end_sessions(session, account)


def end_sessions(session: Session, account: StaffAccount) -> None:
    """End every session of an account."""
    session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))
    session.flush()


def find_account(session: Session, email: str) -> StaffAccount | None:
    """Return the account with this email, in whatever case it is written."""
    return session.scalar(
        select(StaffAccount).where(StaffAccount.email == email.strip().lower()[:300])
    )


def find_membership(session: Session, account_id: int, site_id: int) -> StaffMembership | None:
    """Return what an account is on a site, None where it is nothing."""
    query = select(StaffMembership).where(
        StaffMembership.account_id == account_id, StaffMembership.site_id == site_id
    )
    return session.scalar(
        query.options(joinedload(StaffMembership.account), joinedload(StaffMembership.site))
    )


def memberships_of(session: Session, account_id: int) -> list[StaffMembership]:
    """Return where an account works, in the order of the sites' keys."""
    query = select(StaffMembership).where(StaffMembership.account_id == account_id)
    memberships = session.scalars(query.options(joinedload(StaffMembership.site)))
    return sorted(memberships, key=lambda membership: membership.site.key)


def staff_of(session: Session, site_id: int) -> list[StaffMembership]:
    """Return a site's staff, the longest here first."""
    query = select(StaffMembership).where(StaffMembership.site_id == site_id)
    return list(
        session.scalars(
            query.options(joinedload(StaffMembership.account)).order_by(StaffMembership.id)
        )
    )


def last_seen(session: Session, account_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each of these accounts was last at work, as far as a session tells."""
    latest = select(StaffSession.account_id, func.max(StaffSession.seen_at))
    rows = session.execute(
        latest.where(StaffSession.account_id.in_(account_ids)).group_by(StaffSession.account_id)
    )
    return dict(rows.all())


def protected(session: Session, members: Sequence[StaffMembership]) -> set[int]:
    """Return those of these members' accounts that have a second factor."""
    numbers = [member.account_id for member in members]
    keys = session.scalars(
        select(StaffPasskey.account_id).where(StaffPasskey.account_id.in_(numbers))
    )
    return {*keys, *(member.account_id for member in members if member.account.totp_secret)}


def get_member(session: Session, site_id: int, account_id: str) -> StaffMembership:
    """Return a member of a site's staff by the account's id. Raises ``NotFound``."""
    number = private_id(account_id)
    membership = find_membership(session, number, site_id) if number is not None else None
    if membership is None:
        raise NotFound("There is no such person among this site's staff.", code="unknown_staff")
    return membership


def change_member(
    session: Session,
    member: StaffMembership,
    *,
    role: str | None,
    sections: tuple[str, ...] | None,
    context: DecisionContext,
) -> None:
    """Give a member another role or other sections; their sessions end, so that no former right
    lives on.

    Raises ``Conflict`` where the site would be left without an owner.
    """
    if role is not None and role != member.role:
        if role not in ROLES:
            raise InvalidInput(
                {"role": f"There is no role {role!r}; there are {', '.join(ROLES)}."}
            )
        _keep_an_owner(session, member)
        record_staff_change(session, member, "staff_role", member.role, role, context)
        member.role = role
    if sections is not None and _sections(sections) != member.sections:
        section_names = _sections(sections)
        named = (", ".join(member.sections) or "all", ", ".join(section_names) or "all")
        record_staff_change(session, member, "staff_sections", *named, context)
        member.sections = section_names
    end_sessions(session, member.account)


def change_groups(
    session: Session, member: StaffMembership, groups: tuple[str, ...], context: DecisionContext
) -> None:
    """Put a member into these groups and no others. Rights stay, so sessions do."""
    names = sorted(dict.fromkeys(group.strip() for group in groups if group.strip()))
    if len(names) > MAX_SECTIONS:
        raise InvalidInput({"groups": f"At most {MAX_SECTIONS} groups."})
    if names == member.groups:
        return
    named = (", ".join(member.groups) or "none", ", ".join(names) or "none")
    record_staff_change(session, member, "staff_groups", *named, context)
    former, member.groups = member.groups, names
    session.flush()
    _release(session, member.site_id, _left(session, member.site_id, former))


def groups_of(session: Session, site_id: int) -> list[str]:
    """Return the names of a site's groups of staff, sorted; a group is there while somebody is in
    it.
    """
    members = session.scalars(
        select(StaffMembership.groups).where(StaffMembership.site_id == site_id)
    )
    return sorted({name for names in members for name in names})


def remove_member(session: Session, member: StaffMembership, context: DecisionContext) -> None:
    """End a person's work on a site at once. Raises ``Conflict`` for the last owner."""
    _keep_an_owner(session, member)
    record_staff_change(session, member, "staff_remove", member.role, None, context)
    end_sessions(session, member.account)
    site_id, groups = member.site_id, member.groups
    session.delete(member)
    session.flush()
    assignees = (public_id(member.account_id), *_left(session, site_id, groups))
    _release(session, site_id, assignees)


def require_power(role: str, over: str) -> None:
    """Raise ``Forbidden`` where a role has no say over another: nobody makes or unmakes what is
    above themselves.
    """
    if ROLES.index(role) < ROLES.index(over):
        raise Forbidden(f"This needs the role {over}.", code="role_needed")


def record_staff_change(
    session: Session,
    member: StaffMembership,
    action: str,
    before: str | None,
    after: str | None,
    context: DecisionContext,
) -> None:
    """Note in the log who changed whose rights; the person is named by id and by the name that
    colleagues know.
    """
    note = f"{member.account.shown_name} ({public_id(member.account.id)})"
    record(
        session,
        action,
        replace(context, note=note),
        site_id=member.site.id,
        before=before,
        after=after,
    )
    session.flush()


def _account(session: Session, invitation: Invitation, at: datetime) -> StaffAccount:
    email = clean_email(invitation.email, "email").lower()
    account = find_account(session, email)
    if account is None:
        name = clean_name(invitation.name or email.partition("@")[0], "name")
        account = StaffAccount(id=new_id(at), email=email, name=name, created_at=at, preferences={})
        session.add(account)
        session.flush()
    return account


def _sections(sections: tuple[str, ...]) -> list[str]:
    names = list(dict.fromkeys(section.strip() for section in sections if section.strip()))
    if len(names) > MAX_SECTIONS:
        raise InvalidInput({"sections": f"At most {MAX_SECTIONS} sections."})
    return names


def _left(session: Session, site_id: int, groups: Sequence[str]) -> tuple[str, ...]:
    """Return those of these groups, as assignees, in which nobody is any more."""
    return tuple(GROUP + name for name in set(groups) - set(groups_of(session, site_id)))


def _release(session: Session, site_id: int, assignees: tuple[str, ...]) -> None:
    """Give back to everybody what is assigned to whom there is no more."""
    theirs = (Comment.site_id == site_id, Comment.assigned_to.in_(assignees))
    session.execute(update(Comment).where(*theirs).values(assigned_to=None))


def _keep_an_owner(session: Session, member: StaffMembership) -> None:
    if member.role != "owner":
        return
    owners = (StaffMembership.site_id == member.site_id, StaffMembership.role == "owner")
    locking = select(Site.id).where(Site.id == member.site_id).with_for_update()
    session.execute(locking)
    if (session.scalar(select(func.count()).select_from(StaffMembership).where(*owners)) or 0) < 2:
        raise Conflict("A site keeps at least one owner.", code="last_owner")
