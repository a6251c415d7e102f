"""Words in scripts that write without blanks, or join particles to their words: where they begin
and end, and what lies between their letters when they are disguised.

Boundaries are ICU's (UAX #29 with its dictionaries for Chinese, Japanese, Thai, Lao, Khmer and
Burmese); Korean words begin after a blank and may carry particles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple
from unicodedata import normalize

from icu4py.breakers import WordBreaker

from comments.text.characters import UNSPACED

_JAMO = "\u3131-\u3163"
_LETTER = rf"[{UNSPACED.pattern[1:-1]}]"
_HANGUL = re.compile(rf"[\uac00-\ud7a3{_JAMO}]")
_SYLLABLE = re.compile("[\uac00-\ud7a3]")
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SIGNS = r"。、，．,;:！？!?()（）「」『』《》〈〉“”\"'’…"
_JUNK = rf"[^\w\s\u0e00-\u109f\u1780-\u17ff\u3099\u309a{_SIGNS}]|[0-9@!_ー]|ㅡ"
_INSERTED = re.compile(
    rf"(?<={_LETTER})(?:{_JUNK}){{1,3}}(?={_LETTER})"
    rf"|(?<=[{_JAMO}])(?:{_JUNK}){{1,3}}(?={_LETTER})"
    r"|(?<=[가-힣])(?:[a-z]|[ㅏ-ㅣㅋㅎ]{1,4})(?=[가-힣])"
    r"|(?<=[가-힣])\((?=[가-힣]\))|(?<=[가-힣]\([가-힣])\)"
)
"""Between two letters: signs that do not part words, a Latin letter or a lone jamo of Korean
syllables, brackets around one syllable.
"""
_LONG = re.compile("ー+")
_APART = re.compile(
    rf"(?<!\S)(?:{_LETTER}[ \t]+)+{_LETTER}(?!\S)|(?<!\S)(?:[가-힣],[ \t]?){{2,}}[가-힣](?!\S)"
)
_WITHOUT_BLANKS = "[\u3040-\u312f\u3400-\u9fff\uf900-\ufaff]"
_INSIDE = re.compile(rf"(?<={_WITHOUT_BLANKS})[ \t]+(?={_WITHOUT_BLANKS})")
_BLANKS = re.compile(r"[ \t,]+")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SPELLED = re.compile((
    rf"([{_INITIALS}])([{_VOWELS}l|1])(?:([{_FINALS}])(?![{_VOWELS}l|1]))?"
), re.IGNORECASE)  # fmt: skip
_ALONE = re.compile(rf"(?<!{_LETTER})(?<![{_JAMO}])[{_INITIALS}]{{2,6}}(?![{_JAMO}])(?!{_LETTER})")
_HINTED = re.compile(
    rf"(?<![\w{_JAMO}])(?:[{_INITIALS}][가-힣]{{1,5}}|[가-힣]{{1,5}}[{_INITIALS}](?![{_JAMO}가-힣]))"
)
_PARTICLES = re.compile(
    r"(?:들|님|씨)?(?:은|는|이|가|을|를|의|에|에서|에게|한테|께|와|과|도|만|로|으로|랑|이랑|하고|라고|이라고|처럼|보다"
    r"|까지|부터|마저|조차|밖에|뿐|나|이나|야|이야|아|이여|네|네요|이네|이네요|다|이다|입니다|이에요|예요|이었다|였다|인|임"
    r"|인가|인지|이지|냐|이냐|니|이니|란|이란|라는|이라는|라서|이라서|라도|이라도|고|이고|며|이며|같은|같이|같다|같네|들아|놈아|년아){0,2}"
)
_ENDINGS = frozenset("지고게기자네니나며면서도는은든라래대냐려")
"""Syllables that end a verb's form as well as a noun: 보지 is "not to see", too."""


class Reading(NamedTuple):
    """A text with some disguise lifted, and where in the folded text each character stood."""

    text: str
    places: list[int]


def plain_spelling(text: str) -> str:
    """Return the text with hiragana read as katakana and jamo of every width as letters, one for
    one.
    """
    return text.translate(_KATAKANA).translate(_COMPATIBLE)


_COMPATIBLE = {
    **{0x1100 + place: ord(letter) for place, letter in enumerate(_INITIALS)},
    **{0x1161 + place: ord(letter) for place, letter in enumerate(_VOWELS)},
    **{0x11A8 + place: ord(letter) for place, letter in enumerate(_FINALS)},
}


def initials(word: str) -> str:
    """Return the first letters of a Korean word's syllables, ㅅㅂ; empty where it is none."""
    if len(word) < 2 or not all(map(_SYLLABLE.fullmatch, word)):
        return ""
    letters = "".join(_INITIALS[(ord(char) - 0xAC00) // 588] for char in word)
    return letters if len(set(letters)) > 1 else ""


def abbreviated(word: str) -> tuple[str, ...]:
    """Return how a Korean word is hinted at: by its initials, ㅅㅂ, or one of them, ㅅ발, 시ㅂ."""
    letters = initials(word)
    if not letters:
        return ()
    return letters, letters[0] + word[1:], word[:-1] + letters[-1]


def is_ambiguous(word: str) -> bool:
    """Whether only grammar can tell a Korean noun from a verb's form."""
    return len(word) <= 2 and word[-1:] in _ENDINGS and all(map(_SYLLABLE.fullmatch, word))


class Unspaced:
    """A folded text and its readings in scripts without blanks."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The plain reading first, then those with disguises lifted, where there are any."""
        if self._text.isascii():
            return ()
        plain = Reading(
            self._text.translate(_KATAKANA).translate(_COMPATIBLE), [*range(len(self._text))]
        )
        if not re.search(rf"{_LETTER}|[{_JAMO}]", plain.text):
            return ()
        lifted = {plain.text: plain}
        for reading in _lifted(plain):
            lifted.setdefault(reading.text, reading)
        return tuple(lifted.values())

    @cached_property
    def abbreviations(self) -> tuple[tuple[str, int, int], ...]:
        """Initials that stand alone, with their places."""
        text = self._text.translate(_COMPATIBLE)
        whole = [(match[0], match.start(), match.end()) for match in _ALONE.finditer(text)]
        return (*whole, *_hints(text))

    def is_word(self, reading: Reading, start: int, end: int) -> bool:
        """Whether a piece of a reading begins and ends where words do."""
        if _HANGUL.match(reading.text, start):
            return self._is_korean_word(reading, start, end)
        letters = "".join([self._text[place] for place in reading.places])
        breaks = _breaks(letters)
        before, after = letters[start - 1 : start], letters[end : end + 1]
        return (start in breaks or _turns(before, letters[start], _BEFORE)) and (
            end in breaks or _turns(after, letters[end - 1], _AFTER)
        )

    def _is_korean_word(self, reading: Reading, start: int, end: int) -> bool:
        if start and _HANGUL.match(reading.text[start - 1]):
            return False
        rest = re.match("[\uac00-\ud7a3]*", reading.text[end:])
        return rest is None or _PARTICLES.fullmatch(rest[0]) is not None


@lru_cache(maxsize=32)
def _breaks(text: str) -> frozenset[int]:
    """Return where words begin and end, counted in characters of the text.

    ICU wants composed kana, and counts in UTF-16.
    """
    units: list[str] = []
    starts: list[int] = []
    for place, char in enumerate(text):
        if char in "\u3099\u309a" and units and "\u3040" < units[-1] < "\u3100":
            units[-1] = normalize("NFC", units[-1] + char)[:1]
        else:
            units.append(char if char < "\U00010000" else "\ufffc")
            starts.append(place)
    starts.append(len(text))
    segments = WordBreaker("".join(units), "ja").segments()
    return frozenset(starts[place] for segment in segments for place in segment)


_BEFORE = frozenset("はがをにのもとでよ")
_AFTER = frozenset("だでじなかよねはがをにのもとめや")
"""Particles that part from a word in hiragana what the dictionary may read otherwise."""


def _turns(neighbour: str, letter: str, particles: frozenset[str]) -> bool:
    """Whether another kind of letter begins, as from hiragana to katakana, or a particle stands
    there.
    """
    kinds = _kind(neighbour), _kind(letter)
    if "katakana" in kinds and kinds[0] != kinds[1]:
        return True
    return neighbour in particles and _kind(letter) == "hiragana"


def _kind(letter: str) -> str:
    if "\u3041" <= letter <= "\u309f" and letter not in "\u3099\u309a":
        return "hiragana"
    return "katakana" if "\u3099" <= letter <= "\u30ff" else "other"


def _hints(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield words of which one syllable is but its first letter, with and without particles."""
    for match in _HINTED.finditer(text):
        word = match[0]
        for length in range(2, len(word) + 1):
            if length == len(word) or _PARTICLES.fullmatch(word[length:]):
                yield word[:length], match.start(), match.start() + length


def _lifted(plain: Reading) -> Iterator[Reading]:
    apart = _without(plain, _APART, inner=_BLANKS)
    for reading in (plain, apart, _without(plain, _INSIDE)):
        bare = _without(reading, _INSERTED)
        composed = _composed(_without(_composed(bare), _INSERTED))
        yield from (reading, bare, composed, _unstretched(composed))
        yield _without(composed, _LONG)


def _without(
    reading: Reading, pattern: re.Pattern[str], inner: re.Pattern[str] | None = None
) -> Reading:
    dropped: set[int] = set()
    for match in pattern.finditer(reading.text):
        spans = inner.finditer(match[0]) if inner else ()
        if inner:
            for span in spans:
                dropped.update(range(match.start() + span.start(), match.start() + span.end()))
        else:
            dropped.update(range(match.start(), match.end()))
    if not dropped:
        return reading
    places = [place for place in range(len(reading.text)) if place not in dropped]
    return Reading(
        "".join([reading.text[place] for place in places]),
        [reading.places[place] for place in places],
    )


def _composed(reading: Reading) -> Reading:
    """Put letters that were written one by one back into syllables: ㅅㅣㅂㅏㄹ, ㅅl발."""
    if not _SPELLED.search(reading.text):
        return reading
    chars: list[str] = []
    places: list[int] = []
    end = 0
    for match in _SPELLED.finditer(reading.text):
        chars += reading.text[end : match.start()]
        places += reading.places[end : match.start()]
        vowel = "ㅣ" if match[2] in "lL|1" else match[2]
        code = 0xAC00 + 588 * _INITIALS.index(match[1]) + 28 * _VOWELS.index(vowel)
        chars.append(chr(code + (_FINALS.index(match[3]) + 1 if match[3] else 0)))
        places.append(reading.places[match.start()])
        end = match.end()
    chars += reading.text[end:]
    places += reading.places[end:]
    return Reading("".join(chars), places)


def _unstretched(reading: Reading) -> Reading:
    """Take out syllables that do but draw a vowel out: 시이발, and a letter that only lengthens."""
    places: list[int] = []
    vowel = -1
    for place, char in enumerate(reading.text):
        code = ord(char) - 0xAC00
        if not 0 <= code < 11_172:
            vowel = -1
        elif code // 588 == 11 and code % 28 == 0 and code % 588 // 28 == vowel:
            continue
        else:
            vowel = code % 588 // 28 if code % 28 == 0 else -1
        places.append(place)
    if len(places) == len(reading.text):
        return reading
    return Reading(
        "".join([reading.text[place] for place in places]),
        [reading.places[place] for place in places],
    )
