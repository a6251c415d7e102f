"""A site's staff: who works there, invitations and resets by one-time link, roles, sections."""

from __future__ import annotations

from typing import Any

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.models import StaffMembership, public_id, utc_now
from comments.services.identity.staff_accounts import (
    Invitation,
    change_groups,
    change_member,
    get_member,
    invite_staff,
    last_seen,
    memberships_of,
    protected,
    refuse_elsewhere,
    remove_member,
    require_power,
    reset_link,
    staff_of,
)
from comments.services.identity.staff_sessions import SignedIn
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import current_staff, decision_context, own_site
from comments.web.presenters.staff_members import (
    InvitedSchema,
    LinkSchema,
    MemberChangeSchema,
    MemberSchema,
    MembersSchema,
    NewMemberSchema,
    WhoamiSchema,
    member_json,
)
from comments.web.sections import own_sections
from comments.web.transactions import writes

part = staff_blueprint("staff", "A site's staff: roles, sections, invitations.")


@part.route("/moderation/staff")
@for_staff("moderator", *STAFF_READ)
@part.response(200, MembersSchema)
def staff_members() -> dict[str, Any]:
    """The site's staff by the names that colleagues know; owners also see real names and emails."""
    session, site = db.session(), own_site(None)
    members = staff_of(session, site.id)
    numbers = [member.account_id for member in members]
    last_seen_at, with_factor = last_seen(session, numbers), protected(session, members)
    plainly = current_staff().role == "owner"
    items = [
        member_json(
            one, last_seen_at.get(one.account_id), one.account_id in with_factor, plainly=plainly
        )
        for one in members
    ]
    return {"items": items, "next": None}


@part.route("/moderation/staff", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(NewMemberSchema)
@part.response(201, InvitedSchema)
def invite(data: dict[str, Any]) -> dict[str, Any]:
    """Let a person work on the site. The one-time link is in this answer and nowhere else; pass it
    on.

    Somebody who has an account already signs in with it: then the link is the address of the desk.
    """
    require_power(current_staff().role, data["role"])
    invitation = Invitation(
        data["email"], data["role"], data.get("name"), tuple(data.get("sections") or ())
    )
    member, secret = invite_staff(db.session(), own_site(None), invitation, decision_context())
    address = link_address(secret) if secret else f"{current_settings().public_base}/console/"
    return {**_plain(member), "email": member.account.email, "link": address}


@part.route("/moderation/staff/<member>", methods=["PATCH"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(MemberChangeSchema)
@part.response(200, MemberSchema)
def change(data: dict[str, Any], member: str) -> dict[str, Any]:
    """Change a person's role, sections or groups. With their rights their sessions end, so that no
    former right lives on.
    """
    membership = _member(member, data.get("role"))
    sections, role = data.get("sections"), data.get("role")
    if "groups" in data:
        change_groups(db.session(), membership, tuple(data["groups"]), decision_context())
    if sections is not None or role is not None:
        change_member(
            db.session(),
            membership,
            role=role,
            sections=None if sections is None else tuple(sections),
            context=decision_context(),
        )
    return _plain(membership)


@part.route("/moderation/staff/<member>", methods=["DELETE"])
@writes
@for_staff("administrator", 401, 403, 404, 409, 429)
@part.response(204)
def remove(member: str) -> None:
    """End a person's work on the site, and their sessions, at once."""
    remove_member(db.session(), _member(member), decision_context())


@part.route("/moderation/staff/<member>/link", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.response(201, LinkSchema)
def link(member: str) -> dict[str, Any]:
    """A one-time link for a new password; former links are good no longer. A second factor is still
    asked for.
    """
    membership = _member(member)
    account = membership.account
    refuse_elsewhere(db.session(), account)
    return {
        "email": account.email,
        "link": link_address(reset_link(db.session(), account, utc_now())),
    }


def link_address(secret: str) -> str:
    """Return the address of a one-time link. The secret stands behind the ``#``, which browsers
    send to nobody.
    """
    return f"{current_settings().public_base}/console/link#{secret}"


def _member(member: str, role: str | None = None) -> StaffMembership:
    """Return a member over whom the caller has a say, now and in the new role."""
    membership = get_member(db.session(), own_site(None).id, member)
    for power in (membership.role, role or membership.role):
        require_power(current_staff().role, power)
    return membership


def _plain(member: StaffMembership) -> dict[str, Any]:
    factor = member.account_id in protected(db.session(), [member])
    last_seen_at = last_seen(db.session(), [member.account_id])
    plainly = current_staff().role == "owner"
    return member_json(member, last_seen_at.get(member.account_id), factor, plainly=plainly) | {
        "id": public_id(member.account_id)
    }


@part.route("/moderation/me")
@for_staff("moderator", *STAFF_READ)
@part.response(200, WhoamiSchema)
def whoami() -> dict[str, Any]:
    """Who asks: token or person, role, sites, sections."""
    staff, site = current_staff(), own_site(None)
    account = staff.account if isinstance(staff, SignedIn) else None
    places = (
        [(one.site, one.role) for one in memberships_of(db.session(), account.id)]
        if account
        else [(site, staff.role)]
    )
    return {
        "kind": "person" if account else "token",
        "id": staff.actor.id,
        "name": staff.actor.name,
        "role": staff.role,
        "site": site.key,
        "sites": [{"key": one.key, "name": one.name, "role": role} for one, role in places],
        "sections": list(own_sections()),
        "created_at": (account or staff).created_at,  # type: ignore[union-attr]
    }
