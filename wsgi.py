"""The application for any WSGI server: ``granian --interface wsgi wsgi:app``."""

from comments.app import create_app
from comments.settings import load_settings

app = create_app(load_settings())
