"""Where an application has the operator's settings: one typed way in and out."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from comments.settings import Settings

_PLACE = "comments_settings"


def keep_settings(app: Flask, settings: Settings) -> None:
    """Give an application its operator's settings."""
    app.extensions[_PLACE] = settings


def settings_of(app: Flask) -> Settings:
    """Return the operator's settings of an application."""
    return cast("Settings", app.extensions[_PLACE])


def current_settings() -> Settings:
    """Return the operator's settings of the application that answers this request."""
    return settings_of(current_app)
