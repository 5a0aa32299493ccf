# SPDX-License-Identifier: Apache-2.0
"""Writes the labelled lines again the ways in which people write so that a search does not find them.

The classes follow the literature's list: KOTOX (arXiv 2510.10961: 17 rules in five groups, phonological, iconological, transliteration, syntactic,
pragmatic), and the ways of writing that concern characters rather than language (zero width, half and full width, split letters). Only the rules'
descriptions were used, none of its data and none of its code. It imports nothing of the program: a normaliser measured with its own tables would
measure itself.

Each line gets one class, in turns, so that classes are about equally frequent; how frequent they are in the field is not known. How densely a class
is applied was fixed before anything was measured. Same seed, same bytes: `texts/*-scripted.tsv` and `texts-second/held-out-scripted.tsv` are what
this script writes; of the second set's lines without a label it writes every third again.
Usage: python bench/evaluation/obfuscate.py [--check]
"""

from __future__ import annotations

import argparse
import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

SEED: Final = "labelled-texts-1"
TEXTS: Final = Path(__file__).with_name("texts")
SECOND_SEED: Final = "labelled-texts-second"
SECOND: Final = Path(__file__).with_name("texts-second")  # a second author's set, all of it held out
COLUMNS: Final = ("id", "parent", "labels", "family", "obfuscation", "split", "language", "text")
SPLITS: Final = ("open", "held-out")

_FIRST: Final = 0xAC00
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: Final = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_SPREAD: Final = 0.7  # share of the gaps or letters that a sign is put to
_HALF: Final = 0.5  # share of the syllables that are taken apart
_SOUNDED: Final = 0.3  # share of the syllables written by another sound; the ratio that KOTOX's own tool has by default

Change = Callable[[str, random.Random], str]


def _pairs(text: str) -> dict[str, str]:
    """Return a table written as `from=to` words."""
    return dict(pair.split("=") for pair in text.split())


def _apart(syllable: str) -> tuple[str, str, str] | None:
    """Return the three letters of a Korean syllable, None for anything else."""
    index = ord(syllable) - _FIRST
    if not 0 <= index < 19 * 21 * 28:
        return None
    return _INITIALS[index // 588], _MEDIALS[index % 588 // 28], _FINALS[index % 28]


def _together(initial: str, medial: str, final: str) -> str:
    return chr(_FIRST + _INITIALS.index(initial) * 588 + _MEDIALS.index(medial) * 28 + _FINALS.index(final))


def _between(signs: str, share: float) -> Change:
    """Put one of the signs after letters and digits that another one follows."""

    def change(text: str, chance: random.Random) -> str:
        parts = [
            here + (chance.choice(signs) if here.isalnum() and after.isalnum() and chance.random() < share else "") for here, after in pairwise(text)
        ]
        return "".join(parts) + text[-1:]

    return change


def _marked(signs: str) -> Change:
    """Put a combining mark on letters."""
    return lambda text, chance: "".join(letter + (chance.choice(signs) if letter.isalnum() and chance.random() < _SPREAD else "") for letter in text)


def _syllables(share: float, write: Callable[[str, str, str, random.Random], str | None]) -> Change:
    """Write a share of the syllables another way; None leaves one as it is."""

    def change(text: str, chance: random.Random) -> str:
        written = []
        for syllable in text:
            letters = _apart(syllable)
            other = write(*letters, chance) if letters and chance.random() < share else None
            written.append(syllable if other is None else other)
        return "".join(written)

    return change


def _table(table: Mapping[str, str], share: float = 1.0) -> Change:
    """Replace single characters by one of those that the table has for them."""
    return lambda text, chance: "".join(chance.choice(table[one]) if one in table and chance.random() < share else one for one in text)


def _words(table: Mapping[str, str]) -> Change:
    """Replace words, and parts of words, wherever they stand."""

    def change(text: str, _: random.Random) -> str:
        for word, other in table.items():
            text = text.replace(word, other)
        return text

    return change


_NARROW: Final = {
    chr(int(unicodedata.decomposition(chr(code)).split()[1], 16)): chr(code)
    for code in range(0xFFA1, 0xFFDD)
    if unicodedata.decomposition(chr(code)).startswith("<narrow>")
}
_FULL: Final = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_ENCLOSED: Final = (
    {str(digit): chr(0x2460 + digit - 1) for digit in range(1, 10)}
    | {chr(0x61 + n): chr(0x24D0 + n) for n in range(26)}
    | {chr(0x41 + n): chr(0x24B6 + n) for n in range(26)}
    | {syllable: chr(0x326E + n) for n, syllable in enumerate("가나다라마바사아자차카타파하")}
)
_LEET: Final = _pairs("0=Oo 1=lI| 5=S o=0 e=3 i=1 a=@4 s=5$")
_CYRILLIC: Final = dict(zip("aeopcxyiABETO", "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0410\u0412\u0415\u0422\u041e", strict=True))
_LATIN_SHAPES: Final = _pairs("ㅏ=r ㅣ=l1| ㅐ=H ㅇ=o0")
_OTHER_SHAPES: Final = _pairs("ㅁ=口 ㄹ=己 ㅅ=人 ㅡ=一 ㅣ=丨 ㄷ=匚 ㅇ=\u3007 ㅌ=E ㅋ=ヲ ㅈ=ス ㅏ=ト ㄱ=フ ㅗ=⊥ ㅜ=丅")
_YAMIN: Final = _pairs("대=머 머=대 귀=커 커=귀 명=띵 며=띠 띠=며 비=네 네=비 광=팡 왕=앟 유=윾 관=판 과=파 파=과 근=ㄹ 개=H 환=한 면=띤")
_ROTATED: Final = _pairs("문=곰 곰=문 논=국 국=논 눈=곡 곡=눈 근=ㄹ 늑=극 음=믕")
_EMOJI: Final = _pairs("""
링크=🔗 초대=💌 사진=📷 만원=💵 돈=💰 방=🏠 봇=🤖 꽃=🌸 메일=📧 전화=📞 문=🚪 책=📚 물=💧 집=🏡 차=🚗 room=🏠 link=🔗 money=💰 bot=🤖
1=1️⃣ 2=2️⃣ 3=3️⃣ 5=5️⃣
""")
_CJK: Final = _pairs("""
수=水 대=大 소=小 일=一 이=二 삼=三 사=四 오=五 만=萬 원=元 인=人 문=門 입=入 장=場 금=金 화=火 방=房 비=費 상=上 초=初 회=會 명=名 가=家 천=千
신=新 등=等 급=級 기=記 자=者 전=前 하=下
""")
_FOREIGN: Final = _pairs("""
방장=호스트 대화방=챗룸 초대=인바이트 링크=유알엘 입장=엔트리 신청=어플라이 인증=베리파이 승인=오케이 회원=멤버 추천=레퍼럴 기자=리포터 가격=프라이스
이사=무빙 계좌=어카운트 대기=웨이팅 사진=포토 점심=런치 학교=스쿨 친구=프렌드 책=북
꽃=플라워 오늘=투데이 내일=투모로우 이름=네임 집=하우스 돈=머니 방=룸
""")
_OTHER_INITIAL: Final = _pairs("ㄱ=ㄲㅋ ㄷ=ㄸㅌ ㅂ=ㅃㅍ ㅅ=ㅆ ㅈ=ㅉㅊ ㅋ=ㄲ ㅌ=ㄸ ㅍ=ㅃ ㅊ=ㅉ ㄲ=ㄱ ㄸ=ㄷ ㅃ=ㅂ ㅆ=ㅅ ㅉ=ㅈ")
_OTHER_MEDIAL: Final = _pairs("ㅐ=ㅔ ㅔ=ㅐ ㅚ=ㅙㅞ ㅙ=ㅞ ㅞ=ㅙ ㅖ=ㅔ ㅢ=ㅣ ㅓ=ㅕ ㅗ=ㅛ ㅜ=ㅠ ㅏ=ㅑ ㅟ=ㅣ")
_MORE_MEDIAL: Final = _pairs("ㅏ=ㅑㅘ ㅓ=ㅕㅝ ㅗ=ㅛ ㅜ=ㅠ ㅡ=ㅢ ㅣ=ㅟ")
_OTHER_FINAL: Final = _pairs("ㄱ=ㄲㅋㄳ ㄴ=ㄵㄶ ㅂ=ㅍㅄ ㅅ=ㅆㅈㅊㅌ ㄹ=ㄼㄽㅀ ㅁ=ㄻ ㅆ=ㅅㄷ ㄷ=ㅌ ㅌ=ㅅ")
_FINAL_BEFORE: Final = _pairs("ㅈ=ㄷ ㅊ=ㄷ ㅌ=ㄷ ㅍ=ㅂ ㅋ=ㄱ ㅎ=ㅇ ㄲ=ㄱ ㄸ=ㄷ ㅃ=ㅂ ㅆ=ㅅ ㅉ=ㄷ")
_TENSE: Final = _pairs("ㄱ=ㄲ ㄷ=ㄸ ㅂ=ㅃ ㅅ=ㅆ ㅈ=ㅉ")
_ROMAN_INITIALS: Final = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_ROMAN_MEDIALS: Final = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_ROMAN_FINALS: Final = "- k k k n n n t l k m l l l l l m p p t t ng t t k t p t".split()


def _roman(initial: str, medial: str, final: str, _: random.Random) -> str:
    spelled = _ROMAN_INITIALS[_INITIALS.index(initial)] + _ROMAN_MEDIALS[_MEDIALS.index(medial)] + _ROMAN_FINALS[_FINALS.index(final)]
    return spelled.replace("-", "")


def _shapes(table: Mapping[str, str]) -> Change:
    """Take a syllable apart whose vowel has a look-alike, and write every letter that has one with it."""

    def write(initial: str, medial: str, final: str, chance: random.Random) -> str | None:
        if medial not in table:
            return None
        return "".join(chance.choice(table[one]) if one in table else one for one in (initial, medial, final) if one)

    return _syllables(_HALF, write)


def _one_letter(place: int, table: Mapping[str, str], share: float) -> Change:
    """Replace the letter at one place of a syllable: 0 initial, 1 medial, 2 final."""

    def write(initial: str, medial: str, final: str, chance: random.Random) -> str | None:
        letters = [initial, medial, final]
        if letters[place] not in table:
            return None
        letters[place] = chance.choice(table[letters[place]])
        return _together(*letters)

    return _syllables(share, write)


def _neighbours(join: Callable[[tuple[str, str, str], tuple[str, str, str]], tuple[str, str] | None], share: float = 1.0) -> Change:
    """Write two neighbouring syllables another way, from the left to the right."""

    def change(text: str, chance: random.Random) -> str:
        written = list(text)
        for place, (here, after) in enumerate(pairwise(text)):
            left, right = _apart(written[place] if len(written[place]) == 1 else here), _apart(after)
            pair = join(left, right) if left and right and chance.random() < share else None
            if pair:
                written[place], written[place + 1] = pair
        return "".join(written)

    return change


def _linked(left: tuple[str, str, str], right: tuple[str, str, str]) -> tuple[str, str] | None:
    """Let a final sound move over to a syllable that begins with none, as it is spoken."""
    if right[0] != "ㅇ" or left[2] not in _INITIALS or left[2] in {"", "ㅇ", "ㅎ"}:
        return None
    return _together(left[0], left[1], ""), _together(left[2], right[1], right[2])


def _doubled(left: tuple[str, str, str], right: tuple[str, str, str]) -> tuple[str, str] | None:
    """Repeat a final sound at the beginning of the next syllable."""
    if right[0] != "ㅇ" or left[2] not in {"ㄱ", "ㄴ", "ㄷ", "ㄹ", "ㅁ", "ㅂ", "ㅅ"}:
        return None
    return _together(*left), _together(left[2], right[1], right[2])


def _closed(left: tuple[str, str, str], right: tuple[str, str, str]) -> tuple[str, str] | None:
    """Close an open syllable with the sound that the next one begins with."""
    final = _FINAL_BEFORE.get(right[0], right[0])
    return None if left[2] or final not in _FINALS else (_together(left[0], left[1], final), _together(*right))


def _tensed(left: tuple[str, str, str], right: tuple[str, str, str]) -> tuple[str, str] | None:
    """Write the tense sound that is spoken after a stop."""
    if left[2] not in {"ㄱ", "ㄷ", "ㅂ", "ㅅ", "ㅆ", "ㅊ", "ㅌ", "ㅍ"} or right[0] not in _TENSE:
        return None
    return _together(*left), _together(_TENSE[right[0]], right[1], right[2])


def _moved_spaces(text: str, chance: random.Random) -> str:
    return "".join(letter + (" " if chance.random() < _SOUNDED else "") for letter in text.replace(" ", "")).strip()


def _swapped(text: str, chance: random.Random) -> str:
    """Swap two neighbouring characters inside each word of at least three; the first stays."""
    words = []
    for word in text.split(" "):
        letters = list(word)
        if len(letters) > 2:
            place = chance.randrange(1, len(letters) - 1)
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        words.append("".join(letters))
    return " ".join(words)


_SIGNS: Final[dict[str, Change]] = {
    "zero_width": _between("\u200b\u200c\u200d\u2060\u00ad", _SPREAD),
    "symbols": _between(".-_*~·|/^'", _SPREAD),
    "emoji_between": _between("♡☆❤🌱✨", 0.4),
    "spaces_between": _between(" ", _SPREAD),
    "spaces_moved": _moved_spaces,
    "spaces_gone": lambda text, _: text.replace(" ", ""),
    "letters_split": _syllables(_HALF, lambda *letters: "".join(letters[:3])),
    "letters_apart": _syllables(_HALF, lambda *letters: " ".join(one for one in letters[:3] if one) + " "),
    "final_apart": _syllables(
        _SPREAD, lambda initial, medial, final, _: _together(initial, medial, "") + final if final in _INITIALS and final else None
    ),
    "half_width": _syllables(_HALF, lambda *letters: "".join(_NARROW[one] for one in letters[:3] if one)),
    "conjoining": lambda text, _: unicodedata.normalize("NFD", text),
    "full_width": _table(_FULL),
    "enclosed": _table(_ENCLOSED),
    "leet": _table(_LEET, _HALF),
    "cyrillic": _table(_CYRILLIC, _SPREAD),
    "latin_shapes": _shapes(_LATIN_SHAPES),
    "other_shapes": _shapes(_OTHER_SHAPES),
    "yamin": _table(_YAMIN),
    "rotated": _table(_ROTATED),
    "combining": _marked("\u0336\u0332\u0307\u20dd"),
    "emoji_words": _words(_EMOJI),
}
_SOUNDS: Final[dict[str, Change]] = {
    "initial_replaced": _one_letter(0, _OTHER_INITIAL, _SOUNDED),
    "medial_replaced": _one_letter(1, _OTHER_MEDIAL, _SOUNDED),
    "medial_inserted": _one_letter(1, _MORE_MEDIAL, _SOUNDED),
    "final_replaced": _one_letter(2, _OTHER_FINAL, _SOUNDED),
    "final_inserted": _neighbours(_closed, _SOUNDED),
    "initial_inserted": _neighbours(_doubled),
    "linked": _neighbours(_linked),
    "tensed": _neighbours(_tensed),
}
_LANGUAGE: Final[dict[str, Change]] = {
    "latin_sound": _syllables(_SOUNDED, _roman),
    "cjk_sound": _table(_CJK, _HALF),
    "foreign_word": _words(_FOREIGN),
    "swapped": _swapped,
}
GROUPS: Final = {"signs": _SIGNS, "sounds": _SOUNDS, "language": _LANGUAGE}
CLASSES: Final[dict[str, Change]] = _SIGNS | _SOUNDS | _LANGUAGE


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of one file of the set."""
    head, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if tuple(head.split("\t")) != COLUMNS:
        message = f"{path.name} has other columns"
        raise ValueError(message)
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def table(rows: list[dict[str, str]]) -> str:
    """Return rows as the text of a file of the set."""
    return "".join("\t".join(row) + "\n" for row in (COLUMNS, *([row[column] for column in COLUMNS] for row in rows)))


def chosen(plain: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the lines of the second set that are written again: those with a label, and every third of the others."""
    others = {row["id"] for row in [row for row in plain if not row["labels"]][::3]}
    return [row for row in plain if row["labels"] or row["id"] in others]


def obfuscated(plain: list[dict[str, str]], seed: str = SEED) -> list[dict[str, str]]:
    """Return one obfuscated line for each plain one, by the class least used so far of those that change it."""
    used: Counter[tuple[bool, str]] = Counter()  # lines with a label and lines without one apart
    rows = []
    for row in plain:
        labelled = bool(row["labels"])
        order = random.Random(f"{seed}:{row['id']}").sample(sorted(CLASSES), len(CLASSES))
        for name in sorted(order, key=lambda name: used[labelled, name]):
            text = CLASSES[name](row["text"], random.Random(f"{seed}:{row['id']}:{name}"))
            if text != row["text"]:
                used[labelled, name] += 1
                rows.append(row | {"id": "s" + row["id"][1:], "parent": row["id"], "obfuscation": name, "text": text})
                break
    return rows


def scripted() -> Iterator[tuple[Path, str]]:
    """Yield each scripted file of both sets with what has to stand in it."""
    for split in SPLITS:
        yield TEXTS / f"{split}-scripted.tsv", table(obfuscated(read(TEXTS / f"{split}-plain.tsv")))
    yield SECOND / "held-out-scripted.tsv", table(obfuscated(chosen(read(SECOND / "held-out-plain.tsv")), SECOND_SEED))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the files are not what this script writes")
    check: bool = parser.parse_args().check
    for path, written in scripted():
        if not check:
            path.write_text(written, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != written:
            message = f"{path.name} is not what obfuscate.py writes"
            raise SystemExit(message)


if __name__ == "__main__":
    main()
