# SPDX-License-Identifier: Apache-2.0
"""The evidence paper of a trail: the one account of where a room may have gone, which page, print, citation, report and terminal all tell.

A pair of rooms is told step by step: where any two rooms start, every sign for and against, what the caps take back, and the total that these add up
to. Beside it stand what was looked at and weighs nothing, what could not be looked for, and what persons concluded. Whoever leaves the start or the
total out tells another story with the same signs; so faces draw these steps, and choose none of their own.

Words come in Korean and English side by side. Bits are whole thousandths, as canonical JSON has them. Pure: plain data in, plain data out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sotdae.cases import signs
from sotdae.cases.cited import Citation
from sotdae.cases.trails import Trail, TrailPair, TrailSign
from sotdae.classes import dataclass

Words = tuple[str, str]
"""Korean, English."""
Row = dict[str, Any]

STARTS: Final[dict[str, Words]] = {
    "chance": ("출발점(어느 두 방이든)", "start (any two rooms)"),
    "beside": ("출발점(곁에 함께 두는 방이라면)", "start (a room run beside it)"),
    "copy": ("출발점(남이 베낀 방이라면)", "start (a copy by others)"),
}
"""Where a pair starts: at the explanation without a succession that fits it best, which its signs are counted against."""
TOTAL: Final[Words] = ("합계", "in all")
BITS: Final[Words] = (
    "비트는 단서의 무게입니다. 1비트 늘면 이어졌을 가능성이 두 배가 됩니다. 아무 두 방이나 고르면 대부분 남남이므로 음수에서 출발합니다.",
    "Bits weigh a sign: one more doubles the odds. The start is negative because most pairs of rooms have nothing to do with each other.",
)
CAPS: Final[Words] = (
    "한도는 한 갈래의 단서나 한쪽이 혼자 만들 수 있는 단서만으로 결론이 나지 않도록 넘치는 무게를 도로 뺀 것입니다.",
    "A limit takes back what is too much, so that no one kind of sign, and nothing that one side can make alone, decides by itself.",
)
ROUNDED: Final[Words] = (
    "비트는 소수 한 자리로 적었고, 합계는 반올림하기 전의 값을 더한 것입니다.",
    "Bits are printed to one place; the total adds them before they are rounded.",
)
DECOY_NONE: Final[Words] = ("가장 가까웠으나 모자란 방: 보이지 않음", "The nearest room that was not enough: none seen")
NO_AGAINST: Final[Words] = ("본 것 가운데 반대되는 것은 없음", "nothing that was seen speaks against it")
CAPTURED: Final[Mapping[str, Words]] = {
    "export": ("두 방 모두 내보내기 자료", "both rooms seen through exports"),
    "public": ("공개 페이지만 있는 방이 있음: 계정은 볼 수 없음", "a room seen through public pages only: no accounts to see"),
}
SIMULATION: Final = "simulation"
LEAST_SHOWN: Final = 0.05
"""Bits below this print as 0.0: such signs are named without a step of their own."""
MOST_PLACES: Final = 20
"""Places that a step names; it says how many there are in all. A matter of presentation."""
_THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a pair's account.

    Attributes:
        kind: start, for, against or cap.
        signal: the sign's name; ``cap.`` and the family for a cap; "" for the start.
        words: the line.
        bits: what it adds.
        made_by: who can have made the sign; None where it is none.
        citations: where it stands.
    """

    kind: str
    signal: str
    words: Words
    bits: float
    made_by: Words | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class PairPaper:
    """What is told of one pair of rooms.

    Attributes:
        pair: the pair itself.
        earlier, later: the rooms' labels.
        sentence: how many signs the later room shows of continuing the earlier one.
        word: which level they earn.
        steps: from the start on; their bits and those of `light` add up to the pair's.
        light: what was looked at and weighs nothing.
        unseen: what could not be looked for: (names, why), the widest reason first.
        opposed: whether anything that was seen speaks against it.
    """

    pair: TrailPair
    earlier: Words
    later: Words
    sentence: Words
    word: Words
    steps: tuple[Step, ...]
    light: tuple[Words, ...]
    unseen: tuple[tuple[Words, Words], ...]
    opposed: bool


def pair_paper(pair: TrailPair, earlier: Words, later: Words) -> PairPaper:
    """Return the account of one pair.

    Args:
        pair: the pair.
        earlier: the earlier room's labels.
        later: the later room's labels.
    """
    rooms = ((earlier[0], later[0]), (earlier[1], later[1]))
    weighed = [*pair.supporting, *pair.opposing]
    steps = [Step("start", "", STARTS.get(pair.set_against, STARTS["chance"]), pair.start_bits)]
    steps += [_step(one, rooms) for one in weighed if is_shown(one.bits)]
    steps += [
        Step("cap", f"cap.{family}", (signs.cap(family, "ko"), signs.cap(family, "en")), bits) for family, bits in pair.capped if is_shown(bits)
    ]
    return PairPaper(
        pair=pair,
        earlier=earlier,
        later=later,
        sentence=(signs.counted(pair.signs, rooms[0], "ko"), signs.counted(pair.signs, rooms[1], "en")),
        word=signs.LEVELS[pair.level],
        steps=tuple(steps),
        light=tuple(_phrase(one, rooms) for one in (*pair.neutral, *(one for one in weighed if not is_shown(one.bits)))),
        unseen=unseen(pair.missing),
        opposed=bool(pair.opposing),
    )


def is_shown(bits: float) -> bool:
    """Whether bits print as something other than 0.0."""
    return abs(bits) >= LEAST_SHOWN


def signed(bits: float) -> str:
    """Return bits with their sign, to one place."""
    return f"{bits:+.1f}".replace("-", "\N{MINUS SIGN}") if is_shown(bits) else "0.0"


def unseen(missing: Sequence[tuple[str, str]]) -> tuple[tuple[Words, Words], ...]:
    """Return what could not be looked for, gathered by the reason: (names, why)."""
    gathered = signs.by_reason([{"signal": signal, "why": why} for signal, why in missing])
    return tuple(
        (
            (", ".join(signs.signal_name(one, "ko") for one in names), ", ".join(signs.signal_name(one, "en") for one in names)),
            (signs.why(why, "ko"), signs.why(why, "en")),
        )
        for why, names in gathered
    )


def warnings(*, simulated: bool) -> tuple[Words, ...]:
    """Return what has to be read before any bits: how well the score is known, that it is no verdict, what bits and limits are."""
    return (*((signs.ERROR_RATE,) if simulated else ()), signs.NOT_THE_SAME, BITS, CAPS, ROUNDED)


def _step(sign: TrailSign, rooms: tuple[tuple[str, str], tuple[str, str]]) -> Step:
    made = (signs.made_by(sign.made_by, rooms[0], "ko"), signs.made_by(sign.made_by, rooms[1], "en"))
    return Step("for" if sign.bits > 0 else "against", sign.signal, _phrase(sign, rooms), sign.bits, made, sign.citations)


def _phrase(sign: TrailSign, rooms: tuple[tuple[str, str], tuple[str, str]]) -> Words:
    return signs.phrase(sign.signal, sign.value, rooms[0], "ko"), signs.phrase(sign.signal, sign.value, rooms[1], "en")


def written_pair(told: PairPaper) -> Row:
    """Return a pair's account as canonical JSON has it: texts, whole numbers, lists."""
    pair = told.pair
    return {
        "earlier": list(told.earlier),
        "later": list(told.later),
        "sentence": list(told.sentence),
        "level": pair.level,
        "word": list(told.word),
        "steps": [_written(one) for one in told.steps],
        "thousandths": round(pair.bits * _THOUSAND),
        "light": [list(one) for one in told.light],
        "unseen": [[list(names), list(why)] for names, why in told.unseen],
        "opposed": told.opposed,
        "captured": list(CAPTURED.get(pair.capture_level, (pair.capture_level, pair.capture_level))),
        "calibrated_on": pair.calibrated_on,
        "opened": [_moment(pair.opened_from), _moment(pair.opened_until)],
        "decided": [list(one) for one in pair.decided],
    }


def written_head(trail: Trail) -> Row:
    """Return what is told of a room's closing and of what was searched after it, as canonical JSON has it."""
    return {
        "closed": [_moment(trail.closed_from), _moment(trail.closed_until)],
        "is_silent": trail.closed_how == "silent",
        "how": list(signs.CLOSED.get(trail.closed_how, ("?", "?"))),
        "places": [_place(one) for one in trail.citations[:MOST_PLACES]],
        "places_in_all": len(trail.citations),
        "rooms": trail.searched_rooms,
        "exported": trail.searched_exported,
        "until": _moment(trail.searched_until),
        "considered": trail.considered,
        "missing": [list(why) for _, why in unseen(trail.missing)],
    }


def _written(step: Step) -> Row:
    return {
        "kind": step.kind,
        "signal": step.signal,
        "words": list(step.words),
        "thousandths": round(step.bits * _THOUSAND),
        "made_by": None if step.made_by is None else list(step.made_by),
        "places": [_place(one) for one in step.citations[:MOST_PLACES]],
        "places_in_all": len(step.citations),
    }


def _place(one: Citation) -> Row:
    """Return a place; the message as a text, because its number may be larger than canonical JSON writes."""
    return {
        "label": one.label,
        "message_id": None if one.message_id is None else str(one.message_id),
        "item_id": one.item_id,
        "byte_offset": one.byte_offset,
        "byte_length": one.byte_length,
        "log_seq": one.log_seq,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
