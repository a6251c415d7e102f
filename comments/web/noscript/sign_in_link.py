"""The way from the page without JavaScript to the publisher's own sign-in."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from comments.app_settings import current_settings
from comments.models import RETURN
from comments.services.threads.views import SiteView
from comments.web.noscript.csrf import browser_state


def sign_in_link(site: SiteView, article: str) -> str:
    """Return where a reader of an article signs in with the publisher, empty where nowhere.

    ``RETURN`` becomes an address of this service that takes the publisher's token as ``sso``.
    """
    query = urlencode({"article": article, "state": browser_state()})
    address = f"{current_settings().public_url.rstrip('/')}/t/{quote(site.key)}/signin?{query}"
    return site.signin_url.replace(RETURN, quote(address, safe=""))
