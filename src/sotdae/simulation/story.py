# SPDX-License-Identifier: Apache-2.0
"""What happens in the made-up world: a public channel is reported on, turns private overnight, and goes on elsewhere behind an "apply" button.

Around it stand sub-rooms, look-alikes that have nothing to do with it, a room into which thousands come in a day, a bot's room, a group that became a
supergroup and a news channel. Everything is about gardens. All times are seconds since 1970; the story's own times are Korea's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Final

from sotdae.model.canonical import Json
from sotdae.model.korea import KST
from sotdae.simulation import doors, notices, public_side, sayings
from sotdae.simulation.pictures import scene_number
from sotdae.simulation.rooms import Cast, bot_room, chatter, lookalike, migrated_group, news_room, surge_room
from sotdae.simulation.texts import invite_hash
from sotdae.simulation.world import Action, Button, Capture, Part, Person, Post, Room, View, World

DAY: Final = 86_400
HUB, NEXT, SURGE, BOT, OLD_GROUP, NEWS = "hub", "successor", "surge", "bot", "migrated", "news"
SUBROOMS: Final = ("한빛가상대 화단", "새솔가상대 화단", "너른가상대 화단")
"""Sub-rooms named after universities that do not exist ("gasang" means made up)."""
LOOKALIKES: Final = ("가온 정원 애호가", "새 정원 모임")
CLAIMED_NEXT, SEEN_NEXT = 160_000, 41
SURGE_JOINS: Final = 2_700
_LEFT_NUMBERS: Final = 5


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> int:
    """Return a moment of 2026, Korean time, in seconds since 1970."""
    return int(datetime(2026, month, day, hour, minute, tzinfo=KST).timestamp())


def build_world(seed: int = 7, scale: float = 1.0) -> World:
    """Return the world of a seed.

    Args:
        seed: any integer; equal seeds give equal worlds.
        scale: multiplies the number of ordinary posts and of joins.
    """
    random = Random(seed)  # noqa: S311 (a story, no secret)
    cast = Cast(random)
    hub = _hub(cast, scale)
    subrooms = [_subroom(cast, hub, number, scale) for number in range(len(SUBROOMS))]
    following = _successor(cast, hub, scale)
    rooms = [hub, *subrooms, following]
    rooms += [
        lookalike(cast, f"lookalike-{n}", 1_910_000_201 + n, title=title, opened=at(2, 10 + 10 * n), scale=scale)
        for n, title in enumerate(LOOKALIKES)
    ]
    rooms.append(surge_room(cast, SURGE, 1_910_000_301, day=at(3, 24, 0), joins=round(SURGE_JOINS * scale), scale=scale))
    rooms.append(bot_room(cast, BOT, 1_910_000_401, (at(3, 10), at(3, 17)), scale=scale))
    rooms.append(migrated_group(cast, OLD_GROUP, 1_910_000_501, opened=at(2, 20), migrated=at(3, 6), scale=scale))
    rooms.append(
        news_room(cast, NEWS, 1_910_000_601, opened=at(3, 1), reported=at(3, 20, 11), link=f"https://t.me/{public_side.HUB_NAME}", scale=scale)
    )
    named = {room.key: room for room in rooms}
    _pass_on(named)
    told = {**doors.tell(named), **sayings.tell(named), **notices.post(named)}
    _announce(named[HUB], following)
    public = public_side.captures(named, first=at(3, 20, 12), gone=at(3, 21, 10), last=at(3, 26, 9), joins=round(SURGE_JOINS * scale))
    return World(seed, (*_captures(cast, named), *public), {**_truth(rooms), **told})


_APPLY: Final = "https://t.me/gaon_apply_demo_bot?start=apply"


def _hub(cast: Cast, scale: float) -> Room:
    """The channel that is reported on: public until the evening of 20 March, private after it."""
    opened, closed = at(3, 2), at(3, 20, 19, 30)
    room = Room(HUB, 1_910_000_101, [(opened, "public_channel"), (closed, "private_channel")], [(opened, "가온 정원 모임")])
    room.add(Post(0, opened, action=Action("create_channel", "Channel «가온 정원 모임» created", (("title", "가온 정원 모임"),))))
    chatter(cast, room, opened + 3600, at(3, 13), round(300 * scale), by_room=True)
    room.skip(_LEFT_NUMBERS)
    room.add(Post(0, at(3, 13, 10), parts=(Part("plain", "현재 1,300명 계십니다. 고맙습니다."),), reactions=(("👍", 12),)))
    chatter(cast, room, at(3, 13, 12), at(3, 20, 9), round(720 * scale), by_room=True)
    # Three records change between the two captures: one text, one reaction count, and one is gone.
    kept = room.posts
    edited, reacted, gone = len(kept) - 40, len(kept) - 30, len(kept) - 20
    kept[edited] = replace(kept[edited], edited_at=at(3, 21, 8), edited_parts=(Part("plain", "예시 글 (고친 글). 화단 이름표를 새로 달았습니다."),))
    kept[reacted] = replace(kept[reacted], reactions=(("🌷", 3),), reactions_later=(("🌷", 9), ("👏", 2)), reactions_later_at=at(3, 21))
    kept[gone] = replace(kept[gone], gone_at=at(3, 21, 8), picture=None, reply_to=None)
    apply = ((Button("신청하기", url=_APPLY),),)
    room.add(Post(0, at(3, 20, 18, 40), parts=(Part("plain", "이 채널을 비공개로 바꿉니다. 예비 방 안내는 아래에서 신청하세요."),), buttons=apply))
    room.add(Post(0, at(3, 20, 19, 40), parts=(Part("bold", "안내"), Part("plain", " 곧 새 방 주소를 알려 드립니다."))))
    chatter(cast, room, at(3, 21, 9), at(3, 23, 9), round(30 * scale), by_room=True)
    return room


def _subroom(cast: Cast, hub: Room, number: int, scale: float) -> Room:
    """A sub-room that the hub links to by an invitation."""
    opened = at(3, 5 + number)
    title = SUBROOMS[number]
    members = cast.people(14 + 3 * number)
    room = Room(f"subroom-{number + 1}", 1_910_000_111 + number, [(opened, "private_supergroup")], [(opened, title)])
    founder = members[0]
    created: tuple[tuple[str, Json], ...] = (("title", title), ("members", [founder.name]))
    room.add(Post(0, opened, founder, action=Action("create_group", f"{founder.name} created group «{title}» with members {founder.name}", created)))
    for count, person in enumerate(members[1:]):
        action = Action("join_group_by_link", f"{person.name} joined group by link from Group", (("inviter", "Group"),))
        room.add(Post(0, opened + 600 * (count + 1), person, action=action))
    chatter(cast, room, opened + 12_000, at(3, 20), round(110 * scale), authors=members)
    link = f"https://t.me/+{invite_hash(cast.random)}"
    told = (Part("plain", f"{title} 방입니다. "), Part("link", link))
    place = next(index for index, post in enumerate(hub.posts) if post.at > opened + DAY)
    hub.posts[place] = replace(hub.posts[place], parts=told, picture=None, reply_to=None)
    return room


def _successor(cast: Cast, hub: Room, scale: float) -> Room:
    """Where the hub went on: forwards from it, entrance by request, a claim far above what can be counted."""
    opened = at(3, 21, 1, 15)
    members = cast.people(SEEN_NEXT)
    title = "가온 정원 이야기"
    room = Room(NEXT, 1_910_000_102, [(opened, "private_supergroup")], [(opened, title)])
    room.add(Post(0, opened, action=Action("create_channel", f"Channel «{title}» created", (("title", title),))))
    for count, person in enumerate(members):
        action = Action("join_group_by_request", f"{person.name} joined group by request")
        room.add(Post(0, opened + 300 * (count + 1), person, action=action))
    for number, post in enumerate(hub.posts[-70:-60]):
        when = opened + 14_000 + 60 * number
        origin = {"forwarded_from": hub.titles[0][1], "forwarded_key": f"channel{hub.number}", "forwarded_at": post.at}
        room.add(replace(post, number=0, at=when, reply_to=None, gone_at=None, **origin))  # type: ignore[arg-type]  # a mapping of three fields
    room.add(Post(0, opened + 20_000, parts=(Part("plain", f"현재 {CLAIMED_NEXT:,}명 계십니다. 새 방입니다."),)))
    faults = ((Button("확인", data="ok\x1f7"),),)
    room.add(Post(0, opened + 20_100, parts=(Part("plain", "예시 글. 단추가 달린 글입니다."),), buttons=faults))
    room.add(Post(0, opened + 20_200, members[1], parts=(Part("plain", "예시 글. 첫 줄입니다.\u2028둘째 줄입니다."),)))
    chatter(cast, room, opened + 21_000, at(3, 25, 22), round(420 * scale), authors=members)
    return room


def _announce(hub: Room, following: Room) -> None:
    """Let the hub itself point to where it goes on, as the last thing it says."""
    parts = (Part("plain", "새 방입니다: "), Part("link", f"https://t.me/c/{following.number}/2"))
    hub.add(Post(0, at(3, 23, 11), parts=parts))


PASSED_ON: Final = (
    (HUB, at(3, 10), 0, "plain"),
    (HUB, at(3, 12), 1, "plain"),
    ("subroom-1", at(3, 15), 0, "on a phone"),
    (NEXT, at(3, 22, 20), 0, "mirrored"),
    (NEXT, at(3, 24), 0, "framed"),
    (SURGE, at(3, 24, 12), 1, "lighter"),
    ("lookalike-0", at(3, 12), 2, "plain"),
)
"""Pictures of flower beds that go from room to room: (room, not before, scene, form). The third scene stays where it was posted."""


def _pass_on(rooms: Mapping[str, Room]) -> None:
    """Let an ordinary post of each room show a picture that goes round."""
    for key, since, scene, form in PASSED_ON:
        posts = rooms[key].posts
        fit = [n for n, post in enumerate(posts) if post.action is None and post.forwarded_from is None and post.parts and post.edited_at is None]
        place = next((n for n in fit if posts[n].at >= since), fit[-1])
        posts[place] = replace(posts[place], picture=scene_number(scene, form), picture_left_out=False)


def _captures(cast: Cast, rooms: dict[str, Room]) -> tuple[Capture, ...]:
    """The exports in the order in which they came in."""
    first, second, last = at(3, 20, 12), at(3, 23, 12), at(3, 26, 9)
    owner = Person(7_700_000_001, "Ara Demo")
    friend = View("friend", "personal_chat", 7_700_000_002, "Bora Demo", _private_chat(cast, owner))
    subrooms = tuple(rooms[f"subroom-{number + 1}"].view(first) for number in range(len(SUBROOMS)))
    damaged = next(post.number for post in rooms[NEXT].posts if post.at > at(3, 22) and [part.kind for part in post.parts] == ["plain"])
    return (
        Capture("2026-03-20 hub", "json", first, (rooms[HUB].view(first),)),
        Capture("2026-03-20 hub pages", "html", first, (rooms[HUB].view(first),)),
        Capture("2026-03-20 news.zip", "zip", first, (rooms[NEWS].view(first),)),
        Capture("2026-03-20 account", "account", first, (friend, *subrooms), chats=(2, 3, 4), owner=owner),
        Capture("2026-03-23 hub", "json", second, (rooms[HUB].view(second),)),
        Capture("2026-03-23 bot", "json", second, (rooms[BOT].view(second),)),
        Capture("2026-03-26 successor", "json", last, (rooms[NEXT].view(last),), damaged=(damaged,)),
        Capture("2026-03-26 square", "json", last, (rooms[SURGE].view(last),)),
        Capture("2026-03-26 group pages", "html", last, (rooms[OLD_GROUP].view(last),)),
        Capture("2026-03-26 lookalike 1", "json", last, (rooms["lookalike-0"].view(last),)),
        Capture("2026-03-26 lookalike 2", "json", last, (rooms["lookalike-1"].view(last),)),
    )


def _private_chat(cast: Cast, owner: Person) -> tuple[Post, ...]:
    """A chat between two people that belongs to no case and must not be read."""
    friend = Person(7_700_000_002, "Bora Demo")
    return tuple(Post(2 + n, at(3, 11) + 600 * n, (owner, friend)[n % 2], parts=(Part("plain", cast.sentence()),)) for n in range(12))


def _truth(rooms: list[Room]) -> dict[str, Json]:
    told: dict[str, Json] = {}
    for room in rooms:
        told[room.key] = {
            "number": room.number,
            "kinds": [[since, kind] for since, kind in room.kinds],
            "titles": [[since, title] for since, title in room.titles],
            "records": len(room.posts),
            "authors": len({post.author.number for post in room.posts if post.author is not None}),
            "gone": [post.number for post in room.posts if post.gone_at is not None],
            "edited": [post.number for post in room.posts if post.edited_at is not None],
        }
    return {
        "rooms": told,
        "successions": [[HUB, NEXT]],
        "claims": {HUB: 1_300, NEXT: CLAIMED_NEXT, BOT: 400_000},
        "seen": {NEXT: SEEN_NEXT},
        "shown": {HUB: [public_side.HUB_FIRST, public_side.HUB_LAST], NEWS: public_side.NEWS_SIZE, BOT: list(public_side.MONTHLY)},
    }
