# SPDX-License-Identifier: Apache-2.0
"""Small stories of rooms that close and rooms that open, as rows: garden clubs, each told in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import lake_rows as make

from sotdae.analyses.succession.verdicts import ANALYSIS
from sotdae.model.findings import Evidence, Finding, Reason
from sotdae.model.observations import MembershipEvent, Observation

DAY = 86_400_000_000
BEGIN = make.START
NEWEST = 60
"""The case's newest capture, in days."""


def at(day: float) -> int:
    return BEGIN + round(day * DAY)


@dataclass
class Told:
    """One room in the making; days are counted from the beginning of the story."""

    number: int
    title: str
    opened: float
    rows: list[Observation] = field(default_factory=list)
    hits: list[tuple[Any, list[Any]]] = field(default_factory=list)
    next_id: int = 1

    @property
    def key(self) -> str:
        return f"tg:channel:{self.number}"

    def begin(self, username: str | None = None) -> Told:
        self.rows.append(make.state(room=self.key, title=self.title, username=username, not_before=at(self.opened)))
        self.rows.append(make.coverage(1, 10_000, room=self.key))
        self.say(self.opened, None, who=None, type="service", action="create_channel")
        return self

    def say(self, day: float, text: str | None, *, who: int | None = None, **changes: Any) -> Any:
        voice = {"sender_key": self.key, "sender_kind": "own_room"} if who is None else {"sender_key": f"tg:user:{who}", "sender_kind": "account"}
        said = make.message(self.next_id, text, room=self.key, **{"sent_at": at(day), **voice, **changes})
        self.next_id += 1
        self.rows.append(said)
        return said

    def talk(self, begin: float, end: float, people: Sequence[int]) -> Told:
        """Everybody writes on three days, spread over the time."""
        for count, who in enumerate(people):
            for part in (0.0, 0.4, 0.9):
                self.say(begin + (end - begin) * part + count * 0.001, f"물 주는 날 {self.number} {count} {part}", who=who)
        return self

    def point(self, day: float, other: Told, *, who: int | None = None, life: bool = False, about: bool = False) -> Told:
        said = self.say(day, "여기로 오세요", who=who)
        self.rows.append(
            make.link(said, target_kind="message", target_normal=f"t.me/c/{other.number}/1", target_username=None, target_room_key=other.key)
        )
        if life:
            self.hits.append((said, [hit("life.moved_to", "life")]))
        if about:
            self.hits.append((said, [hit("talk.report", "talk")]))
        return self

    def come(self, day: float, people: Sequence[int]) -> Told:
        for count, who in enumerate(people):
            said = self.say(day + count * 0.002, None, who=who, type="service", action="join_group_by_link")
            self.rows.append(MembershipEvent(self.key, said.message_id, 0, "join_link", said.sent_at, None, f"tg:user:{who}", None, *said[-3:]))
        return self


def hit(rule: str, family: str) -> Any:
    """A hit of a text rule, as the rules would give it."""

    class Hit:
        rule_id, version, view, start, end, number, unit, bits, checked, variant, context, context_bits = (
            *(rule, 1, "v2", 0, 1, None, None, 1.0, None, None, None, 0.0),
        )

    Hit.family = family  # type: ignore[attr-defined]
    return Hit()


def history(room: Told, last_open: float, first_closed: float) -> Finding:
    """A finding that captures show a room open and then closed."""
    event = {"what": "turned_private", "earliest": at(last_open), "latest": at(first_closed), "detail": ""}
    place = Evidence(room.key, None, make.ITEM, 0, 10)
    return Finding("room.history", (room.key,), {"state": "private", "events": [event]}, (Reason("turned_private", 0, (place,)),))


def pictures(*shown: Sequence[tuple[Told, float]]) -> list[Finding]:
    """Findings of pictures, each with the rooms and days it was shown on, the first first."""
    found = []
    for number, rooms in enumerate(shown):
        listed = [{"room_key": room.key, "posts": 1, "items": 1, "first_from": at(day), "first_until": at(day)} for room, day in rooms]
        reasons = tuple(Reason("shown", 1, (Evidence(room.key, 1, make.ITEM, 1000, 900),)) for room, _ in rooms)
        found.append(Finding("picture.copies", (f"{number:064x}",), {"rooms": listed}, reasons))
    return found


def verdicts(
    analysed: Any, rooms: Sequence[Told], *, histories: Sequence[Finding] = (), copies: Sequence[Finding] = ()
) -> dict[tuple[Any, ...], Finding]:
    """Run succession over some rooms and return its findings by key; a quiet room makes the case's newest moment."""
    quiet = Told(9_999, "고요한 서가", NEWEST - 1).begin()
    quiet.say(NEWEST, "책을 꽂았습니다")
    every = [*rooms, quiet]
    rows = [row for room in every for row in room.rows]
    hits = [one for room in every for one in room.hits]
    reads = {"room.history": list(histories), "picture.copies": list(copies)}
    return {finding.key: finding for finding in analysed(ANALYSIS, rows, reads=reads, hits=hits)}


def others(count: int = 8, *, first: int = 500) -> list[Told]:
    """Clubs that have nothing to do with the story, so that something rare can be told from something common."""
    titles = (
        "도서관 산책",
        "점심 도시락",
        "뜨개질 모임",
        "별 보기",
        "강가 달리기",
        "연필 그림",
        "새벽 시장",
        "봄나물 캐기",
        "기타 배우기",
        "동네 지도",
    )
    made = []
    for number in range(count):
        room = Told(3000 + number, titles[number % len(titles)], 1 + number).begin()
        made.append(room.talk(2 + number, NEWEST - 0.5, range(first + 40 * number, first + 40 * number + 12)))
    return made
