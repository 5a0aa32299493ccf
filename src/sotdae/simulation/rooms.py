# SPDX-License-Identifier: Apache-2.0
"""The kinds of room that the story is built of, and the cast that fills them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sotdae.simulation.texts import person_name, sentence
from sotdae.simulation.world import Action, Part, Person, Post, Room

_FIRST_ACCOUNT: Final = 7_100_000_000
_EMOJI: Final = ("👍", "🌷", "👏", "🌱")
_PICTURES: Final = 24
_DAY: Final = 86_400


@dataclass(slots=True)
class Cast:
    """Everybody in the world, and its one source of chance.

    Attributes:
        random: the seeded generator; the order of draws is the order of the story.
    """

    random: Random
    _people: int = 0
    _sentences: int = 0
    _names: set[str] = field(default_factory=set)

    def person(self) -> Person:
        """Return a new account with a name that no other has."""
        self._people += 1
        name = person_name(self.random)
        if name in self._names:
            name = f"{name}-{self._people}"
        self._names.add(name)
        return Person(_FIRST_ACCOUNT + self._people * 7, name)

    def people(self, count: int) -> list[Person]:
        """Return so many new accounts."""
        return [self.person() for _ in range(count)]

    def sentence(self) -> str:
        """Return the next placeholder."""
        self._sentences += 1
        return sentence(self.random, self._sentences)


def chatter(cast: Cast, room: Room, begin: int, end: int, count: int, *, authors: Sequence[Person] = (), by_room: bool = False) -> None:
    """Add ordinary posts between two moments, in order of time: most plain, some with marks, pictures, replies and reactions."""
    random = cast.random
    moments = sorted(random.randrange(begin, end) for _ in range(count))
    for number, moment in enumerate(moments):
        # Everybody writes at least once where there are posts enough; then some write more than others.
        author = None if by_room else authors[number] if number < len(authors) else authors[int(len(authors) * random.random() ** 2)]
        draw = random.random()
        text = cast.sentence()
        parts: tuple[Part, ...] = (Part("plain", text),)
        if draw < 0.06:  # noqa: PLR2004 (shares of a made-up room)
            parts = (Part("bold", "오늘의 화단"), Part("plain", f" {text} "), Part("hashtag", "#정원"))
        has_picture = draw > 0.93  # noqa: PLR2004 (as above)
        picture = room.number % 1_000 * 100 + random.randrange(_PICTURES) if has_picture else None  # no two rooms share an ordinary one
        answered = room.posts[-1 - random.randrange(min(9, len(room.posts)))] if 0.06 < draw < 0.2 else None  # noqa: PLR2004 (as above)
        reactions = ((random.choice(_EMOJI), random.randrange(1, 9)),) if 0.2 < draw < 0.3 else ()  # noqa: PLR2004 (as above)
        reply_to = answered.number if answered is not None and answered.action is None and answered.gone_at is None else None
        room.add(Post(0, moment, author, parts, reply_to=reply_to, picture=picture, reactions=reactions))


def lookalike(cast: Cast, key: str, number: int, *, title: str, opened: int, scale: float) -> Room:
    """A room that has a name like the hub's and nothing to do with it."""
    people = cast.people(9)
    room = Room(key, number, [(opened, "public_supergroup")], [(opened, title)])
    words = f"{people[0].name} created group «{title}» with members {people[0].name}"
    room.add(Post(0, opened, people[0], action=Action("create_group", words, (("title", title), ("members", [people[0].name])))))
    chatter(cast, room, opened + 3600, opened + 4 * _DAY, round(80 * scale), authors=people)
    return room


def surge_room(cast: Cast, key: str, number: int, *, day: int, joins: int, scale: float) -> Room:
    """A public group into which thousands come within a day."""
    opened = day - 6 * _DAY
    people = cast.people(24)
    title = "바람개비 광장"
    room = Room(key, number, [(opened, "public_supergroup")], [(opened, title)])
    words = f"{people[0].name} created group «{title}» with members {people[0].name}"
    room.add(Post(0, opened, people[0], action=Action("create_group", words, (("title", title), ("members", [people[0].name])))))
    chatter(cast, room, opened + 3600, day, round(120 * scale), authors=people)
    for moment in sorted(cast.random.randrange(day, day + _DAY) for _ in range(joins)):
        person = cast.person()
        action = Action("join_group_by_link", f"{person.name} joined group by link from Group", (("inviter", "Group"),))
        room.add(Post(0, moment, person, action=action))
    chatter(cast, room, day + _DAY, day + 2 * _DAY - 20_000, round(120 * scale), authors=people)
    return room


def bot_room(cast: Cast, key: str, number: int, claims: tuple[int, int], *, scale: float) -> Room:
    """A chat with a bot that says twice how many use it."""
    opened = claims[0] - 3 * _DAY
    room = Room(key, number, [(opened, "bot_chat")], [(opened, "꽃말 알림 봇")])
    asker = cast.person()
    room.add(Post(0, opened, asker, parts=(Part("bot_command", "/start"),)))
    bot = Person(number, "꽃말 알림 봇")
    for index, (moment, members) in enumerate(zip(claims, ("220,000", "400,000"), strict=True)):
        chatter(cast, room, opened + 3600 if index == 0 else claims[0] + 3600, moment, round(30 * scale), authors=(asker, bot))
        room.add(Post(0, moment, bot, parts=(Part("plain", f"현재 회원 {members}명입니다. 꽃말을 물어보세요."),)))
    return room


def migrated_group(cast: Cast, key: str, number: int, *, opened: int, migrated: int, scale: float) -> Room:
    """A basic group that became a supergroup: its old records have negative ids."""
    people = cast.people(11)
    title = "텃밭 준비모임"
    room = Room(key, number, [(opened, "private_supergroup")], [(opened, title)])
    old = Room("", 0, [], [])
    names = [person.name for person in people[:4]]
    words = f"{names[0]} created group «{title}» with members {', '.join(names)}"
    old.add(Post(0, opened, people[0], action=Action("create_group", words, (("title", title), ("members", list(names))))))
    chatter(cast, old, opened + 3600, migrated - 60, round(60 * scale), authors=people)
    old.add(Post(0, migrated, people[0], action=Action("migrate_to_supergroup", f"{people[0].name} converted this group to a supergroup")))
    # Source: Telegram Desktop shifts the ids of the old group's records by this number.
    shift = -1_000_000_000
    for post in old.posts:
        answered = None if post.reply_to is None else post.reply_to + shift
        room.posts.append(Post(post.number + shift, post.at, post.author, post.parts, post.action, answered, picture=post.picture))
    words = f"{people[0].name} converted a basic group to this supergroup «{title}»"
    room.add(Post(0, migrated + 1, people[0], action=Action("migrate_from_group", words, (("title", title),))))
    chatter(cast, room, migrated + 3600, migrated + 9 * _DAY, round(90 * scale), authors=people)
    pinned = room.posts[-5].number
    room.add(
        Post(0, room.posts[-1].at + 60, people[0], action=Action("pin_message", f"{people[0].name} pinned this message", (("message_id", pinned),)))
    )
    return room


def news_room(cast: Cast, key: str, number: int, *, opened: int, reported: int, link: str, scale: float) -> Room:
    """A newspaper's channel that reports on the hub."""
    title = "솟대마을 소식"
    room = Room(key, number, [(opened, "public_channel")], [(opened, title)])
    room.add(Post(0, opened, action=Action("create_channel", f"Channel «{title}» created", (("title", title),))))
    chatter(cast, room, opened + 3600, reported, round(50 * scale), by_room=True)
    room.add(
        Post(0, reported, parts=(Part("plain", "기사: 정원 모임 방 하나가 알려졌습니다. "), Part("link", link), Part("plain", " 예시 기사입니다.")))
    )
    return room
