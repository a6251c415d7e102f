"""No key appears or goes without an entry of the log: staff tokens, and keys of the sign-on."""

from __future__ import annotations

from typing import Any

from tests.house import House, Staff


def entries(staff: Staff, action: str) -> list[dict[str, Any]]:
    """What the log has of an action, the latest first."""
    return list(staff.get(f"/moderation/log?action={action}").json["items"])  # type: ignore[index]


def test_tokens_are_told_of_when_made_and_when_revoked(house: House) -> None:
    owner = house.staff("owner", "Olga")
    made = owner.call("POST", "/moderation/tokens", {"role": "administrator", "name": "Robot"}).json
    path = f"/moderation/tokens/{made['id']}"  # type: ignore[index]
    for _ in range(2):
        assert owner.call("DELETE", path).status_code == 204
    (added,), (revoked,) = entries(owner, "token_add"), entries(owner, "token_revoke")
    assert (added["before"], added["after"]) == (None, "administrator")
    assert (revoked["before"], revoked["after"]) == ("administrator", None)
    assert added["note"] == revoked["note"] == f"Robot ({made['id']})"  # type: ignore[index]
    assert added["actor"]["name"] == "Olga"
    assert made["token"] not in str((added, revoked))  # type: ignore[index]
    assert owner.get("/moderation/log/verify").json["sound"] is True  # type: ignore[index]


def test_keys_of_the_sign_on_are_told_of_when_added_and_when_retired(house: House) -> None:
    owner = house.staff("owner", "Olga")
    key = owner.call("POST", "/moderation/sso-keys", {}).json
    for _ in range(2):
        assert owner.call("DELETE", f"/moderation/sso-keys/{key['kid']}").status_code == 204  # type: ignore[index]
    (added,), (retired,) = entries(owner, "sso_key_add"), entries(owner, "sso_key_retire")
    assert (added["after"], retired["before"]) == ("HS256", "HS256")
    assert added["note"] == retired["note"] == key["kid"]  # type: ignore[index]
    assert key["secret"] not in str((added, retired))  # type: ignore[index]
