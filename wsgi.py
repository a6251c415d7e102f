"""The application for any WSGI server: ``granian --interface wsgi wsgi:app``."""

from comments.app import create_app
from comments.database.engines import CIRCUIT, WATCH, database_file
from comments.database.second_names import undo_cut_off
from comments.settings import load_settings
from comments.web.cache import ResponseCache

_settings = load_settings()
if _settings.sqlite:
    undo_cut_off(database_file(_settings))
_flask = create_app(_settings)
app = ResponseCache(_flask, _settings, _flask.extensions.get(WATCH), _flask.extensions.get(CIRCUIT))
