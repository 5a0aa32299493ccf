# SPDX-License-Identifier: Apache-2.0
"""The Ibis expressions of succession: everything that runs on the engine, aggregated to rooms, to pairs of rooms, or to what several rooms share.

Accounts live inside these expressions and nowhere else: no expression returns a column that names one. The accounts that made an export are left
out wherever people are counted, in every room of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import PLACE, place_column
from sotdae.analyses.ends import ends
from sotdae.analyses.expressions import ibis
from sotdae.analyses.others import CAME, INVITED
from sotdae.analyses.told import ABOUT, told
from sotdae.model.columns import Given, column

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Shapes

_ADMIN_ACTIONS: Final = ("create_group", "migrate_to_supergroup", "group_call", "group_call_scheduled")
"""What no ordinary member can be allowed to do. Source: as for ``text_hits.author_role`` (Telegram Bot API 8.0, ChatPermissions)."""
_ROOM_KEYS: Final = ("tg:channel:", "tg:chat:", "tg:ambiguous:")
POINTERS: Final = ("room_key", "target_room_key", "target_username", "target_invite_hash", "voice", "about")
"""What pointers to rooms are grouped by; forwards have only a room's key as their target."""
ASKED: Final = Given(
    "rooms_asked",
    (
        column("asked", "string", "an asked room", "key"),
        column("moment", "int64", "what its people are compared before and after", "seconds since 1970"),
    ),
)
MOST: Final = Given("most_rooms", (column("most_rooms", "int64", "what more rooms share ties nothing; one row", "rooms"),))
_TWO: Final = 2
_PAGES: Final = ("preview", "member-series")
"""How the era of a coverage begins that comes from a public page or a series."""


def seconds(moment: Any) -> Any:
    """Return whole seconds since 1970 of a timestamp expression."""
    return moment.epoch_seconds()


def spans(shapes: Shapes) -> Any:
    """A row for each room with messages: its first and last moments and places, its making, and how much it holds."""
    messages = shapes["messages"]
    real = messages.filter(messages.type != "unsupported")
    high = ibis.coalesce(real.sent_at_high, real.sent_at)
    created = real.action.isin(["create_channel", "create_group"])
    outer = ends(shapes)
    outer = outer.filter(outer.is_real)
    at = ibis.struct({"at": outer.sent_at, "place": place_column(outer)})
    cited = outer.group_by(cited_room=outer.room_key).agg(first=at.min(), last=at.max())
    counted = real.group_by("room_key").agg(
        first_at=real.sent_at.min(),
        first_high=high.min(),
        last_at=high.max(),
        first_id=real.message_id.min(where=(real.message_id > 0) & real.sent_at.notnull()),
        last_id=real.message_id.max(where=(real.message_id > 0) & real.sent_at.notnull()),
        created_at=high.min(where=created),
        messages=real.count(where=real.type == "message"),
    )
    return counted.left_join(cited, counted.room_key == cited.cited_room).drop("cited_room")


def quiet(shapes: Shapes) -> Any:
    """A row for each room: until when it spoke of anything but rooms, that message's number, the last one's, and how many are captured since.

    A room that went private, or whose members have left, may still say where it went: that is no sign that it lives.
    """
    messages, links, hits = shapes["messages"], shapes["links"], shapes["text_hits"]
    real = messages.filter(messages.type != "unsupported", messages.message_id > 0, messages.sent_at.notnull())
    keys = ["room_key", "message_id"]
    told = hits.filter(hits.family == "life", hits.message_id.notnull()).select(keys)
    pointing = links.filter(links.target_kind.isin(["room", "invite", "message"]), links.message_id.notnull()).select(keys)
    ordinary = real.filter(real.action.fill_null("") != "pin_message").anti_join(told.union(pointing).distinct(), keys)
    last = ordinary.group_by(quiet_room="room_key").agg(
        quiet_at=ibis.coalesce(ordinary.sent_at_high, ordinary.sent_at).max(), quiet_id=ordinary.message_id.max()
    )
    since = real.join(last, real.room_key == last.quiet_room)
    since = since.filter(since.message_id > since.quiet_id)
    return since.group_by(["room_key", "quiet_at", "quiet_id"]).agg(last_id=since.message_id.max(), held=since.count())


def coverage(shapes: Shapes) -> Any:
    """A row for each room: whether an export shows it, not pages alone, and when the newest capture of its messages is stated to have been made."""
    coverages, captures = shapes["coverages"], shapes["captures"]
    from_page = ibis.or_(*(coverages.format_era.fill_null("").startswith(word) for word in _PAGES))
    times = captures.select("captured_at", made="capture_id")
    joined = coverages.mutate(exported=~from_page).left_join(times, coverages.capture_id == times.made)
    return joined.group_by("room_key").agg(exported=joined.exported.any(), until=joined.captured_at.max(where=joined.messages > 0))


def states(shapes: Shapes) -> Any:
    """The names that captures show of each room, and the sizes, each with its place; from when on and until when it is seen so."""
    states = _dated(shapes)
    keys = ["room_key", "title", "username", "description", "room_type"]
    place = ibis.struct({name: states[name] for name in ("item_id", "byte_offset", "byte_length")})
    return states.group_by(keys).agg(
        place=place.min(),
        until=ibis.coalesce(states.not_after, states.not_before).max(),
        since=ibis.coalesce(states.not_before, states.seen_at).min(),
    )


def _dated(shapes: Shapes) -> Any:
    """States of rooms with when their captures are stated to have been made: most pages bear no moment of their own."""
    states, captures = shapes["room_states"], shapes["captures"]
    times = captures.select(made="capture_id", seen_at="captured_at")
    return states.left_join(times, states.capture_id == times.made)


def sizes(shapes: Shapes) -> Any:
    """A row for each room, Korean-independent day and count shown that day."""
    states = _dated(shapes)
    counted = states.filter(states.members.notnull(), states.members_kind.isin(["members", "subscribers"]))
    moment = ibis.coalesce(counted.not_after, counted.not_before, counted.seen_at)
    counted = counted.mutate(moment=moment)
    counted = counted.filter(counted.moment.notnull())
    day = (seconds(counted.moment) / 86_400).floor().cast("int64")
    dated = counted.mutate(day=day)
    return dated.group_by(["room_key", "day"]).agg(members=dated.members.max())


def newest(shapes: Shapes) -> Any:
    """One row: the newest moment that any capture of the case shows or is stated to have been made at."""
    captures = shapes["captures"]
    return captures.agg(captured=captures.captured_at.max())


def own_life(shapes: Shapes) -> Any:
    """What a room says itself of its own life, by rule and day."""
    hits = told(shapes, ("life",))
    own = hits.filter(hits.own, hits.sent_at.notnull())
    day = (seconds(own.sent_at) / 86_400).floor().cast("int64")
    dated = own.mutate(day=day)
    place = ibis.struct({"at": dated.sent_at, "place": place_column(dated)})
    return dated.group_by(["room_key", "rule_id", "day"]).agg(first=place.min())


def about(shapes: Shapes) -> Any:
    """How many messages of a room speak about rooms."""
    hits = shapes["text_hits"]
    talk = hits.filter(hits.family == ABOUT)
    return talk.group_by("room_key").agg(messages=talk.message_id.nunique(), place=place_column(talk).min())


def _admins(shapes: Shapes) -> Any:
    messages, events = shapes["messages"], shapes["membership_events"]
    acted = messages.filter(messages.type == "service", messages.sender_kind == "account", messages.action.isin(list(_ADMIN_ACTIONS)))
    removed = events.filter(events.event == "removed", events.by_key.notnull(), events.room_key.startswith("tg:channel:"), events.message_id > 0)
    kinds = ((acted, "sender_key"), (removed, "by_key"))
    parts = [table.select("room_key", "sent_at", account=column, **_placed(table)) for table, column in kinds]
    both = parts[0].union(parts[1])
    first = ibis.struct({"at": both.sent_at, "place": both.place})
    return both.group_by(["room_key", "account"]).agg(place=first.min())


def _placed(table: Any) -> dict[str, Any]:
    return {"place": place_column(table)}


def _voiced(shapes: Shapes) -> Any:
    """Messages with who speaks in them (room, admin, member), whether they speak about rooms, and whether they tell of a room's life."""
    messages, hits = shapes["messages"], shapes["text_hits"]
    marked = hits.filter(hits.family.isin([ABOUT, "life"])).group_by(["room_key", "message_id"])
    marked = marked.agg(about=(hits.family == ABOUT).any(), life=(hits.family == "life").any())
    marked = marked.rename(hit_room="room_key", hit_message="message_id")
    admins = _admins(shapes).select(admin_room="room_key", admin="account")
    joined = messages.left_join(marked, [messages.room_key == marked.hit_room, messages.message_id == marked.hit_message])
    joined = joined.left_join(admins, [joined.room_key == admins.admin_room, joined.sender_key == admins.admin])
    pins = _pinned(messages)
    joined = joined.left_join(pins, [joined.room_key == pins.pin_room, joined.message_id == pins.pin_message])
    voice = ibis.cases((joined.sender_kind == "own_room", "room"), (joined.admin.notnull(), "admin"), else_="member")
    hidden = ibis.or_(*(joined.notes.contains(note) for note in ("forwarded-from-hidden", "forward-without-name", "forward-from-deleted")))
    elsewhere = (joined.forwarded_from_key != joined.room_key) | (joined.forwarded_from_key.isnull() & hidden)
    return joined.mutate(
        voice=voice,
        about=joined.about.fill_null(False),
        life=joined.life.fill_null(False),
        pinned=joined.pin_room.notnull(),
        forwarded=elsewhere.fill_null(False),
    )


def _pinned(messages: Any) -> Any:
    pins = messages.filter(messages.action == "pin_message", messages.message_id > 0)
    number = pins.action_json.re_extract(r'"message_id":(-?[0-9]+)', 1).try_cast("int64")
    return pins.select(pin_room="room_key", pin_message=number).filter(lambda t: t.pin_message.notnull()).distinct()


def links(shapes: Shapes) -> Any:
    """A row for each room, target and voice: how many messages point there, of them around a word of moving, and when. Forwards do not speak."""
    links, voiced = shapes["links"], _voiced(shapes)
    wanted = links.filter(links.target_kind.isin(["room", "invite", "message"]), ~links.place.isin(["forward_header", "reply"]))
    said = voiced.select("sent_at", "voice", "about", "life", "pinned", "forwarded", in_room="room_key", in_message="message_id")
    joined = wanted.left_join(said, [wanted.room_key == said.in_room, wanted.message_id == said.in_message])
    spoken = joined.mutate(
        voice=ibis.coalesce(joined.voice, "room"),
        about=joined.about.fill_null(False),
        life=joined.life.fill_null(False),
        pinned=joined.pinned.fill_null(False),
        forwarded=joined.forwarded.fill_null(False),
    )
    return _pointing(spoken.filter(~spoken.forwarded), list(POINTERS))


def forwards(shapes: Shapes) -> Any:
    """A row for each room, origin and voice: how many posts were forwarded from there.

    A forward of a channel's post, or of one in a room's own name, names the room. One of a member's post names the member alone: its origin are the
    rooms in which the same account had written the same before.
    """
    voiced = _voiced(shapes)
    key = voiced.forwarded_from_key
    names_room = ibis.or_(*(key.startswith(word) for word in _ROOM_KEYS))
    rooms = voiced.filter(names_room, voiced.forwarded_from_key != voiced.room_key).mutate(target_room_key=voiced.forwarded_from_key)
    of_members = voiced.filter(key.notnull(), ~names_room, voiced.text.length() > 0)
    messages = shapes["messages"]
    written = messages.filter(messages.sender_kind == "account", messages.type == "message", messages.forwarded_from_key.isnull())
    told = of_members.select(writer="forwarded_from_key", written="text").distinct()  # few of all messages: the others need not be grouped
    written = written.semi_join(told, [written.sender_key == told.writer, written.text == told.written])
    written = written.group_by(target_room_key="room_key", writer="sender_key", written="text").agg(written_at=written.sent_at.min())
    met = of_members.join(written, [of_members.forwarded_from_key == written.writer, of_members.text == written.written])
    met = met.filter(met.room_key != met.target_room_key, met.written_at <= met.sent_at)
    names = ["room_key", "target_room_key", "voice", "about", "life", "pinned", "sent_at", *PLACE]
    return _pointing(rooms.select(names).union(met.select(names)), ["room_key", "target_room_key", "voice", "about"])


def _pointing(table: Any, keys: list[str]) -> Any:
    first = ibis.struct({"at": table.sent_at, "place": place_column(table)})
    return table.group_by(keys).agg(
        messages=table.message_id.nunique() + table.message_id.isnull().any().cast("int64"),
        telling=table.message_id.nunique(where=table.life),
        telling_at=table.sent_at.max(where=table.life),
        pinned_at=table.sent_at.max(where=table.pinned),
        first_at=table.sent_at.min(),
        last_at=table.sent_at.max(),
        first=first.min(),
        last=first.max(),
    )


def presence(shapes: Shapes) -> Any:
    """A row for each room and account other than a source: when and where it is first seen. Held, and inside the engine."""
    messages, events, coverages = shapes["messages"], shapes["membership_events"], shapes["coverages"]
    wrote = messages.filter(messages.sender_kind == "account", messages.sender_key.notnull(), messages.sent_at.notnull())
    # Whom an export names as invited it names by name alone: a name is anybody's, and no sign that one account is another.
    came = events.filter(events.event.isin(list(CAME)), events.member_key.notnull(), events.sent_at.notnull())
    parts = [
        table.select("room_key", "sent_at", account=column, high=ibis.coalesce(table.sent_at_high, table.sent_at), came=is_coming, **_placed(table))
        for table, column, is_coming in ((wrote, "sender_key", ibis.literal(False)), (came, "member_key", ibis.literal(True)))
    ]
    both = parts[0].union(parts[1])
    sources = coverages.filter(coverages.source_key.notnull()).select(source=coverages.source_key).distinct()
    both = both.anti_join(sources, both.account == sources.source)
    first = ibis.struct({"at": both.sent_at, "place": both.place})
    return both.group_by(["room_key", "account"]).agg(
        low=seconds(both.sent_at.min()), high=seconds(both.high.min()), joined=seconds(both.sent_at.min(where=both.came)), place=first.min()
    )


def _few(shapes: Shapes, breadth: Any) -> Any:
    """What is seen in two rooms or more, and in no more than tie anything."""
    return breadth.filter(breadth.rooms > 1, breadth.rooms <= shapes.given(MOST).most_rooms.as_scalar())


def people(shapes: Shapes) -> Any:
    """A row for each room: how many accounts it shows, and since when, in seconds since 1970.

    Without their places, which cost more than all else: where no two rooms come into question, nobody asks for these.
    """
    present = presence(shapes)
    return present.group_by("room_key").agg(accounts=present.count(), begun=present.low.min())


def _established(shapes: Shapes, days: int) -> Any:
    """The accounts established in each asked room before its moment: first seen so many days before. Stays inside the engine.

    Each is of the older half or not: whoever brings accounts into a room in order to let them come out of it again brings them late, while those who
    really go on come from all ages of a room's people.
    """
    present, asked = shapes.held(presence), shapes.given(ASKED)
    inside = present.join(asked, present.room_key == asked.asked)
    inside = inside.filter(inside.high <= inside.moment - days * 86_400)
    order = ibis.window(group_by="room_key", order_by=["high", "account"])
    ranked = inside.mutate(nth=ibis.row_number().over(order), whole=inside.count().over(ibis.window(group_by="room_key")))
    return ranked.mutate(old=ranked.nth * 2 < ranked.whole)


def established(shapes: Shapes, days: int) -> Any:
    """A row for each asked room: how many accounts were established in it before its moment."""
    inside = _established(shapes, days)
    return inside.group_by("room_key").agg(accounts=inside.account.nunique())


def shared_people(shapes: Shapes, days: int, soon_days: int) -> Any:
    """A row for each asked room and other room: how many established accounts of the asked room came to the other, and when.

    They count as arrivals if they came within ``soon_days`` of the moment, or of the other room's first people if that is later. Accounts that are
    seen in more rooms than `MOST` of the case tie nothing. Pairs that share a single account, and one seen elsewhere too, are left out: that
    happens by chance. ``joined`` are those whose coming is itself captured, ``joined_soon`` those of them that came so soon.
    """
    present = shapes.held(presence)
    breadth = present.group_by("account").agg(rooms=present.count())
    begun = present.group_by("room_key").agg(begun=present.low.min())
    present = present.join(_few(shapes, breadth), "account").join(begun, "room_key")
    inside = _established(shapes, days).select("moment", "account", "old", from_key="room_key", from_place="place")
    other = present.select("low", "high", "joined", "rooms", "place", "begun", to_account="account", to_key="room_key")
    pairs = inside.join(other, [inside.account == other.to_account, inside.from_key != other.to_key])
    soon = ibis.greatest(pairs.moment, pairs.begun) + soon_days * 86_400
    after, before = (pairs.low >= pairs.moment) & (pairs.low <= soon), pairs.high < pairs.moment
    found = pairs.group_by(["from_key", "to_key"]).agg(
        everybody=pairs.count(),
        fewest=pairs.rooms.min(),
        arrivals=pairs.count(where=after),
        old=pairs.count(where=after & pairs.old),
        before=pairs.count(where=before),
        later=pairs.count(where=pairs.low > soon),
        later_old=pairs.count(where=(pairs.low > soon) & pairs.old),
        joined=pairs.count(where=pairs.joined.notnull()),
        joined_soon=pairs.count(where=(pairs.joined >= pairs.moment) & (pairs.joined <= soon)),
        from_place=pairs.from_place.min(where=after),
        to_place=pairs.place.min(where=after),
        before_place=pairs.place.min(where=before),
    )
    return found.filter((found.everybody > 1) | (found.fewest <= _TWO))


def shared_admins(shapes: Shapes) -> Any:
    """A row for each asked room and other room that an administrator ties.

    ``both``: accounts that did what only administrators can in both. ``came``: administrators of the asked room that are seen in the other.
    """
    present, admins, asked = shapes.held(presence), _admins(shapes), shapes.given(ASKED)
    breadth = present.group_by("account").agg(rooms=present.count())
    few = _few(shapes, breadth).select(few="account")
    admins = admins.join(few, admins.account == few.few)
    acting = admins.join(asked, admins.room_key == asked.asked).select("account", from_key="room_key", from_place="place")
    ruling = admins.select(to_account="account", to_key="room_key", to_place="place")
    seen = present.select(to_account="account", to_key="room_key", to_place="place")
    parts = [_met(left, right).mutate(kind=ibis.literal(kind)) for kind, left, right in (("both", acting, ruling), ("came", acting, seen))]
    met = ibis.union(*parts)
    return met.group_by(["from_key", "to_key", "kind"]).agg(accounts=met.count(), from_place=met.from_place.min(), to_place=met.to_place.min())


def _met(left: Any, right: Any) -> Any:
    pairs = left.join(right, [left.account == right.to_account, left.from_key != right.to_key])
    return pairs.select("from_key", "to_key", "from_place", "to_place")


def admin_rooms(shapes: Shapes) -> Any:
    """Rooms in which some account did what only administrators can."""
    return _admins(shapes).select("room_key").distinct()


def shared_signatures(shapes: Shapes) -> Any:
    """A row for each asked room, other room and breadth: signatures under the posts of both."""
    messages, asked = shapes["messages"], shapes.given(ASKED)
    signed = messages.filter(messages.author_key.notnull())
    by_room = signed.group_by(["room_key", "author_key"]).agg(place=place_column(signed).min())
    breadth = by_room.group_by("author_key").agg(rooms=by_room.count())
    by_room = by_room.join(_few(shapes, breadth), "author_key")
    inside = by_room.join(asked, by_room.room_key == asked.asked).select("author_key", from_key="room_key", from_place="place")
    other = by_room.select("rooms", to_author="author_key", to_key="room_key", to_place="place")
    pairs = inside.join(other, [inside.author_key == other.to_author, inside.from_key != other.to_key])
    return pairs.group_by(["from_key", "to_key", "rooms"]).agg(
        signatures=pairs.count(), from_place=pairs.from_place.min(), to_place=pairs.to_place.min()
    )


def signed_rooms(shapes: Shapes) -> Any:
    """Rooms whose posts are signed."""
    messages = shapes["messages"]
    return messages.filter(messages.author_key.notnull()).select("room_key").distinct()


def arrivals_by_day(shapes: Shapes) -> Any:
    """A row for each room and day since 1970: how many came, sources apart."""
    events, coverages = shapes["membership_events"], shapes["coverages"]
    came = events.filter(events.event.isin([*CAME, INVITED]), events.sent_at.notnull())
    sources = coverages.filter(coverages.source_key.notnull()).select(source=coverages.source_key).distinct()
    came = came.anti_join(sources, came.member_key == sources.source)
    day = (seconds(came.sent_at) / 86_400).floor().cast("int64")
    dated = came.mutate(day=day)
    return dated.group_by(["room_key", "day"]).agg(came=dated.count())


def short_texts(shapes: Shapes, least_syllables: int) -> Any:
    """A row for each text of several rooms that is too short to say anything of them."""
    prints = shapes["text_prints"]
    by_text = prints.group_by("text_key").agg(length=prints.length.max(), rooms=prints.room_key.nunique())
    return by_text.filter(by_text.rooms > 1, by_text.length < least_syllables).select("text_key")
