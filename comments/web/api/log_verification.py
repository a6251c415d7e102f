"""Whether the log holds, and the keys that sign it."""

from __future__ import annotations

from typing import Any

from comments.app_settings import current_settings
from comments.database.engines import db
from comments.services.audit_log.keys import key_terms, read_ring
from comments.services.audit_log.signing import LogKey
from comments.services.audit_log.verification import chain_state
from comments.web.api.openapi import STAFF_READ, problems
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site, public
from comments.web.presenters.log_verification import (
    LogKeySchema,
    VerificationSchema,
)

part = staff_blueprint("log_verification", "The log's proof.")


@part.route("/moderation/log/verify")
@for_staff("moderator", *STAFF_READ)
@part.response(200, VerificationSchema)
def verification() -> dict[str, Any]:
    """Walk the log's signed chain from its beginning, with the texts, reports, bans and settings
    that it vouches for; say whether all holds, and else which entry is the first that does not fit.
    """
    state = chain_state(db.session(), own_site(None).id, _log_key())
    return {
        "sound": state.problem is None,
        "sealed": state.sealed,
        "unsealed": state.unsealed,
        "problem": state.problem,
        "link": state.entry,
        "keys": key_terms(db.session(), own_site(None).id, _log_key()),
    }


@part.route("/log-key")
@public
@problems(422)
@part.response(200, LogKeySchema)
def log_key() -> dict[str, Any]:
    """The public key by which links and checkpoints of the logs are signed, and the former ones
    with their spans, for whoever keeps checkpoints.
    """
    ring = read_ring(db.session(), _log_key())
    former = [
        {"public_key": term.key.public_pem, "since": term.since, "until": term.until}
        for term in ring.former
    ]
    present = {"algorithm": "Ed25519", "public_key": ring.present.public_pem}
    return {**present, "since": ring.since, "former": former}


def _log_key() -> LogKey:
    return LogKey.read(current_settings().log_key, current_settings().secret_key)
