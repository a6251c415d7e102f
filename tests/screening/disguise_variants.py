"""Makes words look otherwise in the ways in which people slip them past a list; a seed makes them
fresh.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

LATIN = ("idiot", "asshole", "bastard", "wanker", "moron", "arschloch", "connard", "imbecil")
HANGUL = ("시발", "병신", "새끼", "멍청이")
KANA = ("バカ", "アホ", "クズ", "ブス")
HAN = ("傻逼", "笨蛋", "混蛋")

_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9"}
_CYRILLIC = dict(zip("aceopxyi", "асеорхуі", strict=True))
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SIGNS = "@♥☆★♡1/·.-~"

Change = Callable[[random.Random, str], str]


def _between(dice: random.Random, word: str, sign: str) -> str:
    place = dice.randrange(1, len(word))
    return word[:place] + sign + word[place:]


def _leet(dice: random.Random, word: str) -> str:
    return "".join(dice.choice(_LEET[char]) if char in _LEET else char for char in word)


def _some_leet(dice: random.Random, word: str) -> str:
    places = [place for place, char in enumerate(word) if char in _LEET]
    chosen = dice.sample(places, max(1, len(places) // 2))
    return "".join(dice.choice(_LEET[c]) if at in chosen else c for at, c in enumerate(word))


def _stretched(dice: random.Random, word: str) -> str:
    place = dice.randrange(len(word))
    return word[:place] + word[place] * dice.randint(3, 6) + word[place + 1 :]


def _masked(dice: random.Random, word: str) -> str:
    place = dice.randrange(1, len(word) - 1)
    return word[:place] + dice.choice("*#_%") + word[place + 1 :]


def _split(dice: random.Random, word: str) -> str:
    place = dice.randrange(2, len(word) - 1)
    return word[:place] + " " + word[place:]


LATIN_CHANGES: tuple[Change, ...] = (
    _leet,
    _some_leet,
    _stretched,
    _masked,
    _split,
    lambda dice, word: " ".join(word),
    lambda dice, word: dice.choice(".-_*").join(word),
    lambda dice, word: "".join(_CYRILLIC.get(char, char) for char in word),
    lambda dice, word: _between(dice, word, "\u200b"),
    lambda dice, word: "".join(chr(ord(char) + 0xFEE0) for char in word),
    lambda dice, word: "".join(char + dice.choice("\u0301\u0308\u0335") for char in word),
    lambda dice, word: "".join(dice.choice((char, char.upper())) for char in word),
)


def _letters(syllable: str) -> str:
    code = ord(syllable) - 0xAC00
    tail = _TAILS[code % 28].strip()
    return _LEADS[code // 588] + _VOWELS[code % 588 // 28] + tail


def _lengthened(dice: random.Random, word: str) -> str:
    open_places = [at for at, char in enumerate(word) if (ord(char) - 0xAC00) % 28 == 0]
    place = open_places[0] if open_places else 0
    vowel = (ord(word[place]) - 0xAC00) % 588 // 28
    if not open_places:
        return _between(dice, word, "ㅡ")
    return word[: place + 1] + chr(0xAC00 + 588 * 11 + 28 * vowel) * 2 + word[place + 1 :]


HANGUL_CHANGES: tuple[Change, ...] = (
    lambda dice, word: "".join(map(_letters, word)),
    lambda dice, word: "".join(_letters(char)[0] for char in word),
    lambda dice, word: _between(dice, word, dice.choice(_SIGNS)),
    lambda dice, word: _between(dice, word, "ㅡ"),
    lambda dice, word: _letters(word[0]) + word[1:],
    _lengthened,
    lambda dice, word: " ".join(word),
    lambda dice, word: word + dice.choice(("은", "는", "이", "야", "들아", "같은")),
)
KANA_CHANGES: tuple[Change, ...] = (
    lambda dice, word: "".join(chr(ord(char) - 0x60) for char in word),
    lambda dice, word: _between(dice, word, "ー"),
    lambda dice, word: _between(dice, word, dice.choice(_SIGNS)),
    lambda dice, word: " ".join(word),
)
HAN_CHANGES: tuple[Change, ...] = (
    lambda dice, word: _between(dice, word, dice.choice(_SIGNS)),
    lambda dice, word: " ".join(word),
)
KINDS = (
    (LATIN, LATIN_CHANGES, "you {0} there"),
    (HANGUL, HANGUL_CHANGES, "정말 {0} 그만해"),
    (KANA, KANA_CHANGES, "お前は{0}だ"),
    (HAN, HAN_CHANGES, "你是{0}吗"),
)


def variants(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Yield so many words, each with a sentence in which it stands disguised."""
    dice = random.Random(seed)
    weighted = (*KINDS[:1] * 12, *KINDS[1:2] * 4, *KINDS[2:3] * 3, *KINDS[3:])
    for _ in range(count):
        words, changes, sentence = dice.choice(weighted)
        word, change = dice.choice(words), dice.choice(changes)
        yield word, sentence.format(change(dice, word))
