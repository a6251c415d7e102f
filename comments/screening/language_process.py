"""The language identifier in a process of its own: it takes 95 MiB, and time in which the process
that asks could answer readers.

The process is started at the first text that needs it, ends by itself when nothing has been asked
for a while, and with whoever started it. Run as a module it is that process: lines of JSON in, a
text each; lines of JSON out, its language or null.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec

from comments.screening import language

IDLE_SECONDS = 60.0
"""After so long without a question the process ends."""
PATIENCE_SECONDS = 90.0
"""How long an answer may take, loading included, before the process is ended and begun anew."""
_REST_SECONDS = 600.0


class IdentifierFailed(Exception):
    """The identifier's process could not be started, or ended in the middle, twice."""


def is_installed() -> bool:
    """Say whether the extra ``[language]`` is here, without loading any of it."""
    return find_spec("py3langid") is not None


class LanguageProcess:
    """Asks the process, which it starts when there is need of it. For one thread alone."""

    def __init__(self, idle: float = IDLE_SECONDS, patience: float = PATIENCE_SECONDS) -> None:
        self._idle = idle
        self._patience = patience
        self._not_before = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        """The one that runs, or the last that did."""

    def usable(self) -> bool:
        """Say whether there is an identifier that can be asked: after a failure there is none for
        ten minutes.
        """
        return is_installed() and time.monotonic() >= self._not_before

    def identify(self, texts: Sequence[str]) -> list[str | None]:
        """Return the language of each text where that is sure. Raises ``IdentifierFailed``."""
        codes: list[str | None] = []
        for text in texts:
            prose = language.prose_of(text)
            code = language.by_script(prose)
            asks = code is None and len(prose) >= language.SHORTEST
            codes.append(self._ask(prose) if asks else code)
        return codes

    def _ask(self, prose: str) -> str | None:
        question = json.dumps(prose).encode() + b"\n"
        for _ in range(2):
            # It may just have gone to rest: the question is then put to the next one.
            with contextlib.suppress(OSError, ValueError):
                return self._answer(question)
            self.close()
        self._not_before = time.monotonic() + _REST_SECONDS
        raise IdentifierFailed("the language identifier's process ended without an answer")

    def _answer(self, question: bytes) -> str | None:
        if self.process is None or self.process.poll() is not None:
            self.close()
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", __name__, str(self._idle)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(question)
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], self._patience)[0]:
            raise TimeoutError
        code: str | None = json.loads(self.process.stdout.readline())
        return code

    def close(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            self.process.kill()
            for pipe in (self.process.stdin, self.process.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()
            self.process.wait()
            self.process = None


def serve(idle: float) -> int:
    """Answer questions until there are none for so many seconds, or nobody is there to ask."""
    os.nice(10)
    if not language.wait(60):
        return 1
    while select.select([sys.stdin.buffer], [], [], idle)[0]:
        question = sys.stdin.buffer.readline()
        if not question:
            break
        answer = language.identify(json.loads(question))
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(serve(float(sys.argv[1])))
