"""Every table of the service: what a site moved to another service has the same there, and what
stays behind, with the reason.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select

from comments.database.engines import db
from comments.models import Base
from comments.services.sites.articles import get_site
from comments.services.sites.setting_history import SECRETS
from tests.house import House

NUMBERS = {"site_id", "id"}
"""Numbers that a database gives."""
STAFF = {"claimed_by", "claimed_until", "assigned_to"}
ADDRESSES = {"address_hash", "network_hash"}
MOVED: dict[str, set[str]] = {
    "article": {"site_id", "version", "votes_version", "merged_into_id"},
    "author": {"site_id"} | ADDRESSES,
    "ban": {"site_id"},
    "comment": {"site_id", "renderer", "fingerprint"} | STAFF | ADDRESSES,
    "decision": NUMBERS | {"undoes_id"},
    "finding": NUMBERS,
    "report": NUMBERS | {"resolved_by"},
    "revision": {"renderer"},
    "rule_origin": {"site_id"},
    "vote": set(),
}
"""Tables that are the same elsewhere, and the columns that need not be: numbers that the database
gives, counts of how often something has changed, who of the staff is at work, hashes of addresses;
HTML that another renderer has made is not rendered anew, and so has no fingerprint of its source.
"""
_ACCOUNTS = "Accounts, and what gives entrance, are given anew where the site goes."
_SEALS = "The log is sealed anew, with the key of where the site goes."
_LEARNT = "Learners learn again from the log."
_COUNTED = "It is worked out anew from what moves."
_WORK = "It is work that waits, or a note of work done."
STAYS: dict[str, str] = {
    **dict.fromkeys(("api_token", "signing_key", "staff_account", "staff_membership"), _ACCOUNTS),
    **dict.fromkeys(("staff_passkey", "staff_recovery_code", "staff_session"), _ACCOUNTS),
    **dict.fromkeys(("staff_ticket", "used_sign_on", "saved_view"), _ACCOUNTS),
    **dict.fromkeys(("seal", "report_seal", "sealing_key", "rerendering"), _SEALS),
    **dict.fromkeys(("former_fit", "learner_model", "lesson"), _LEARNT),
    **dict.fromkeys(("article_profile", "article_relation", "digest", "digest_member"), _COUNTED),
    **dict.fromkeys(("hourly_count", "counted_up_to", "wave", "wave_member"), _COUNTED),
    "comment_translation": _COUNTED,
    **dict.fromkeys(("ledger_reader", "outbox", "stored_answer", "service_mark"), _WORK),
    "second_opinion": "A colleague's opinion is asked of a colleague; its outcome is in the log.",
    "author_message": "What a moderator wrote to an author is between the two of them.",
    "message_template": "They belong to the staff, as saved views do.",
    "merged_comment": "It serves to take a merger back; the merger itself moves.",
    "origin": "It tells where something came from; votes of it move with the comment.",
    "page_witness": "It tells who has visited a page; the support it gave moves.",
    "personal_request": "Copies are made, and erasures carried out, where they were asked for.",
    "site": "Its settings move, as another test has it; key, name and origins are given anew.",
}


def rows(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of a site in the tables that move, by table, in an order of their own."""
    with house.app.app_context():
        session = db.session()
        site = get_site(session, house.key)
        contents = {
            name: sorted(map(tuple, session.execute(_query(name, site.id))), key=repr)
            for name in MOVED
        }
        contents["rule_origin"] = [row for row in contents["rule_origin"] if row[0] not in SECRETS]
        stored = site.settings.store().items()
        contents["settings"] = [pair for pair in sorted(stored) if pair[0] not in SECRETS]
        session.close()
    return contents


def _query(name: str, site_id: int) -> Any:
    table: Table = Base.metadata.tables[name]
    columns = [column for column in table.columns if column.name not in MOVED[name]]
    query = select(*columns)
    if "site_id" in table.columns:
        return query.where(table.c.site_id == site_id)
    comment = Base.metadata.tables["comment"]
    return query.join(comment, comment.c.id == table.c.comment_id).where(
        comment.c.site_id == site_id
    )
