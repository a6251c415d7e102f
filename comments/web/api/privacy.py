"""Readers' own data: a copy of it, and its erasure, asked for by themselves or by staff for
them.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from comments.database.engines import db
from comments.models import PersonalRequest, public_id, utc_now
from comments.services.moderation.author_standing import get_author
from comments.services.privacy.erasure import erase_step, is_forgetting, receipt_of
from comments.services.privacy.requests import (
    find_erasure,
    request_copy,
    request_erasure,
    withdraw_erasure,
)
from comments.web.api.base import blueprint
from comments.web.api.openapi import WRITE, problems
from comments.web.api.staff_base import for_staff
from comments.web.auth import current_reader, current_staff, own_site, reader
from comments.web.limits import limited
from comments.web.presenters.privacy import ErasureRequestSchema, ErasureSchema
from comments.web.transactions import writes

part = blueprint("privacy", "Readers' own data.")
_STEPS = 25
"""Steps of an erasure that a request takes itself; the worker does the rest."""


@part.route("/me/export")
@writes
@reader
@problems(401, 403, 429)
@limited("sign_ins")
@part.doc(security=[{"reader": []}])
@part.alt_response(202, description="The copy is being made; ask again.")
@part.response(200, description="A ZIP archive of JSON and HTML.", content_type="application/zip")
def export() -> Response:
    """Get a copy of everything the service knows about oneself, made once a day at most."""
    copy = request_copy(db.session(), current_reader(), utc_now())
    if copy.content is None:
        answer = jsonify({"state": "preparing", "requested_at": copy.requested_at.isoformat()})
        answer.status_code = 202
    else:
        answer = Response(copy.content, mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="comments-data.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@part.route("/me/erasure")
@reader
@problems(401, 403)
@part.doc(security=[{"reader": []}])
@part.response(200, ErasureSchema)
def erasure() -> dict[str, Any]:
    """See what was asked for, and when it will be done."""
    request = find_erasure(db.session(), current_reader().id)
    return _json(request) if request else {"state": "none"}


@part.route("/me/erasure", methods=["POST"])
@writes
@reader
@problems(*WRITE)
@limited("sign_ins")
@part.doc(security=[{"reader": []}])
@part.arguments(ErasureRequestSchema)
@part.response(202, ErasureSchema)
def forget_me(data: dict[str, Any]) -> dict[str, Any]:
    """Ask to be forgotten; it is done after 24 hours, in which it can be taken back."""
    session = db.session()
    return _json(request_erasure(session, current_reader(), data["mode"], utc_now()))


@part.route("/me/erasure", methods=["DELETE"])
@writes
@reader
@problems(401, 403, 409, 429)
@limited("sign_ins")
@part.doc(security=[{"reader": []}])
@part.response(204)
def keep_me() -> None:
    """Take an erasure back before it is done."""
    withdraw_erasure(db.session(), current_reader(), utc_now())


@part.route("/moderation/authors/<author>/erasure", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.arguments(ErasureRequestSchema)
@part.response(200, ErasureSchema)
def erase(data: dict[str, Any], author: str) -> dict[str, Any]:
    """Erase a person on their request, at once; the answer is the receipt. What takes longer, the
    worker finishes: the state is `waiting` until then.
    """
    session = db.session()
    person = get_author(session, own_site(None).id, author)
    by = current_staff().actor.id
    request = request_erasure(session, person.record, data["mode"], utc_now(), requested_by=by)
    for _ in range(_STEPS):
        # Merging the word index takes longer than a request may hold others up.
        if erase_step(session, request, utc_now()) or is_forgetting(request):
            break
    return _json(request)


def _json(request: PersonalRequest) -> dict[str, Any]:
    return {
        "id": public_id(request.id),
        "state": "done" if request.done_at else "waiting",
        "author": public_id(request.author_id),
        "mode": request.mode,
        "requested_at": request.requested_at,
        "due_at": request.due_at,
        "done_at": request.done_at,
        "receipt": receipt_of(request),
    }
