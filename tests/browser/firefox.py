"""Firefox, driven by the protocol it speaks itself (WebDriver BiDi): no driver between."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websocket import WebSocket, create_connection

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
_DEADLINE = 60.0
"""Seconds for anything that has to become true."""


class Firefox:
    """One tab."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self._ask("session.new", capabilities={})
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("browsingContext.activate", context=self._tab)

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def script(self, expression: str) -> Any:
        """Return what an expression comes to, by way of JSON."""
        answer = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._tab},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer
        text = answer["result"].get("value")
        return None if text is None else json.loads(text)

    def until(self, expression: str) -> Any:
        """Wait until an expression is true, and return it."""
        end = time.monotonic() + _DEADLINE
        while not (value := self.script(expression)):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.1)
        return value

    def type(self, keys: str) -> None:
        """Press keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._ask(
            "input.performActions",
            context=self._tab,
            actions=[{"type": "key", "id": "keys", "actions": actions}],
        )

    def click(self, element: str) -> None:
        """Press the mouse on the middle of the element an expression names."""
        place = self.until(
            f"(e => {{ if (!e?.getClientRects().length) return null; e.scrollIntoView({{block: "
            f"'center'}});"
            " const r = e.getBoundingClientRect();"
            " return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]; "
            f"}})({element})"
        )
        move = {"type": "pointerMove", "x": place[0], "y": place[1]}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._ask(
            "input.performActions",
            context=self._tab,
            actions=[{"type": "pointer", "id": "mouse", "actions": [move, *press]}],
        )

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                assert message["type"] == "success", message
                return dict(message["result"])


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Run Firefox without a window on a fresh profile."""
    assert FIREFOX
    command = [FIREFOX, "--headless", "--remote-debugging-port", "0", "--profile", str(profile)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        for line in process.stderr:
            if address := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                break
        else:
            raise RuntimeError("Firefox has ended without listening")
        socket = create_connection(f"{address[1]}/session", timeout=30, suppress_origin=True)
        yield Firefox(socket)
        socket.close()
    finally:
        process.terminate()
        process.wait(10)
