# SPDX-License-Identifier: Apache-2.0
"""Cuts Noto Sans KR down to what letters need: ``cut_letter_font.py SOURCE.ttf TARGET.ttf [OTHERS.ttf]`` (needs fonttools; the program does not).

Kept are Hangul (all 11,172 syllables and letters), Latin with its extensions, Greek, Cyrillic, punctuation, symbols and kana; Hanja and hinting go.
TARGET has what nearly every letter is written with: the 2,350 syllables of KS X 1001, Hangul letters, Latin, punctuation and symbols. OTHERS has the
rest, under a name of its own, and is read where a text holds one of them: reading a font takes as long as it has characters.
Glyphs as wide as most are (syllables) come last: their width then stands once, and whoever loads the font does not read it 11,521 times.
The font's licence (SIL Open Font Licence 1.1, reserved name "Source") lets a cut-down version keep the name "Noto Sans KR".
The files in src/sotdae/exchange/notice/fonts were made from those of the npm package @expo-google-fonts/noto-sans-kr 0.4.3 with fonttools 4.68.0.
"""

from __future__ import annotations

import sys
from collections import Counter

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

RANGES = (
    (0x20, 0x7F),
    (0xA0, 0x250),
    (0x370, 0x530),
    (0x1100, 0x1200),
    (0x2010, 0x2070),
    (0x20A0, 0x20C0),
    (0x2100, 0x2430),
    (0x2460, 0x2760),
    (0x3000, 0x3400),
    (0xAC00, 0xD7A4),
    (0xFF00, 0xFFEF),
)
HANGUL = (0xAC00, 0xD7A4)
POSTSCRIPT = 6
NAMED = (3, 4, POSTSCRIPT)
"""Which names of a font tell it from others (OpenType name ids): identifier, full name, PostScript name."""
PLAIN_BYTES = 2
DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG"]


USUAL = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x2010, 0x2070),
    (0x20A0, 0x20C0),
    (0x2100, 0x2200),
    (0x2460, 0x2500),
    (0x25A0, 0x2600),
    (0x3000, 0x3040),
    (0x3131, 0x3190),
)
"""What stands in the first font, beside the syllables that EUC-KR (KS X 1001) can write."""


def main() -> int:
    """Cut the font."""
    source, target, *others = sys.argv[1:]
    known = TTFont(source).getBestCmap()
    wanted = {code for first, end in RANGES for code in range(first, end) if code in known}
    usual = {code for code in wanted if any(first <= code < end for first, end in USUAL) or is_usual_syllable(code)}
    cut(source, target, usual if others else wanted)
    for other in others:
        cut(source, other, wanted - usual, "Others")
    return 0


def is_usual_syllable(code: int) -> bool:
    """Whether a character is one of the 2,350 syllables of KS X 1001."""
    try:
        return HANGUL[0] <= code < HANGUL[1] and len(chr(code).encode("euc_kr")) == PLAIN_BYTES  # (others are spelt out in eight)
    except UnicodeEncodeError:
        return False


def cut(source: str, target: str, codes: set[int], part: str = "") -> None:
    """Write a font that has some characters only; a part is named beside the font."""
    font = TTFont(source, recalcTimestamp=False)  # the same cut gives the same bytes
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += DROPPED
    cutter = Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for record in font["name"].names if part else ():
        if record.nameID in NAMED:
            record.string = record.toUnicode() + ("-" if record.nameID == POSTSCRIPT else " ") + part
    wide = font["hmtx"].metrics
    usual = Counter(advance for advance, _ in wide.values()).most_common(1)[0][0]
    first, *others = font.getGlyphOrder()
    reorderGlyphs(font, [first, *sorted(others, key=lambda name: wide[name][0] == usual)])
    font.save(target)


if __name__ == "__main__":
    raise SystemExit(main())
