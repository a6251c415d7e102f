"""The browsable page of the API, with assets of our own: Swagger UI, as its npm package ships
it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, send_from_directory

from comments.web.api.base import PREFIX, refuse_parameters
from comments.web.auth import service_page

ASSETS = Path(__file__).parent.parent / "static" / "docs"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def add_docs(app: Flask) -> None:
    """Serve the page at ``/api/v1/docs``."""

    @app.get(f"{PREFIX}/docs")
    @service_page
    def api_docs() -> Response:
        answer = Response(render_template("docs.html"))
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer

    @app.get(f"{PREFIX}/docs/<path:name>")
    @service_page
    def api_docs_asset(name: str) -> Response:
        return send_from_directory(ASSETS, name, max_age=3600)

    describe = app.view_functions["api-docs.openapi_json"]

    @service_page
    def openapi_json() -> Any:
        refuse_parameters()
        return describe()

    app.view_functions["api-docs.openapi_json"] = openapi_json
