"""Letters of other scripts that look like a Latin one, for reading words written to slip past a
list.

Taken from confusables.txt 17.0.0 of Unicode Technical Standard 39
(https://www.unicode.org/reports/tr39): the single letters and symbols that resemble one Latin
letter once marks are taken off, without right-to-left and Indic scripts, and with small capitals
and a few Greek and Cyrillic letters that people use in this way. What Unicode's own normalisation
already turns into Latin letters, such as full-width ones, is not repeated here.
"""

from __future__ import annotations

_LOOKALIKES = {
    "a": "ɑΑαАаᎪᗅᴀ⍶⍺ꓮꭺ",
    "b": "ƀƂƃƄɓʙΒβБВЬвѢѣҌҍᏏᏴᏼᑲᑳᖯᗷⲂⲃꓐꞴ",
    "c": "¢ȼСсҪҫᏟᴄ₡Ⲥⲥꓚꮯ𐐕𐐽🝌",
    "d": "ÐĐđƉƌɖɗԁᎠᏧᑯᗞᗪᴅ₫ꓒꓓꭰ",
    "e": "ɆɇΕεЕеєҽҿᎬᴇ℮⋿ⴹꓰꬲꭼ",
    "f": "ƑƒϜքᖴᵮẝꓝꞘꞙꬵ𝈓",
    "g": "ƍǤǥɠɡɢԌԍցᏀᏳᏻᶃꓖꮐ",
    "h": "ĦħɦʜΗНнћҢңһӇӈӉӊհᎻᏂᏲᕼⱧⲎⲏꓧꚕꮋ",
    "i": "ıƖɨɩɪΙιІіւᎥᵻᵼ⍳⍸ⲓꓲꙇꭵ",
    "j": "ɈɉͿϳЈјᎫᒍᴊꓙꞲꭻ",
    "k": "ĸƙΚκКкҚқҞҟᏦᛕᴋ₭ⱩⲔⲕꓗꝀꮶ",
    "l": "ŁłƗƚǀɫɭʟӀӏᏞᒪᛁ∣⏽ⲒⳐⳑⵏꓡꮮ𐐛𐑃𝈪",
    "m": "ɱΜϺМмӍᎷᗰᛖᴍᵯ₥Ⲙꓟ",
    "n": "ŋƝƞɳɴΝηղոռᵰⲚⲛꓠ𐆎",
    "o": "ØøƟɵΘΟθοσϭОоѲѳӨөՕօᎾᏫᴏᴑ⊖⊝⍬ⲐⲑⲞⲟⴱⵁⵔꓳꝊꝋꬽꬾꭴꮎꮻ𐐄𐐬𝈚🜔",
    "p": "þƥƿΡρϸРрᏢᑭᴘᴩᵽ⍴ⲢⲣⳎⳏꓑꮲ",
    "q": "ʠԛգզⵕ",
    "r": "ƦɍɼɽʀгғᎡᏒᖇᴦᵲⲅꓣꭇꭈꭱꮁꮢ𝈖",
    "s": "ƽʂЅѕՏᏕᏚᵴꓢꜱꮪ𐐠𐑈",
    "t": "ŦŧƭƮȾΤτТтҬҭᎢᴛᵵ₮⊤⍡⟙Ⲧⲧꓔꭲ🝨",
    "u": "ɄʋμυџՍսᏌᑌᴜᵾ∪⋃ꓴꞟꭎꭒꮜ",
    "v": "νѴѵᏙᐯᴠ∨⋁ⴸꓦꛟꮩ𐆗𝈍🜈",
    "w": "ɯωшѡѽԜԝաᎳᏔᴡ₩ⲽꓪꝡꮃ",
    "x": "×ΧχХхҲᕁᕽ᙭ᚷ╳⤫⤬⨯⨰ⲬⵝꓫꞳ𐆖",
    "y": "¥ƴɎɏɣʏΥγУуҮүҰұᎩᎽᶌỿⲨⲩꓬꭚ",
    "z": "ƵƶȤȥʐΖᏃᴢᵶꓜꮓ",
}

_ENCLOSED = ((0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26))
"""Negative circled and squared letters and regional indicators, each A to Z, which have no
normalisation.
"""

LATIN: dict[str, str] = {
    **{char: latin for latin, chars in _LOOKALIKES.items() for char in chars},
    **{chr(start + i): chr(ord("a") + i) for start, size in _ENCLOSED for i in range(size)},
}
"""From the lookalike, as it is written (capitals look like other letters than small ones), to the
Latin letter.
"""
