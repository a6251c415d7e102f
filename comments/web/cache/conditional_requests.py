"""What is sent of a kept answer: all of it, or 304 to whom has it already."""

from __future__ import annotations

from werkzeug.http import parse_etags, unquote_etag

from comments.web.cache.entry import Headers, Variant


def reply(variant: Variant, method: str, etag: str | None) -> tuple[int, Headers, bytes]:
    """Return status, headers and body: 304 where ``If-None-Match`` names this variant, no body for
    HEAD.
    """
    if etag is not None and (etag == variant.tag or _holds(etag, variant.tag)):
        return 304, variant.not_modified, b""
    return 200, variant.headers, b"" if method == "HEAD" else variant.body


def _holds(header: str, tag: str) -> bool:
    """Say whether ``If-None-Match`` names this tag, by weak comparison (RFC 9110, 13.1.2)."""
    name, _ = unquote_etag(tag)
    return name is not None and parse_etags(header).contains_weak(name)
