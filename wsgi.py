"""The application for any WSGI server: ``granian --interface wsgi wsgi:app``."""

from comments.app import create_app
from comments.database.engines import CIRCUIT, WATCH
from comments.settings import load_settings
from comments.web.cache import ResponseCache

_settings = load_settings()
_flask = create_app(_settings)
app = ResponseCache(_flask, _settings, _flask.extensions.get(WATCH), _flask.extensions.get(CIRCUIT))
