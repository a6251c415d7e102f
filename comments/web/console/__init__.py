"""The desk in the browser: its one page, and how staff sign in to it. All else it does through the
API.
"""

from __future__ import annotations

from flask import Flask

from comments.web.console import account, passkeys, shell, sign_in
from comments.web.staff_cookie import record_sessions


def add_console(app: Flask) -> None:
    """Open the console on this application."""
    record_sessions(app)
    for views in (sign_in.views, account.views, passkeys.views, shell.views):
        app.register_blueprint(views)
