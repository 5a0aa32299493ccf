# SPDX-License-Identifier: Apache-2.0
"""Service messages: their facts without the names of people, and who came or went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sotdae.captures.telegram.json_ids import named_or_peer
from sotdae.captures.telegram.json_words import ACTION_FIELDS, TITLED_ACTIONS
from sotdae.captures.telegram.words import MEMBERSHIP, NOT_A_PERSON, name_key
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.observations import MembershipEvent, Message

_MOST = 2**53 - 1
_ROOMS = ("tg:channel:", "tg:chat:")


def action_text(record: dict[str, Any], action: str) -> str:
    """Return an action's fields as canonical JSON, those only that name nobody; members are counted."""
    facts: dict[str, Json] = {}
    for name in ACTION_FIELDS:
        value = record.get(name)
        if isinstance(value, bool | str) or (type(value) is int and abs(value) <= _MOST):
            facts[name] = value
        elif isinstance(value, float) or (type(value) is int):
            facts[name] = str(value)
    title = TITLED_ACTIONS.get(action)
    if title is not None and isinstance(record.get(title), str):
        facts["title"] = record[title]
    if isinstance(record.get("members"), list):
        facts["members_n"] = len(record["members"])
    return canonical_json(facts).decode()


def membership(message: Message, record: dict[str, Any], action: str) -> Iterator[MembershipEvent]:
    """Yield one event for each person of a service message; members have names only, so their keys are names."""
    word = MEMBERSHIP.get(action)
    if word is None:
        return
    actor = named_or_peer(record, "actor", "actor_id")
    listed = record.get("members")
    members = [name_key(name) if isinstance(name, str) else None for name in listed] if isinstance(listed, list) else []
    actor_name = name_key(record["actor"]) if isinstance(record.get("actor"), str) else None
    rows: list[tuple[str, str | None, str | None]] = []
    if word.actor_is_member:
        inviter = record.get("inviter")
        by = name_key(inviter) if isinstance(inviter, str) and inviter not in NOT_A_PERSON else None
        # A channel that speaks as itself is nobody who came.
        rows.append((word.event, None if actor is not None and actor.startswith(_ROOMS) else actor, by))
        if word.event == "created":
            rows.extend(("invited", member, actor) for member in members)
    elif action in {"invite_members", "remove_members"}:
        is_self = word.own is not None and len(members) == 1 and members[0] is not None and members[0] == actor_name
        rows.extend([(word.own or word.event, actor, None)] if is_self else [(word.event, member, actor) for member in members or [None]])
    elif action == "change_creator":
        creator = record.get("new_creator")
        rows.append((word.event, name_key(creator) if isinstance(creator, str) else None, actor))
    else:
        rows.append((word.event, None, actor))
    for order, (event, member, by) in enumerate(rows):
        yield MembershipEvent(
            message.room_key,
            message.message_id,
            order,
            event,
            message.sent_at,
            message.sent_at_high,
            member,
            by,
            message.item_id,
            message.byte_offset,
            message.byte_length,
        )
