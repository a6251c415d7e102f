"""Requests as this service reads them: whatever bytes a query holds, it can be read."""

from __future__ import annotations

from typing import Any

from flask import Request

from comments.web.cache.wsgi_environ import ascii_query


class ReadableRequest(Request):
    """A request whose query may hold raw UTF-8, as links typed by hand do, or bytes that are
    none.
    """

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        environ["QUERY_STRING"] = ascii_query(environ.get("QUERY_STRING", ""))
        super().__init__(environ, *args, **kwargs)
