"""For whoever watches over the service: is the process there, can it answer, and all its counts."""

from __future__ import annotations

from flask import Flask

from comments.web.health.views import views


def add_health(app: Flask) -> None:
    """Serve ``/healthz``, ``/readyz`` and ``/metrics``."""
    app.register_blueprint(views)
