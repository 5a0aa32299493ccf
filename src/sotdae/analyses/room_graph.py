# SPDX-License-Identifier: Apache-2.0
"""Which rooms point at which: links, mentions, invites, buttons, forwards and replies across rooms. A link is a link, not a relation.

Affiliates and strangers link each other too, so an edge is weak evidence by itself (docs/analyses/room-graph.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.carried import links
from sotdae.analyses.citing import cited, cited_columns
from sotdae.analyses.expressions import ibis
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.links"


@dataclass(frozen=True, slots=True)
class Params:
    """No parameters: every edge is shown, with its count."""


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each (room, target, kind of link).

    The target is a room key where the platform's id is known, else the link's normal form (``t.me/name``, ``t.me/+hash``); links to the room itself
    and to other sites are left out.
    """
    del params
    found = [_finding(row, str(row["kind"])) for row in tables.rows(_links)]
    found += [_finding(row, "forward") for row in tables.rows(_forwards)]
    found += [_finding(row, "reply") for row in tables.rows(_replies)]
    return sorted(found, key=lambda finding: finding.key)


def _links(shapes: Shapes) -> Any:
    found = links(shapes)
    joined = found.filter(found.target_kind.isin(["room", "invite", "message", "folder"]), found.place != "forward_header")
    target = ibis.coalesce(joined.target_room_key, _bare(joined.target_normal, joined.target_username))
    kind = ibis.cases(
        (joined.target_kind == "invite", "invite"), (joined.place == "button", "button"), (joined.place == "mention", "mention"), else_="link"
    )
    named = joined.mutate(target=target, kind=kind)
    named = named.filter(named.target.notnull())
    # An @name alone may be a person's: it counts only where a written link shows the same name.
    written = named.filter(named.place != "mention").select("room_key", "target").distinct()
    proved = named.filter(named.place == "mention").semi_join(written, ["room_key", "target"])
    return _grouped(shapes, named.filter(named.place != "mention").union(proved), ("room_key", "target", "kind"))


def _bare(normal: Any, username: Any) -> Any:
    """A link to a message of a public room points at the room."""
    return ibis.ifelse(username.notnull(), ibis.literal("t.me/") + username, normal)


def _forwards(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    key = messages.forwarded_from_key
    rooms = messages.filter(key.startswith("tg:channel:") | key.startswith("tg:chat:") | key.startswith("tg:ambiguous:"))
    return _grouped(shapes, rooms.mutate(target=rooms.forwarded_from_key), ("room_key", "target"))


def _replies(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    key = messages.reply_to_room_key
    rooms = messages.filter(key.startswith("tg:channel:") | key.startswith("tg:chat:") | key.startswith("tg:ambiguous:"))
    return _grouped(shapes, rooms.mutate(target=rooms.reply_to_room_key), ("room_key", "target"))


def _grouped(shapes: Shapes, table: Any, keys: tuple[str, ...]) -> Any:
    """Count by keys; a target that is another key of a room we hold is that room, and a room does not point at itself."""
    aliases = shapes["room_aliases"]
    canonical_keys = aliases.select(other_key=aliases.alias_key, canonical=aliases.room_key)
    named = table.left_join(canonical_keys, table.target == canonical_keys.other_key)
    canonical = named.mutate(target=ibis.coalesce(named.canonical, named.target))
    other = canonical.filter(canonical.target != canonical.room_key)
    # A message that points somewhere twice is one message; a room's description has no message and counts as one.
    count = other.message_id.nunique() + other.message_id.isnull().any().cast("int64")
    return other.group_by(list(keys)).agg(count=count, first_at=other.sent_at.min(), last_at=other.sent_at.max(), **cited_columns(other))


def _finding(row: Mapping[str, Any], kind: str) -> Finding:
    room, target = str(row["room_key"]), str(row["target"])
    return Finding(
        kind=KIND,
        key=(room, target, kind),
        values={"count": row["count"], "first_at": row["first_at"], "last_at": row["last_at"]},
        reasons=(Reason(kind, row["count"], cited(row, room), made_by="room"),),
    )


ANALYSIS: Final = Analysis(
    name="room-graph",
    version=3,
    reads=("links", "messages", "room_aliases"),
    kind=KIND,
    key=("source_room_key", "target", "link_kind"),
    scope="room",
    params=Params,
    run=run,
    questions=lambda _: ((_links,), (_forwards,), (_replies,)),
    columns={
        "count": ("messages", "how many messages point there; the room's description counts as one"),
        "first_at": ("microseconds UTC", "the earliest of them, where its time is known"),
        "last_at": ("microseconds UTC", "the latest of them"),
    },
    title={"ko": "어느 방이 어느 방을 가리키나", "en": "Which rooms point at which?"},
)
