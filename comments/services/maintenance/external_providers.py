"""The judges outside by the names a site switches them on with, each made from the site's
settings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from comments.models import SiteSettings
from comments.screening.external.akismet import Akismet
from comments.screening.external.chat import ChatService
from comments.screening.external.chat_judge import ChatJudge
from comments.screening.external.perspective import Perspective
from comments.screening.external.signed_http import SignedHttp
from comments.screening.external.submission import Submission
from comments.screening.verdict import Finding
from comments.services.sites.site_settings import thresholds

METERED = "chat"
"""The judge whose questions are counted by the day."""


class OutsideJudge(Protocol):
    """Whoever is asked about a stored comment: an answer is findings, no answer is one that says
    so.
    """

    def check(self, submission: Submission) -> tuple[Finding, ...]:
        """Return what was found."""


def outside_judge(
    check: str, settings: SiteSettings, timeout: float, *, loopback: bool
) -> OutsideJudge:
    """Return the judge of that name. Raises ``KeyError`` where there is none."""
    makers: dict[str, Callable[[], OutsideJudge]] = {
        "akismet": lambda: Akismet(settings.akismet_key, timeout),
        "signed_http": lambda: SignedHttp(
            settings.check_url, settings.check_secret, timeout, loopback
        ),
        "perspective": lambda: Perspective(
            settings.perspective_url,
            settings.perspective_key,
            thresholds(settings.perspective_attributes),
            timeout,
            loopback,
        ),
        "chat": lambda: ChatJudge(
            chat_service(settings, timeout, loopback=loopback),
            settings.chat_policy,
            provider_name(settings),
        ),
    }
    return makers[check]()


def chat_service(settings: SiteSettings, timeout: float, *, loopback: bool) -> ChatService:
    """Return the site's language model."""
    return ChatService(settings.chat_url, settings.chat_key, settings.chat_model, timeout, loopback)


def provider_name(settings: SiteSettings) -> str:
    """Return what readers and moderators are told the provider is called."""
    return settings.chat_name or "The language model"
