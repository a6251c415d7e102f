"""Every column that says something about a person: why it is kept, and until when.

The document of personal data has its table from here. A test compares this with the models, so that
nobody adds a column without saying which of the two it is.
"""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """Why a column is kept, and until when."""

    why: str
    until: str


_ERASURE = "erasure"
_ADDRESS = "`keep_addresses_days`, or erasure"
_STAFF = "the account is removed"

PERSONAL: dict[str, Field] = {
    "author.subject": Field("to know a signed-on reader again", _ERASURE),
    "author.name": Field("shown beside comments", _ERASURE),
    "author.name_key": Field("to find names that read the same", _ERASURE),
    "author.email": Field("to reach the reader", "`keep_guest_emails_days` (guests), or erasure"),
    "author.avatar_url": Field("shown beside comments", _ERASURE),
    "author.standing_reason": Field("to explain a sanction", _ERASURE),
    "author.address_hash": Field("bans, floods", _ADDRESS),
    "author.email_hash": Field("bans, adoption at sign-on", _ERASURE),
    "author.domain_hash": Field("bans", _ERASURE),
    "author.first_seen": Field("to tell newcomers", "for ever"),
    "author_message.text": Field("what moderators told the author", _ERASURE),
    "author_message.displayed_at": Field("whether a warning was read", _ERASURE),
    "author_message.read_at": Field("whether a warning was read", _ERASURE),
    "message_template.changed_by": Field("which moderator wrote it", "the template is deleted"),
    "comment_translation.html": Field(
        "a comment in a reader's language", "the comment is removed, edited or erased"
    ),
    "digest.summary": Field(
        "what readers say, in a machine's words", "a comment it was made from is removed or erased"
    ),
    "ban.digest": Field("to keep out who was banned", "the ban ends"),
    "ban.reason": Field("to explain the ban", "the ban ends"),
    "ban.banned_by": Field("which moderator laid it down", "the ban ends"),
    "comment.source": Field("what was written", "`keep_rejected_days`, or erasure of all"),
    "comment.search_text": Field("to find it", "`keep_rejected_days`, or erasure of all"),
    "comment.html": Field("what is shown", "`keep_rejected_days`, or erasure of all"),
    "comment.fingerprint": Field("to find repeats", "erasure of all"),
    "comment.address_hash": Field("bans, floods", _ADDRESS),
    "comment.network_hash": Field("bans, floods", _ADDRESS),
    "comment.assigned_to": Field("which moderator is asked to decide", "somebody has decided"),
    "comment.claimed_by": Field("which moderator works on it", "overwritten by the next"),
    "decision.note": Field("moderators' notes", "for ever (the log)"),
    "decision.actor_name": Field("which moderator decided", "for ever (the log)"),
    "decision.actor_id": Field("who decided", "for ever (the log)"),
    "finding.match": Field("what a check found", "`keep_rejected_days`, or erasure of all"),
    "second_opinion.first_actor": Field("who decided", "for ever (the log)"),
    "second_opinion.first_name": Field("which moderator decided", "for ever (the log)"),
    "second_opinion.second_actor": Field("who gave an opinion", "for ever (the log)"),
    "second_opinion.second_name": Field("which moderator gave one", "for ever (the log)"),
    "rule_origin.actor_name": Field("who added a rule", "the rule is removed"),
    "rule_origin.why": Field("why a rule was added", "the rule is removed"),
    "lesson.text": Field("labelled texts to learn from", "`comments learn forget`"),
    "origin.source_id": Field("to run an import again", "erasure (authors)"),
    "origin.digest": Field("to tell what has changed there", _ERASURE),
    "origin.subject": Field("adoption at sign-on", _ERASURE),
    "outbox.payload": Field(
        "address and agent for outside checks", "the work is done, 30 days, or erasure"
    ),
    "outbox.last_error": Field("why work failed", "7 days, or 30 where it was given up"),
    "personal_request.content": Field("the copy asked for", "7 days, or erasure"),
    "personal_request.requested_by": Field("the receipt of an erasure", "for ever"),
    "report.detail": Field("what a reader reported", "`keep_report_details_days`, or erasure"),
    "report.reason": Field("what a reader reported", "for ever"),
    "revision.source": Field("former texts", "`keep_rejected_days`, or erasure of all"),
    "revision.html": Field("former texts", "`keep_rejected_days`, or erasure of all"),
    "revision.replaced_by": Field("who changed the text", "erasure of all"),
    "stored_answer.body": Field(
        "to answer a repeated request", "`COMMENTS_IDEMPOTENCY_HOURS`, or erasure"
    ),
    "vote.value": Field("to count votes", "erasure of all"),
    "staff_account.email": Field("to sign in", _STAFF),
    "staff_account.name": Field("to colleagues", _STAFF),
    "staff_account.pen_name": Field("to readers", _STAFF),
    "staff_account.password_hash": Field("to sign in", _STAFF),
    "staff_account.totp_secret": Field("to sign in", _STAFF),
    "staff_account.preferences": Field("how the desk looks", _STAFF),
    "staff_passkey.name": Field("to tell keys apart", _STAFF),
    "staff_passkey.credential": Field("to sign in", _STAFF),
    "staff_passkey.public_key": Field("to sign in", _STAFF),
    "staff_session.agent": Field("to tell sessions apart", "the session ends"),
    "staff_session.seen_at": Field("to end idle sessions", "the session ends"),
    "staff_ticket.payload": Field("a link to sign in", "the link ends"),
    "api_token.name": Field("to tell tokens apart", "for ever (the log)"),
    "api_token.last_used_at": Field("to find unused tokens", "for ever"),
}

NOT_PERSONAL: dict[str, str] = {
    "api_token": "id site_id role digest created_at revoked_at",
    "article": (
        "id site_id key url title section language open closes_at mode slow_mode "
        "created_at version votes_version comment_count "
        "named_by name_support merged_into_id"
    ),
    "article_profile": "article_id comment_count title built_at vector words",
    "article_relation": "article_id other_id nearness",
    "author": (
        "id site_id kind email_verified badge standing standing_until token_epoch "
        "approved rejected pending reports_received reports_upheld reports_dismissed "
        "reports_silenced"
    ),
    "author_message": (
        "id site_id author_id comment_id decision_id must_read created_at withdrawn_at"
    ),
    "ban": "id site_id kind created_at expires_at",
    "comment": (
        "id site_id article_id parent_id author_id depth renderer revision status version shown "
        "created_at edited_at reply_count up down best pinned featured escalated "
        "new_author shadowed edited_since decided_by has_link sampled language open_reports "
        "priority claimed_until"
    ),
    "comment_translation": "comment_id language revision provider created_at",
    "counted_up_to": "site_id decision_id",
    "decision": (
        "id site_id comment_id author_id article_id action before after reason "
        "actor_kind revision undoes_id batch created_at"
    ),
    "digest": "article_id comment_count departed method built_at summary_by",
    "digest_member": "comment_id article_id revision theme place",
    "finding": ("id comment_id revision check rule status reason span_start span_end severity"),
    "former_fit": (
        "id site_id family number packed judged positives negatives learnt_up_to in_use_after "
        "fitted_at"
    ),
    "hourly_count": "site_id hour measure label count",
    "learner_model": (
        "site_id family packed stale fitted_at fitted_lessons positives negatives threshold "
        "evidence stepped_back_at"
    ),
    "lesson": "id site_id comment_id kind verdict revision created_at",
    "ledger_reader": "site_id reader decision_id",
    "message_template": "id site_id name text created_at changed_at",
    "merged_comment": "decision_id comment_id",
    "origin": "site_id system kind target_id version revision up down",
    "outbox": (
        "id site_id kind key created_at available_at attempts leased_until lease done_at dead_at"
    ),
    "page_witness": "article_id author_id",
    "personal_request": (
        "id site_id author_id kind mode requested_at due_at done_at expires_at receipt"
    ),
    "report": ("id comment_id author_id revision created_at resolved resolved_at resolved_by"),
    "report_seal": "site_id number report_id content digest signature",
    "rerendering": "comment_id revision before after signature",
    "revision": "comment_id number renderer created_at",
    "second_opinion": (
        "id site_id comment_id decision_id first first_reason asked_at opinion decided_at"
    ),
    "rule_origin": "site_id setting entry created_at",
    "saved_view": "id site_id account_id name filters created_at",
    "seal": "site_id number decision_id digest content signature",
    "sealing_key": "id public_key since predecessor heads signature",
    "signing_key": "id site_id kid algorithm key created_at retired_at",
    "site": "id key name origins settings version learning_version created_at",
    "staff_account": "id totp_step created_at",
    "staff_membership": "id site_id account_id role sections groups created_at",
    "staff_passkey": "id account_id sign_count created_at last_used_at",
    "staff_recovery_code": "id account_id digest used_at",
    "staff_session": "id account_id site_id digest second_factor created_at",
    "staff_ticket": "id digest purpose account_id attempts created_at expires_at",
    "service_mark": "name value at",
    "stored_answer": "scope fingerprint status content_type created_at",
    "used_sign_on": "site_id jti expires_at",
    "vote": "comment_id author_id created_at",
    "wave": "id site_id members waiting",
    "wave_member": "comment_id wave_id waiting raised_at",
}
"""Columns by table, parted by spaces, that say nothing about a person by themselves."""


def unexplained(columns: dict[str, list[str]]) -> list[str]:
    """Return the columns, given by table, that are in neither list."""
    return [
        f"{table}.{name}"
        for table, names in sorted(columns.items())
        for name in names
        if f"{table}.{name}" not in PERSONAL and name not in NOT_PERSONAL.get(table, "").split()
    ]
