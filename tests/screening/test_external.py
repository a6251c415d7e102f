"""External checks against a server on this machine that speaks their protocols, well and badly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from comments.screening.external.akismet import Akismet
from comments.screening.external.signed_http import SignedHttp
from comments.screening.external.submission import Submission
from comments.screening.external.transport import LARGEST_ANSWER, Unanswered, post

SUBMISSION = Submission(
    site="daily",
    site_url="https://daily.example",
    comment="c42",
    revision=1,
    article="2026/bridge",
    permalink="https://daily.example/2026/bridge",
    text="Buy käse & more",
    author_name="Zoë",
    created_at=datetime(2026, 5, 4, 14, 0, tzinfo=timezone(timedelta(hours=2))),
    author_email="zoe@example.com",
    user_ip="192.0.2.7",
    user_agent="Firefox",
    language="de",
    is_reply=True,
)
SECRET = "whsec_" + base64.b64encode(b"twenty-four secret bytes").decode()


@dataclass
class Server:
    """What it was asked, and what it answers."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    drip: float = 0.0
    paths: list[str] = field(default_factory=list)
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answers(self, body: bytes | str, status: int = 200, **headers: str) -> None:
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.headers = (
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def form(self) -> dict[str, str]:
        return {
            name: values[0]
            for name, values in parse_qs(self.asked[-1][1].decode(), strict_parsing=True).items()
        }


@pytest.fixture
def server() -> Iterator[Server]:
    service = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.paths.append(self.path)
            service.asked.append(
                ({name.lower(): value for name, value in self.headers.items()}, body)
            )
            self.send_response(service.status)
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for place in range(len(service.body)) if service.drip else ():
                try:
                    self.wfile.write(service.body[place : place + 1])
                except OSError:
                    return
                time.sleep(service.drip)
            if not service.drip:
                self.wfile.write(service.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    service.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield service
    http.shutdown()
    http.server_close()
    thread.join()


def akismet(server: Server, **settings: Any) -> Akismet:
    return Akismet("key123", base=f"{server.url}/1.1", **settings)


def test_akismet_is_asked_with_the_fields_of_its_documentation(server: Server) -> None:
    server.answers("false")
    assert akismet(server, test=True).check(replace(SUBMISSION, edited=True)) == ()
    assert server.paths == ["/1.1/comment-check"]
    assert server.asked[0][0]["content-type"].startswith("application/x-www-form-urlencoded")
    assert server.form() == {
        "api_key": "key123",
        "blog": "https://daily.example",
        "blog_lang": "de",
        "blog_charset": "UTF-8",
        "user_ip": "192.0.2.7",
        "user_agent": "Firefox",
        "permalink": "https://daily.example/2026/bridge",
        "comment_type": "reply",
        "comment_author": "Zoë",
        "comment_author_email": "zoe@example.com",
        "comment_content": "Buy käse & more",
        "comment_date_gmt": "2026-05-04T12:00:00Z",
        "recheck_reason": "edit",
        "is_test": "1",
    }


def test_akismets_spam_is_spam_and_its_blatant_spam_is_told_apart(server: Server) -> None:
    server.answers("true")
    (finding,) = akismet(server).check(SUBMISSION)
    assert (finding.check, finding.rule, finding.status) == ("akismet", "spam", "spam")
    server.answers("true", X_akismet_pro_tip="discard")
    (blatant,) = akismet(server).check(SUBMISSION)
    assert (blatant.rule, blatant.status) == ("discard", "spam")
    assert blatant.severity > finding.severity


@pytest.mark.parametrize(
    ("body", "status", "headers", "sentence"),
    [
        (
            "invalid",
            200,
            {"X_akismet_debug_help": "We were unable to parse your blog URI"},
            "parse your blog URI",
        ),
        ("invalid", 200, {}, "invalid"),
        ("\0\u202ea\nproxy ", 200, {}, "refused the question: a proxy."),
        ("", 200, {}, "empty answer"),
        ("true", 500, {}, "Akismet refused the question: true."),
        ("x" * (LARGEST_ANSWER + 1), 200, {}, "could not be reached"),
        ("false", 302, {"Location": "/elsewhere"}, "Akismet refused the question"),
    ],
)
def test_a_comment_stays_held_where_akismet_gives_no_verdict(
    server: Server, body: str, status: int, headers: dict[str, str], sentence: str
) -> None:
    server.answers(body, status, **headers)
    (finding,) = akismet(server).check(SUBMISSION)
    assert (finding.check, finding.rule, finding.status) == ("akismet", "failed", "pending")
    assert sentence in finding.reason
    assert len(server.paths) == 1


def test_akismet_is_told_of_its_mistakes(server: Server) -> None:
    server.answers("Thanks for making the web a better place.")
    akismet(server).submit_spam(SUBMISSION)
    akismet(server).submit_ham(SUBMISSION)
    assert server.paths == ["/1.1/submit-spam", "/1.1/submit-ham"]
    server.answers("Thanks, I suppose.")
    with pytest.raises(Unanswered):
        akismet(server).submit_ham(SUBMISSION)


def signed(server: Server, timeout: float = 5.0) -> SignedHttp:
    return SignedHttp(f"{server.url}/check?for=daily", SECRET, timeout, loopback=True)


def test_the_publishers_check_can_verify_that_the_question_is_ours(server: Server) -> None:
    server.answers('{"findings": []}')
    assert signed(server).check(SUBMISSION) == ()
    headers, body = server.asked[0]
    assert server.paths == ["/check?for=daily"]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 5
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(
        hmac.digest(b"twenty-four secret bytes", content, hashlib.sha256)
    ).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert json.loads(body)["data"]["text"] == SUBMISSION.text
    assert b"192.0.2.7" not in body
    assert b"zoe@example.com" not in body


def test_what_the_publishers_check_finds_is_kept(server: Server) -> None:
    server.answers(
        json.dumps(
            {
                "findings": [
                    {"status": "rejected", "reason": "Toxic.", "rule": "toxicity", "match": "käse"}
                ]
            }
        )
    )
    (finding,) = signed(server).check(SUBMISSION)
    assert (finding.check, finding.rule, finding.status) == ("signed_http", "toxicity", "rejected")
    assert (finding.reason, finding.match) == ("Toxic.", "käse")


def test_what_no_database_keeps_is_replaced_in_what_a_check_finds(server: Server) -> None:
    odd = {"status": "pending", "reason": "a\0b\ud800", "rule": "\udfff", "match": "\ud83d"}
    server.answers(json.dumps({"findings": [odd]}))
    (finding,) = signed(server).check(SUBMISSION)
    assert (finding.rule, finding.reason, finding.match) == ("�", "a�b�", "�")


GOOD = {"status": "pending", "reason": "Toxic.", "rule": "toxicity"}


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "true",
        "[]",
        "{}",
        '{"findings": {}}',
        '{"findings": [1]}',
        "[" * 50_000,
        b"\xff\xfe",
        {"findings": [GOOD] * 21},
        *(
            {"findings": [GOOD | wrong]}
            for wrong in (
                {"status": "deleted"},
                {"status": ["spam"]},
                {"reason": ""},
                {"reason": 7},
                {"rule": None},
                {"match": 7},
                {"severity": "high"},
                {"severity": True},
                {"severity": 101},
                {"span": [0, 1]},
            )
        ),
    ],
    ids=lambda answer: str(answer)[:40],
)
def test_an_answer_that_is_not_as_agreed_holds_the_comment(server: Server, answer: Any) -> None:
    server.answers(json.dumps(answer) if isinstance(answer, dict) else answer)
    (finding,) = signed(server).check(SUBMISSION)
    assert (finding.check, finding.rule, finding.status) == ("signed_http", "failed", "pending")


def test_an_answer_that_drips_ends_in_time(server: Server) -> None:
    server.answers('{"findings": []}' + " " * 100)
    server.drip = 0.05
    start = time.monotonic()
    (finding,) = signed(server, timeout=0.3).check(SUBMISSION)
    assert time.monotonic() - start < 2
    assert "it could not be reached" in finding.reason


def test_a_server_that_is_not_there_holds_the_comment(server: Server) -> None:
    (finding,) = SignedHttp("http://127.0.0.1:1/", SECRET, 1.0, loopback=True).check(SUBMISSION)
    assert (finding.rule, finding.status) == ("failed", "pending")


def test_a_secret_that_is_not_base64_holds_the_comment_and_says_so(server: Server) -> None:
    (finding,) = SignedHttp(server.url, "whsec_not!base64", 1.0, loopback=True).check(SUBMISSION)
    assert "secret is not base64" in finding.reason
    assert server.asked == []


def test_a_name_that_leads_elsewhere_at_the_second_look_leads_nowhere(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def private(host: str, port: int, **more: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", private)
    with pytest.raises(Unanswered, match="it could not be reached"):
        post(f"https://check.example:{server.url.rpartition(':')[2]}/", b"", {}, 1.0)
    assert server.asked == []
