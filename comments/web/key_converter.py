"""An article's key or id as the last part of an address."""

from werkzeug.routing import PathConverter


class KeyConverter(PathConverter):
    """As Werkzeug's ``path``, and may begin with a slash: a page's own path is its key."""

    part_isolating = False
    regex = ".+?"
