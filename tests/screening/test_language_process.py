"""The identifier's process: begun when needed, gone when idle, begun again when it was killed."""

from __future__ import annotations

import signal
import sys

import pytest

from comments.screening.language_process import IdentifierFailed, LanguageProcess

GERMAN = "Das ist doch völliger Unsinn, was hier steht, und das wissen auch alle."


def test_the_process_answers_ends_when_idle_and_is_begun_again() -> None:
    identifier = LanguageProcess(idle=0.2)
    assert identifier.identify(["안녕하세요", "Danke!"]) == ["ko", None]
    assert identifier.process is None  # nothing that it was needed for
    assert identifier.identify([GERMAN, "hahahaha xd lol hmmmmmm ok 12"]) == ["de", None]
    first = identifier.process
    assert first is not None
    assert first.wait(30) == 0
    assert identifier.identify([f"{GERMAN}\n\ud83d\n{GERMAN}"]) == ["de"]
    second = identifier.process
    assert second is not None
    assert second is not first
    second.kill()
    assert identifier.identify([GERMAN]) == ["de"]
    identifier.close()


def test_a_process_that_hangs_is_ended_and_begun_again() -> None:
    identifier = LanguageProcess(patience=20)
    assert identifier.identify([GERMAN]) == ["de"]
    hung = identifier.process
    assert hung is not None
    hung.send_signal(signal.SIGSTOP)
    identifier._patience = 0.2
    with pytest.raises(IdentifierFailed):
        identifier.identify([GERMAN])
    assert hung.wait(10) == -signal.SIGKILL


def test_a_process_that_cannot_answer_is_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identifier = LanguageProcess()
    assert identifier.usable()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(IdentifierFailed):
        identifier.identify([GERMAN])
    assert not identifier.usable()
