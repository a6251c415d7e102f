"""The headers of every answer that does not say otherwise; pages of HTML have their own policies,
beside their views.
"""

from __future__ import annotations

from flask import Flask, Response

_DEFAULTS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
"""For every answer that does not say otherwise: it runs, loads and frames nothing."""


def add_default_headers(app: Flask) -> None:
    """Give every answer these headers, whatever made it."""

    @app.after_request
    def protect(answer: Response) -> Response:
        for name, value in _DEFAULTS.items():
            answer.headers.setdefault(name, value)
        if "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]:
            answer.headers["X-Frame-Options"] = "DENY"
        return answer
