# SPDX-License-Identifier: Apache-2.0
"""What the made-up world shows to everybody: pages that somebody saved, and counts that somebody noted, with the truth they follow.

Sizes are plain formulas without chance, so that adding a page changes nothing else of the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sotdae.simulation.world import Capture, Count, Room, SavedPage

_DAY: Final = 86_400
HUB_NAME, NEWS_NAME, SQUARE_NAME, BOT_NAME = "gaon_garden_demo", "sotdae_news_demo", "baram_square_demo", "kkotmal_demo_bot"
HUB_FIRST, HUB_STEP, HUB_DAYS = 641, 38, 18
"""Subscribers of the hub on the first noted day, how many more each day, and for how many days."""
HUB_LAST: Final = HUB_FIRST + HUB_STEP * (HUB_DAYS - 1)
NEWS_SIZE: Final = 5_214
MONTHLY: Final = (58_400, 103_900, 112_600)
"""Monthly users of the bot, where it says 220,000 and 400,000."""
_ONLINE: Final = 212


def invitation(hub: Room) -> str:
    """Return the hash of the first invitation that the hub hands out."""
    links = (part.text for post in hub.posts for part in post.parts if "t.me/+" in part.text)
    return next(links).rpartition("+")[2]


def square_size(joins: int, days: int) -> int:
    """Return the members of the room into which thousands come, so many days after the first noted one; the fifth day is the surge."""
    surge_day = 5
    return 310 + 6 * days + (0 if days < surge_day else round(joins * 0.95) if days == surge_day else joins)


def captures(rooms: Mapping[str, Room], *, first: int, gone: int, last: int, joins: int) -> tuple[Capture, ...]:
    """Return the saved pages and the noted counts.

    Args:
        rooms: the world's rooms by key.
        first: a moment at which the hub is public.
        gone: a moment at which its page is gone.
        last: the last day's morning.
        joins: how many came into the square.
    """
    hub, news, square = rooms["hub"].view(first), rooms["news"].view(first), rooms["surge"].view(last)
    invite = invitation(rooms["hub"])
    member = rooms["subroom-1"].view(first)
    shown = (
        SavedPage("gaon.html", "card", first, HUB_NAME, hub, HUB_LAST),
        SavedPage("gaon posts.html", "feed", first, HUB_NAME, hub, HUB_LAST),
        SavedPage("news.html", "card", first, NEWS_NAME, news, NEWS_SIZE),
        SavedPage("news posts.html", "feed", first, NEWS_NAME, news, NEWS_SIZE),
        SavedPage("invitation.html", "invite", first, None, member, 14, invite_hash=invite),
    )
    written = [post.number for post in square.posts if post.action is None]
    later = (
        SavedPage("gaon.html", "no_page", last, HUB_NAME),
        SavedPage("invitation.html", "dead_invite", last, invite_hash=invite),
        SavedPage("square.html", "card", last, SQUARE_NAME, square, square_size(joins, 7), _ONLINE),
        SavedPage("square post.html", "embed", last, SQUARE_NAME, square, post=written[-1]),
    )
    return (
        Capture("2026-03-20 public pages", "pages", first, (), pages=shown),
        Capture("2026-03-21 public pages", "pages", gone, (), pages=(SavedPage("gaon.html", "no_page", gone, HUB_NAME),)),
        Capture("2026-03-26 public pages", "pages", last, (), pages=later, counts=_counts(rooms, first, last, joins)),
    )


def _counts(rooms: Mapping[str, Room], first: int, last: int, joins: int) -> tuple[Count, ...]:
    """The hub day by day until it closed, the square around its surge (one day was missed), the bot three times."""
    hub, square, bot = rooms["hub"], rooms["surge"], rooms["bot"]
    name = hub.titles[0][1]
    rows = [
        Count(first - _DAY * (HUB_DAYS - 1 - day), hub.number, HUB_NAME, name, HUB_FIRST + HUB_STEP * day, "subscribers") for day in range(HUB_DAYS)
    ]
    missed = 3
    rows += [
        Count(last - _DAY * (7 - day), square.number, SQUARE_NAME, square.titles[0][1], None if day == missed else square_size(joins, day))
        for day in range(8)
    ]
    told = zip((first - 10 * _DAY, first - 3 * _DAY, first + 3 * _DAY), MONTHLY, strict=True)
    rows += [Count(when, bot.number, BOT_NAME, bot.titles[0][1], users, "monthly_users") for when, users in told]
    return tuple(sorted(rows, key=lambda row: (row.at, row.number)))
