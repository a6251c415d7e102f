"""The application for any WSGI server: ``granian --interface wsgi wsgi:app``."""

from comments.app import create_app
from comments.settings import load_settings
from comments.web.cache import ResponseCache

_settings = load_settings()
app = ResponseCache(create_app(_settings), _settings)
