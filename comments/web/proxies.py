"""Behind reverse proxies: whose address a request comes from, and by which scheme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PAIR = re.compile(r'([A-Za-z]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;,\s]*)')
_BRACKETED = re.compile(r"\[([^\]]*)\](?::\S*)?")
_WITH_PORT = re.compile(r"([^:]+):\S*")


class BelowPath:
    """Answers at the public address's path as well as at the root, whether or not the proxy takes
    that path away; addresses in answers begin with it.
    """

    def __init__(self, application: Application, mount: str) -> None:
        self._application, self._mount = application, mount

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request."""
        environ["SCRIPT_NAME"] = self._mount
        environ["PATH_INFO"] = below(self._mount, environ.get("PATH_INFO", ""))
        return self._application(environ, start_response)


def below(mount: str, path: str) -> str:
    """Return a request's path without the one below which the service lies."""
    return path[len(mount) :] if mount and path.startswith(f"{mount}/") else path


class BehindProxies:
    """Believes what so many trusted proxies say: ``Forwarded`` (RFC 7239) where the nearest sends
    it, else ``X-Forwarded-For`` and ``X-Forwarded-Proto``.

    The host is never taken from a header of a proxy: addresses are made from the public one.
    """

    def __init__(self, application: Application, hops: int) -> None:
        self._application, self._hops = application, hops

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request as the one that reached the outermost trusted proxy."""
        sender, scheme = self._forwarded(environ)
        if sender is not None:
            environ["REMOTE_ADDR"] = sender
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        return self._application(environ, start_response)

    def _forwarded(self, environ: dict[str, Any]) -> tuple[str | None, str | None]:
        if header := environ.get("HTTP_FORWARDED"):
            elements = [forwarded_element(text) for text in _ELEMENT.findall(header)]
            element = elements[-self._hops] if len(elements) >= self._hops else {}
            return plain_address(element.get("for", "")), element.get("proto", "").lower()
        sender = self._of_hop(environ.get("HTTP_X_FORWARDED_FOR", ""))
        scheme = self._of_hop(environ.get("HTTP_X_FORWARDED_PROTO", ""))
        return plain_address(sender), scheme.lower()

    def _of_hop(self, header: str) -> str:
        values = [value.strip() for value in header.split(",")]
        return values[-self._hops] if len(values) >= self._hops else ""


def forwarded_element(text: str) -> dict[str, str]:
    """Return one element of ``Forwarded`` by its parameters' names in small letters."""
    return {
        name.lower(): re.sub(r"\\\\(.)", r"\\1", value[1:-1]) if value[:1] == '"' else value
        for name, value in _PAIR.findall(text)
    }


def plain_address(node: str) -> str | None:
    """Return the IP address a proxy names, without port, brackets and zone; None for ``unknown``,
    an obfuscated name and whatever else is no address.
    """
    node = node.strip().strip('"')
    if (match := _BRACKETED.fullmatch(node)) or (
        node.count(":") == 1 and (match := _WITH_PORT.fullmatch(node))
    ):
        node = match[1]
    try:
        return str(ip_address(node.partition("%")[0]))
    except ValueError:
        return None
