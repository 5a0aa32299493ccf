# SPDX-License-Identifier: Apache-2.0
"""Cuts Noto Sans KR down to what letters need: ``cut_letter_font.py SOURCE.ttf TARGET.ttf`` (needs fonttools, which the program does not).

Kept are Hangul (all 11,172 syllables and letters), Latin with its extensions, Greek, Cyrillic, punctuation, symbols and kana; Hanja and hinting go.
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
DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG"]


def main() -> int:
    """Cut the font."""
    source, target = sys.argv[1:]
    font = TTFont(source, recalcTimestamp=False)  # the same cut gives the same bytes
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += DROPPED
    cutter = Subsetter(options)
    known = font.getBestCmap()
    cutter.populate(unicodes={code for first, end in RANGES for code in range(first, end) if code in known})
    cutter.subset(font)
    wide = font["hmtx"].metrics
    usual = Counter(advance for advance, _ in wide.values()).most_common(1)[0][0]
    first, *others = font.getGlyphOrder()
    reorderGlyphs(font, [first, *sorted(others, key=lambda name: wide[name][0] == usual)])
    font.save(target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
