"""The page without JavaScript as its tests use it: a browser with cookies that sends forms."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.house import House

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class FormReader:
    """Somebody without JavaScript on a site's pages."""

    def __init__(self, house: House) -> None:
        self.client: FlaskClient = house.app.test_client()
        self.site = house.key
        self._csrf = ""

    def read(self, **query: str) -> TestResponse:
        """Open a page, and take its form's token."""
        answer = self.client.get(f"/t/{self.site}", query_string=query)
        if token := _TOKEN.search(answer.text):
            self._csrf = token[1]
        return answer

    def send(self, act: str, *, headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        """Send a form; without ``csrf`` it carries the token of the page that was read last."""
        if not self._csrf and "csrf" not in form:
            self.read(article="a1")
        data = {"csrf": self._csrf, "article": "a1", "name": "Zoe", **form}
        return self.client.post(f"/t/{self.site}/{act}", data=data, headers=headers)

    def says(self, body: str, **form: Any) -> str:
        """Write a comment that must be stored; return its id."""
        answer = self.send("comments", body=body, **form)
        assert answer.status_code == 303, answer.text
        name = re.search(r"comment=([0-9a-v]{13})", answer.headers["Location"])
        assert name is not None
        return name[1]
