"""What readers may do: sign in, write, change and take back their own, vote, report, preview."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, jsonify

from comments.database.engines import db
from comments.models import AuthorRecord, public_id, utc_now
from comments.services.comments.author_inbox import messages_to
from comments.services.comments.editing import delete_comment
from comments.services.comments.reporting import report
from comments.services.comments.screening_facts import text_rules
from comments.services.comments.stored_comment import StoredComment
from comments.services.comments.viewer import viewer_state
from comments.services.comments.voting import vote
from comments.services.identity.readers import rename_guest, sign_in_by_publisher, sign_in_guest
from comments.services.sites.site_records import get_site_record
from comments.services.threads.reading import own_view
from comments.text import render
from comments.web.api.base import blueprint
from comments.web.api.openapi import WRITE, problems
from comments.web.auth import (
    anyone,
    check_origin,
    current_reader,
    current_site,
    reader,
    request_context,
    signed_reader,
    tokens,
)
from comments.web.comment_writes import (
    change_comment,
    judged_ahead,
    reader_site,
    store_comment,
    tell_publisher,
)
from comments.web.error_translations import rule_reason
from comments.web.guidance import as_html, described, notes_on
from comments.web.http_caching import private
from comments.web.limits import limited
from comments.web.presenters.author_messages import own_message_json
from comments.web.presenters.public import CommentSchema, comment_json
from comments.web.presenters.reader import (
    EditSchema,
    MeQuery,
    MeSchema,
    NewCommentSchema,
    NewReportSchema,
    PreviewQuerySchema,
    PreviewSchema,
    ReaderSchema,
    RenameSchema,
    ReportSchema,
    SignedInSchema,
    SignInSchema,
    VotedSchema,
    VoteSchema,
)
from comments.web.transactions import writes, writes_later

part = blueprint("reader", "What readers may do.")


@part.route("/readers", methods=["POST"])
@writes
@anyone
@problems(*WRITE)
@limited("sign_ins")
@part.arguments(SignInSchema)
@part.response(201, SignedInSchema)
def sign_in(data: dict[str, Any]) -> dict[str, Any]:
    """Sign in as a guest, or by the publisher's word, and get a token to write with."""
    session = db.session()
    site = get_site_record(session, data["site"])
    check_origin(site)
    if "sso" in data:
        author = sign_in_by_publisher(session, site, token=data["sso"], context=request_context())
    else:
        author = sign_in_guest(
            session, site, name=data["name"], email=data.get("email"), context=request_context()
        )
    token, ends = tokens().issue(author, utc_now())
    return {"token": token, "expires_at": ends, "reader": reader_json(author)}


@part.route("/comments", methods=["POST"])
@writes_later
@signed_reader
@problems(*WRITE)
@limited("posts", then=judged_ahead)
@part.doc(security=[{"reader": []}])
@part.arguments(NewCommentSchema)
@part.alt_response(202, schema=CommentSchema, description="Stored; waits for a moderator.")
@part.response(201, CommentSchema, description="Stored, and visible to all.")
def post(data: dict[str, Any]) -> tuple[Response, int]:
    """Write a comment. 201 says that readers see it, 202 that it waits for a moderator; either way
    it is stored.
    """
    comment, notices = store_comment(reader_site(data["site"]), current_reader(), data)
    answer = Response(orjson.dumps(_own_json(comment)), content_type="application/json")
    return tell_publisher(answer, notices), 201 if comment.record.seems_visible else 202


def _own_json(stored: StoredComment) -> dict[str, Any]:
    return comment_json(own_view(stored.record, stored.article.key, current_reader()))


@part.route("/comments/<comment>", methods=["PATCH"])
@writes_later
@reader
@problems(*WRITE)
@limited("posts", then=judged_ahead)
@part.doc(security=[{"reader": []}])
@part.arguments(EditSchema)
@part.response(200, CommentSchema)
def edit(data: dict[str, Any], comment: str) -> dict[str, Any]:
    """Change one's own comment, inside the site's window. The new text is judged like a new
    comment.
    """
    return _own_json(change_comment(current_site(), current_reader(), comment, data))


@part.route("/comments/<comment>", methods=["DELETE"])
@writes
@reader
@problems(401, 403, 404, 409, 429)
@limited("posts")
@part.doc(security=[{"reader": []}])
@part.response(204)
def delete(comment: str) -> None:
    """Take back one's own comment, inside the site's window. With replies below it a tombstone
    remains.
    """
    delete_comment(db.session(), current_reader(), comment, utc_now())


@part.route("/comments/<comment>/vote", methods=["PUT"])
@writes
@reader
@problems(*WRITE)
@limited("reactions")
@part.doc(security=[{"reader": []}])
@part.arguments(VoteSchema)
@part.response(200, VotedSchema)
def cast(data: dict[str, Any], comment: str) -> dict[str, Any]:
    """Vote on another's comment; 0 takes the vote back."""
    voted = vote(db.session(), current_site(), current_reader(), comment, data["value"], utc_now())
    return {"votes": {"up": voted.up, "down": voted.down}, "value": data["value"]}


@part.route("/comments/<comment>/reports", methods=["POST"])
@writes
@reader
@problems(*WRITE)
@limited("reactions")
@part.doc(security=[{"reader": []}])
@part.arguments(NewReportSchema)
@part.response(201, ReportSchema)
def complain(data: dict[str, Any], comment: str) -> Any:
    """Report another's comment to the moderators, once for each text it has had."""
    return report(
        db.session(),
        current_reader(),
        comment,
        reason=data["reason"],
        detail=data.get("detail"),
        at=utc_now(),
    )


@part.route("/preview", methods=["POST"])
@writes
@anyone
@problems(*WRITE)
@limited("previews")
@part.arguments(PreviewQuerySchema)
@part.response(200, PreviewSchema)
def preview(data: dict[str, Any]) -> dict[str, Any]:
    """Show Markdown as readers would see it. Nothing is stored.

    On a site that nudges, `html` begins with what would hold the comment; `notes` has it by itself.
    """
    site = get_site_record(db.session(), data["site"])
    check_origin(site)
    rendered = render(data["body"], text_rules(site.settings))
    notes = notes_on(db.session(), site, rendered, data.get("article"))
    return {"html": as_html(notes) + rendered.html, "notes": described(notes)}


@part.route("/me")
@reader
@problems(401, 403, 404, 422)
@part.doc(security=[{"reader": []}])
@part.arguments(MeQuery, location="query")
@part.response(200, MeSchema)
def me(query: dict[str, Any]) -> Response:
    """Who I am; on an article, my votes and my comments that wait there."""
    session = db.session()
    site = reader_site(query["site"])
    viewer = viewer_state(session, site, current_reader(), query.get("article"), utc_now())
    personal = {
        "reader": reader_json(current_reader()),
        "votes": viewer.votes,
        "comments": [comment_json(view) for view in viewer.comments],
        "own": {
            key: {
                "editable_until": until,
                "reason": reason
                or (rule_reason(viewer.by_rule[key]) if key in viewer.by_rule else None),
            }
            for key, (until, reason) in viewer.own.items()
        },
        "messages": [own_message_json(one) for one in messages_to(session, current_reader())],
    }
    return private(jsonify(MeSchema().dump(personal) | {"comments": personal["comments"]}))


@part.route("/me", methods=["PATCH"])
@writes
@reader
@problems(*WRITE)
@limited("sign_ins")
@part.doc(security=[{"reader": []}])
@part.arguments(RenameSchema)
@part.response(200, ReaderSchema)
def rename(data: dict[str, Any]) -> dict[str, Any]:
    """Take a name as a guest, as long as nothing has been written under the former one."""
    if "site" in data:
        reader_site(data["site"])
    named = rename_guest(
        db.session(),
        current_reader(),
        name=data["name"],
        email=data.get("email"),
        context=request_context(),
    )
    return reader_json(named)


def reader_json(author: AuthorRecord) -> dict[str, Any]:
    """Return a reader as that reader sees it."""
    return {
        "id": public_id(author.id),
        "name": author.name,
        "avatar_url": author.avatar_url,
        "badges": list(author.badges),
        "kind": author.kind,
    }
