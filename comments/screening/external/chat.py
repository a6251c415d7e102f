"""A language model behind an OpenAI-compatible chat endpoint: one question, one short answer.

The request is that of https://platform.openai.com/docs/api-reference/chat/create, which Mistral,
vLLM, llama.cpp, Ollama and others take alike.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from comments.screening.external.transport import NO_ANSWER, Unanswered, post


@dataclass(frozen=True, slots=True)
class ChatService:
    """An endpoint (``…/v1/chat/completions``), the account's key, and the model that is asked."""

    url: str
    key: str
    model: str
    timeout: float = 5.0
    loopback: bool = False
    """Whether the operator allows it to be a program on this machine."""

    def ask(self, instruction: str, material: str, *, longest: int, as_json: bool = False) -> str:
        """Return the model's answer to an instruction about material, ``longest`` tokens at most.

        The two are separate messages: what is in the material is never part of the instruction.
        Raises ``Unanswered``.
        """
        question: dict[str, Any] = {
            "model": self.model,
            "temperature": 0,
            "max_tokens": longest,
            "messages": [
                {"role": "system", "content": instruction},
                {"role": "user", "content": material},
            ],
        }
        if as_json:
            question["response_format"] = {"type": "json_object"}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        body = json.dumps(question).encode()
        answer = post(self.url, body, headers, self.timeout, loopback=self.loopback)
        if answer.status != 200:
            raise Unanswered(NO_ANSWER)
        return _content(answer.body)


def _content(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise Unanswered("its answer is not a chat completion") from None
    if not isinstance(content, str) or not content.strip():
        raise Unanswered("its answer is empty")
    return content.strip()
