"""Word lists: what they see through, what they must leave alone, and that nothing an operator
enters breaks them.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.errors import InvalidInput
from comments.screening.folding import Folded, fold, fold_name
from comments.screening.word_entries import LONGEST
from comments.screening.words import LONGEST_LIST, MOST_MATCHES, Match, compile_words
from tests.effort import effort

ENTRIES = (
    "shit",
    "ass",
    "boobs",
    "hell",
    "whore",
    "heil",
    "con",
    "go back home",
    "idiot*",
    "*wanker*",
    "*tard",
    "f*ck",
    "kill all *s",
    "c++",
    "🖕",
    "傻逼",
    "バカ",
    "바보",
    "сука",
    "/\\bdm me \\d{3,}/",
)


def found(text: str, entries: tuple[str, ...] = ENTRIES) -> dict[str, str]:
    """The entries that match, each with the part of the text that matched first."""
    return {match.entry: match.text for match in compile_words(entries).find(text)}


@pytest.mark.parametrize(
    ("disguise", "text", "entry", "match"),
    [
        ("none", "what a shit day", "shit", "shit"),
        ("case", "ShIt happens", "shit", "ShIt"),
        ("accents", "shít", "shit", "shít"),
        ("stacked accents", "s̷h̷i̷t̷!", "shit", "s̷h̷i̷t̷"),
        ("Cyrillic lookalikes", "ѕhіт", "shit", "ѕhіт"),
        ("Greek lookalikes", "αsѕ", "ass", "αsѕ"),
        ("small capitals", "ꜱʜɪᴛ", "shit", "ꜱʜɪᴛ"),
        ("width", "ｓｈｉｔ", "shit", "ｓｈｉｔ"),
        ("mathematical letters", "𝖘𝖍𝖎𝖙", "shit", "𝖘𝖍𝖎𝖙"),
        ("circles", "🅢🅗🅘🅣", "shit", "🅢🅗🅘🅣"),
        ("flags", "🇸🇭🇮🇹", "shit", "🇸🇭🇮🇹"),
        ("zero width", "s\u200bh\u2060i\ufefft", "shit", "s\u200bh\u2060i\ufefft"),
        ("soft hyphens", "sh\xadit", "shit", "sh\xadit"),
        ("digits", "5h1t", "shit", "5h1t"),
        ("signs", "$h!t!", "shit", "$h!t"),
        ("signs at the end", "a$$", "ass", "a$$"),
        ("one for l", "he11", "hell", "he11"),
        ("a stretched letter", "shiiiiiit", "shit", "shiiiiiit"),
        ("every letter stretched", "ssshhhiiittt", "shit", "ssshhhiiittt"),
        ("every letter doubled", "sshhiitt", "shit", "sshhiitt"),
        ("a stretched double letter", "boooobs", "boobs", "boooobs"),
        ("stretched in two ways", "boooobsss", "boobs", "boooobsss"),
        ("full stops between", "s.h.i.t", "shit", "s.h.i.t"),
        ("blanks between", "you s h i t head", "shit", "s h i t"),
        ("blanks between after an article", "a s h i t", "shit", "s h i t"),
        ("dashes and blanks between", "s - h - i - t", "shit", "s - h - i - t"),
        ("one full stop", "sh.it", "shit", "sh.it"),
        ("underscores", "s_h_i_t", "shit", "s_h_i_t"),
        ("an address's words", "https://sub.shit.example/x", "shit", "shit"),
        ("several at once", "5.h.í.т", "shit", "5.h.í.т"),
        ("a phrase over lines", "GO  back,\n*home*", "go back home", "GO  back,\n*home"),
        ("a phrase with digits", "g0 b4ck home", "go back home", "g0 b4ck home"),
        ("a beginning", "idiotically", "idiot*", "idiotically"),
        ("the bare beginning", "idiot", "idiot*", "idiot"),
        ("a part", "what swankers!", "*wanker*", "swankers"),
        ("an end", "libtard", "*tard", "libtard"),
        ("an inner wildcard", "fvck", "f*ck", "fvck"),
        ("a wildcard in a phrase", "Kill all humans", "kill all *s", "Kill all humans"),
        ("signs in the entry", "I write C++ here", "c++", "C++"),
        ("an emoji in another skin", "🖕🏽", "🖕", "🖕"),
        ("Chinese inside a sentence", "你是傻逼吗", "傻逼", "傻逼"),
        ("Chinese with blanks", "傻 逼", "傻逼", "傻 逼"),
        ("Japanese in half width", "ﾊﾞｶだ", "バカ", "ﾊﾞｶ"),
        ("Korean with an ending", "바보는", "바보", "바보"),
        ("Russian among Russian", "ты сука такая плохая", "сука", "сука"),
        ("a pattern", "so DM me 5551234 now", "/\\bdm me \\d{3,}/", "DM me 5551234"),
    ],
)
def test_a_disguised_word_is_found(disguise: str, text: str, entry: str, match: str) -> None:
    assert found(text).get(entry) == match, disguise


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe, Penistone and Assington are places; the class assessed a shitake",
        "pass the bass, classic glass, assess the embassy, Hassan",
        "push it, wash it, finish it. this hit, sHe_liT",
        "he'll call, we'll see, who're they, she'll",
        "A book about a cook, a boob tube, cool",
        "hello, shell, Shelley, hellish",
        "the A55 and the 455, in 2026, at 100 %, a4 and b5",
        "fight and flight, Neil and the hail",
        "go home, back then; go back, she went home",
        "an e-mail, well-known, co-op, e.g. this, i.e. that, U.S.A.",
        "custard and mustard are not *tarded* and tardy",
        "a, b, c or d; S, M, L and XL",
        "I am C+ and C plus plus, abc++d",
        "coon, cons, icon",
        "кот и вот, нет, он",
        "傻瓜 和 逼近",
        "https://example.com/class/pass?s=h&i=t",
        "dm me 12",
        "flack, frolick and a fxxck",
    ],
)
def test_an_innocent_word_is_left_alone(text: str) -> None:
    assert found(text, tuple(entry for entry in ENTRIES if entry != "*tard")) == {}


@pytest.mark.parametrize(
    ("banned", "allowed", "text", "matched"),
    [
        ("*cunt*", "Scunthorpe", "in SCUNTHORPE", None),
        ("*cunt*", "Scunthorpe", "in Scunth0rpe", None),
        ("*cunt*", "Scunthorpe", "Scunthorpe cunts", "cunts"),
        ("*tard", "custard", "the custard", None),
        ("*tard", "*stard", "mustard, libtard", "libtard"),
        ("cock", "cock robin", "who killed cock robin", None),
        ("cock", "cock robin", "cock robin by a cock", "cock"),
        ("/cunt/", "Scunthorpe", "Scunthorpe and cunty", "cunt"),
        ("逼", "逼近", "逼近 傻逼", "逼"),
    ],
)
def test_an_allowed_word_excuses_its_place_and_no_other(
    banned: str, allowed: str, text: str, matched: str | None
) -> None:
    matches = compile_words((banned,)).find(text, compile_words((allowed,), "allowed_words"))
    expected = [] if matched is None else [(matched, text.rindex(matched))]
    assert [(match.text, match.start) for match in matches] == expected


def test_a_word_of_russian_is_no_english_in_disguise_unless_it_stands_alone_among_english() -> None:
    assert found("вот тот кот, это здесь", ("bot",)) == {}
    assert found("you ВОТ, go away", ("bot",)) == {"bot": "ВОТ"}
    assert found("Вынеси сор", ("cop",)) == found("Вот!", ("bot",)) == {}
    assert found("He is a cор, they say", ("cop",)) == {"cop": "cор"}
    assert found("Вот cор, это", ("cop",)) == {"cop": "cор"}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "is empty"),
        ("  \u200b ", "is empty"),
        ("*", "would match every comment"),
        ("a*", "at least two letters"),
        ("/(/", "is not a pattern RE2 can use"),
        ("/(?=x)/", "is not a pattern RE2 can use"),
        ("/a*/", "would match an empty text"),
        ("/((a{100}){100}){10}/", "pattern"),
        ("x" * (LONGEST + 1), "longer than"),
    ],
)
def test_a_bad_entry_is_refused_with_a_sentence_under_the_lists_name(
    entry: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        compile_words(("fine", entry), "suspect_words")
    (message,) = refused.value.errors["suspect_words"]
    assert message.startswith("The entry '")
    assert message.endswith(".")
    assert sentence in message


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidInput, match=str(LONGEST_LIST)):
        compile_words([f"word{number}" for number in range(LONGEST_LIST + 1)])


def test_a_text_full_of_words_reports_enough_of_them() -> None:
    entries = tuple(f"word{chr(97 + number)}" for number in range(26))
    assert len(found(" ".join(entries), entries)) == MOST_MATCHES


def cpu_seconds(entries: tuple[str, ...], text: str) -> float:
    words = compile_words(entries)
    words.find("warm")
    return min(effort(lambda: words.find(text)) for _ in range(2))


MANY = tuple(
    f"{first}{second}{third}xyz"
    for first in "abcdefghijklmnop"
    for second in "aeiou"
    for third in "bcdfghjk"
)
HOSTILE = [
    "a" * 10_000,
    "a " * 5_000,
    "a." * 5_000,
    "." * 10_000,
    "ab." * 3_333,
    "!a" * 5_000,
    "a1" * 5_000,
    "bbaa" * 2_500,
    "bb" + "a" * 9_998,
    "aaab " * 2_000,
    "\u200b" * 10_000,
    "рa " * 3_333,
    "傻 " * 5_000,
    "a\u0301" * 5_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:6]))
def test_no_text_of_ten_thousand_characters_takes_long(text: str) -> None:
    nested = tuple("*" + "a" * length + "*" for length in range(2, 60))
    assert (
        cpu_seconds((*MANY, *nested, "傻逼", "/(a|aa)+$/", "/(.*)(.*)(.*)x/", "a*b*c"), text) < 0.5
    )


def test_a_thousand_characters_against_hundreds_of_entries_take_about_a_millisecond() -> None:
    text = (
        "The council closed the old bridge without asking anybody who lives on the other side. "
        * 12
    )[:1000]
    assert cpu_seconds(MANY, text) < 0.005


entries_of_any_kind = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.text("ab*/ .+傻🖕é", max_size=8),
        st.from_regex(r"/[ab.*+?(){}\[\]|\\^$0-9]{1,10}/", fullmatch=True),
    ),
    max_size=6,
)
tricky_texts = st.one_of(
    st.text(max_size=60),
    st.text("abis 1!.$_-*\u200b\u0301傻逼рсßﬃ🇸🅢\n\ud800", max_size=60),
)


@given(entries_of_any_kind, tricky_texts)
@example(["sh*t"], "ﬃ s\u200bh1t\u0301")
def test_any_entry_is_taken_or_refused_and_any_match_points_into_the_text(
    entries: list[str], text: str
) -> None:
    try:
        words = compile_words(entries)
    except InvalidInput as refused:
        sentences = refused.errors["banned_words"]
        words = compile_words(
            [entry for entry in entries if not any(repr(entry) in said for said in sentences)]
        )
    for match in words.find(text, words if len(entries) > 4 else None):
        assert 0 <= match.start < match.end <= len(text)
        assert match == Match(match.entry, match.start, match.end, text[match.start : match.end])


@given(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_a_word_between_blanks_is_always_found(word: str, before: str, after: str) -> None:
    assert word in found(f"{before} \n{word}\n {after}", (word,))


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_every_folded_character_came_from_somewhere(text: str) -> None:
    folded = Folded(text)
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "other",
    ["ADMIN", "Аdmіn", "Adm1n", "A.d.m.i.n", "Ａｄｍｉｎ", "Adrnin", "ad min", "Ad\u200bmin"],
)
def test_names_that_readers_would_confuse_have_one_key(other: str) -> None:
    assert fold_name(other) == fold_name("Admin")


def test_names_of_other_people_keep_their_own_keys() -> None:
    names = ["Admin", "Adam", "王小明", "王小红", "Иван", "🙂", "🙃", "Zoë"]
    assert len({fold_name(name) for name in names}) == len(names)
    assert all(fold_name(name) for name in names)
