# SPDX-License-Identifier: Apache-2.0
"""Characters that stand for Korean letters because they look like them, and words written with others.

From safe to unsafe. Letters of the first table are always meant (a letter in a box is a letter). Those of the second count only where they are glued
to a jamo, or two make a syllable beside Korean letters. Letters of other alphabets count only in a word that has Latin letters, too. The last, whole
syllables that look alike (Yaminjeongeum) and pictures that stand for a word, gives *candidates*: another reading of a text, for a person to look at,
never a finding.

Source: the project's own lists, made by looking at Unicode's charts, after the idea of Unicode Technical Standard 39 (confusables, mixed scripts);
Yaminjeongeum pairs are those of the everyday words named beside them; the lists are short and make no claim to be whole.
"""

from __future__ import annotations

from typing import Final

_A_TO_Z: Final = "abcdefghijklmnopqrstuvwxyz"
BOXED: Final = {
    **{chr(first + index): letter for first in (0x1F150, 0x1F170, 0x1F1E6) for index, letter in enumerate(_A_TO_Z)},
    **{chr(0x2776 + index): str(index + 1) for index in range(9)},
    **{chr(0x278A + index): str(index + 1) for index in range(9)},
    "⓿": "0",
    "⭕": "ㅇ",
    "\u3007": "ㅇ",
    "○": "ㅇ",
    "◯": "ㅇ",
    "●": "ㅇ",
}
"""Letters, digits and rings in boxes and circles that NFKC leaves as they are. A ring counts as a letter only where it completes a syllable."""

RINGS: Final = frozenset("⭕\u3007○◯●")

MEDIAL_LOOKS: Final = {
    **dict.fromkeys("r卜ト├", "ㅏ"),
    **dict.fromkeys("h", "ㅐ"),
    **dict.fromkeys("┤", "ㅓ"),
    **dict.fromkeys("ユ┴⊥", "ㅗ"),
    **dict.fromkeys("t丁丅ナ┬", "ㅜ"),
    **dict.fromkeys("一ー", "ㅡ"),
    **dict.fromkeys("li1|丨│", "ㅣ"),
    **dict(zip("╞╡╨╥", "ㅑㅕㅛㅠ", strict=True)),
}
"""What stands for a vowel directly after an initial jamo."""

CONSONANT_LOOKS: Final = {
    **dict.fromkeys("o0", "ㅇ"),
    **dict.fromkeys("口ロ", "ㅁ"),
    **dict.fromkeys("人入", "ㅅ"),
    **dict.fromkeys("己乙", "ㄹ"),
    **dict.fromkeys("匚⊏", "ㄷ"),
    **dict.fromkeys("└乚レ", "ㄴ"),
    **dict.fromkeys("┐フ", "ㄱ"),
    **dict.fromkeys("スヌ", "ㅈ"),
    **dict.fromkeys("ヲ", "ㅋ"),
    **dict.fromkeys("☆", "ㅅ"),
    **dict.fromkeys(RINGS, "ㅇ"),
}
"""What stands for a consonant directly before a vowel jamo, or directly after a syllable that was itself written in pieces."""

PAIRED_MEDIALS: Final = "卜ト⊥丁丅一丨"
"""Shapes of vowels that may stand beside the shape of a consonant (フ丨, スト), and after ㅎ and ㅋ, which laugh beside others."""

PAIRED_CONSONANTS: Final = {
    **{look: jamo for look, jamo in CONSONANT_LOOKS.items() if look not in "└┐☆"},
    "e": "ㅌ",
}
"""Shapes of consonants that may stand before such a vowel. Not those that tables and lists are drawn with."""

CYRILLIC_LOOKS: Final = dict(zip("авекмнорстухгіїјѕһԁԛԝѵӏьпё", "abekmhopctyxriijshdqwvlbne", strict=True))
"""Cyrillic letters in lower case, and the Latin ones that they, or their capitals, look like."""
GREEK_LOOKS: Final = dict(zip("αβεηικνορτυχωγζ", "abenikvoptuxwyz", strict=True))
"""The same of Greek. Not mu: a micrometre mixes alphabets by right."""
ARMENIAN_LOOKS: Final = dict(zip("\u0585\u0578\u057d\u0570\u0581\u0566", "onuhgq", strict=True))
SMALL_CAPITALS: Final = dict(zip("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprtuvwyzag", strict=True))
DOTTED: Final = dict(zip("ḃḋḟḣṁṅȯṗṙṡṫẇẋẏ", "bdfhmnoprstwxy", strict=True))
"""Letters that a dot was put over and that no everyday spelling has; they turn a word into one that is written in other ways."""
DOTTED_TOO: Final = dict(zip("ȧċėġż", "acegz", strict=True))
"""The same, of letters that Maltese, Lithuanian or Polish have: read without their dot only beside another look-alike."""

LEET: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
"""Digits and signs that stand for letters; 1 is an l, too."""
LEET_WORDS: Final = frozenset(
    """
about accept accepted accepts access according account active activities activity added admin admins admission admitted after again all and another
answer answers anybody anyone applicants application applications applied apply approval approve approved are arrested article ask asked asks
attendance attended attention away back backup balance bank banned basic been before below beneath beware bitcoin book bot bring broadcast bucks
call called came captcha card careful cares case cash chance change changed channel channels charged chat chatbot chats checked circle click close
closed closes closing club clubs code coin come comment comments complaint complaints complete condition confirmed contact contribute contributed
convicted cost costs court crypto days dead deeper deleted deletes deposit details detective did died dies disappeared dollar dollars donate
donation donations donors door down drop dropped each early earn elite else email emails enter entrance entry escape euros everybody everyone
evidence exclusive fake fallback fee fees fewer fifty fill find first flood follow followers form free friend friends from full garden get gets
getting ghost gift give given gives gold gone google gotta group groups growing guest guests hand hands hard have helped here hidden higher host
hotline hour hours identify inactive inner inside into introduction invitation invitations invite invited invites join joined joining joins
journalist journalists jump keep kick kicked kicks kind know last late later leave left less let lets level lifetime limited link list live lobby
locked look lost lunch lurkers mail main makes many media member members membership message messages method migrated minimum mods money month
monthly months more move moved moves moving much must mute muted name need needs never new newcomers news next night nobody normal not note nothing
notice now nuked number officer old once one online only open opened opens operator order other others our over overnight owner page paid part
participate participation party pass passed password pay paying payment payments paypal pays people person personal phone photo photos pic pick
picked pics picture pinned place please point points police portal post posted posts premium press previous price prices private promote promoted
proof prove purchase purged question questions queue quick quietly quiz quota rank reach read ready real recommend recommended refer referral
referred referrer refund register registered registration remove removed rename renamed renames renaming report reporter reporters reports request
requested requests required reserve reserved resources review reviewed riddle robot role room rooms rule rules safe sale sales save saved school
screening screenshot screenshots seat second secret secure security select selected sell send sending sends sent set share shared shares show shows
shut shutting silent silver single site size slot slots solve somebody someone something soon sorry spare speak special staff start status stay step
steps stop story strange strangers strong submit submitted submitting subs subscribe subscriber subscribers support system take taken talk teacher
telegram tell telling ten test tests that the their them then there these they this those three through ticket tickets tier tiers time title titles
today together told tomorrow tonight too took topic total transfer transferred trial trusted turn unit university unknown until upfront upgrade
upload upper user users value vault verification verified verify very vip visit vouch vouched voucher vouchers wait waited waiting waitlist waits
wallet want warn warned week weekend weekly welcome were what when where which whistleblower who will wiped wire with without won work works world
write wrote year yesterday you your yourself zero
""".split()
)
"""Words that rooms write of themselves, and small ones between them: a word with digits for letters is read as one of these or left alone."""

YAMINJEONGEUM: Final = {
    "띵": "명",
    "댕": "멍",
    "띤": "면",
    "커": "귀",
    "머": "대",
    "앟": "왕",
    "네": "비",
    "넴": "빔",
    "윾": "유",
    "롬": "물",
    "곡": "눈",
    "띠": "며",
    "팡": "광",
    "판": "관",
    "과": "파",
    "곰": "문",
    "믕": "음",
}
"""Whole syllables read as another that looks like them, as in 띵작, 댕댕이, 네넴띤, 커엽다, 세종머앟, and upside down in 롬곡. Everyday ones
among them (네, 커, 곡) make this a source of candidates only."""

PICTURES: Final = {
    "🚪": "문",
    "🏠": "방",
    "🔗": "링크",
    "💰": "돈",
    "💵": "돈",
    "💸": "송금",
    "🏦": "은행",
    "💳": "계좌",
    "📞": "전화",
    "☎": "전화",
    "🎫": "입장권",
    "🎟": "입장권",
    "🔒": "비공개",
    "📷": "사진",
    "👥": "회원",
    "🏫": "학교",
    "🎓": "대학",
    "💌": "초대",
    "🤖": "봇",
    "📧": "메일",
    "🚫": "금지",
    "👑": "방장",
}
"""Pictures that can stand for a word; most are decoration, so they too give candidates only."""

LATIN_PICTURES: Final = {
    "🏠": "room",
    "🚪": "door",
    "🔗": "link",
    "💰": "money",
    "💵": "money",
    "🤖": "bot",
    "💌": "invite",
    "📷": "photo",
    "👥": "members",
}
"""The same in a text without Korean."""
MONEY_PICTURES: Final = "💵💰"
"""Directly after a number these are tens of thousands of won."""
