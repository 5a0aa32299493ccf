# SPDX-License-Identifier: Apache-2.0
"""Contact points: what a room gives itself, what may be a victim's and is never listed, and what ties rooms together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lake_rows as make
import pytest

from sotdae.analyses.contact_points import ALL, ANALYSIS
from sotdae.model.findings import Finding
from sotdae.text.rules import Hit

Run = Callable[..., list[Finding]]
Said = tuple[Any, ...]
GATE = Hit("gate.application_link", 2, "gate", 0, 4, None, None, 1.5, "v2")
SALE = Hit("sale.invite_price", 2, "sale", 0, 4, 50_000, "krw", 2.0, "v1")
PROOF = GATE._replace(rule_id="gate.proof_of_participation")
CHECK = GATE._replace(rule_id="gate.micro_transfer")
HARM = Hit("harm.call_to_identify", 1, "harm", 0, 4, None, None, 2.0, "v2")
TALK = Hit("talk.report", 1, "talk", 0, 2, None, None, 0.0, "v2")
ACCOUNT = Hit("sale.bank_account", 2, "sale", 0, 20, None, None, 1.5, "v1", "format", "account")
OWN = {"sender_kind": "own_room"}


def point(kind: str) -> Hit:
    return Hit("contact.point", 1, "contact", 0, 0, None, None, 0.0, "v0", None, kind)


def room(number: int) -> str:
    return f"tg:channel:{number}"


def said(number: int, *hits: Hit, gives: str | None = None, kind: str = "bot", at: str = "text", in_room: int = 1, **changes: Any) -> list[Said]:
    """A message of the room's own, unless it says otherwise; what it gives stands in a row beside its hits."""
    key = room(in_room)
    changes = {**OWN, "sender_key": key, **changes}
    message = make.message(number, changes.pop("text", f"신청 {number}"), room=key, **changes)
    rows: list[Said] = [(message, list(hits))] if hits else [(message, [])]
    if gives is not None:
        checked = kind == "account"
        rows.append((message, [ACCOUNT if checked else point(kind)], {"keys": [gives], "place": at}))
    return rows


def called(name: str, in_room: int) -> list[Said]:
    header = make.message(0, None, room=room(in_room))._replace(message_id=None)  # type: ignore[arg-type]  # (a header has no message)
    return [(header, [point("name")], {"keys": [name], "place": "username"})]


def run(analysed: Run, *told: list[Said], others: tuple[make.Message, ...] = ()) -> dict[str, Finding]:
    hits = [one for some in told for one in some]
    messages = {(row[0].room_key, row[0].message_id): row[0] for row in hits if row[0].message_id is not None}
    rooms = sorted({key for key, _ in messages})
    rows = [*messages.values(), *others, *(make.coverage(1, 99, room=key) for key in rooms)]
    return {str(found.key[0]): found for found in analysed(ANALYSIS, rows, hits=hits)}


def listed(found: dict[str, Finding]) -> set[str]:
    return set(found) - {ALL}


def held(found: dict[str, Finding]) -> tuple[Any, ...]:
    values = found[ALL].values
    return values["listed"], values["held_targets"], values["held_checks"], values["by_others"]


def test_a_point_beside_a_condition_or_a_sale_is_listed(analysed: Run) -> None:
    found = run(analysed, said(1, GATE, gives="link:a"), said(2, SALE, gives="link:b", kind="invite"), said(3, gives="link:c"))
    assert listed(found) == {"link:a", "link:b"}, "a link by itself is only a link"
    (given,) = found["link:a"].values["rooms"]  # type: ignore[misc]  # (a list)
    assert (given["messages"], given["joining"], given["paying"]) == (1, 1, 0)  # type: ignore[call-overload,index]
    assert (found["link:b"].values["kind"], found["link:b"].values["shared"]) == ("invite", False)
    assert found["link:a"].reasons[0].evidence[0].message_id == 1


def test_an_answer_of_the_rooms_own_to_a_condition_counts(analysed: Run) -> None:
    asked = said(1, GATE, sender_key="tg:user:5", sender_kind="account")
    answered = said(2, gives="link:a", reply_to_id=1)
    elsewhere = said(3, gives="link:b", reply_to_id=1, reply_to_room_key=make.OTHER)
    by_another = said(4, gives="link:c", reply_to_id=1, sender_key="tg:user:6", sender_kind="account")
    found = run(analysed, asked, answered, elsewhere, by_another)
    assert listed(found) == {"link:a"}
    assert held(found) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "changes",
    [{"sender_key": "tg:user:5", "sender_kind": "account"}, {"forwarded_from_key": make.OTHER}, {"notes": "forwarded-from-hidden"}],
)
def test_what_others_write_or_was_forwarded_is_not_given(analysed: Run, changes: dict[str, Any]) -> None:
    assert listed(run(analysed, said(1, GATE, gives="link:a", **changes))) == set()


def test_an_administrators_and_a_pinned_message_are_the_rooms(analysed: Run) -> None:
    by = {"sender_kind": "account"}
    founder = make.message(90, None, room=room(1), type="service", action="create_group", action_json="{}", sender_key="tg:user:7")
    pin = make.message(91, None, room=room(1), type="service", action="pin_message", action_json='{"message_id":2}', sender_key="tg:user:7")
    told = said(1, GATE, gives="link:a", sender_key="tg:user:7", **by), said(2, GATE, gives="link:b", sender_key="tg:user:8", **by)
    found = run(analysed, *told, others=(founder, pin))
    assert listed(found) == {"link:a", "link:b"}
    assert found["link:b"].values["rooms"][0]["pinned"] == 1  # type: ignore[index,call-overload]


def test_news_about_a_condition_gives_nothing(analysed: Run) -> None:
    assert run(analysed, said(1, GATE, TALK, gives="link:a")) == {}


@pytest.mark.parametrize("near", [HARM, PROOF, HARM._replace(rule_id="target.own_rule", family="target")])
@pytest.mark.parametrize("where", ["the same message", "its answer", "what it answers", "another room"])
def test_what_stands_near_a_target_is_never_listed_anywhere(analysed: Run, near: Hit, where: str) -> None:
    given = said(1, GATE, gives="link:a", kind="name")
    told = {
        "the same message": [said(2, near, gives="link:a", kind="name", sender_key="tg:user:5", sender_kind="account")],
        "its answer": [said(2, near), said(3, gives="link:a", kind="name", reply_to_id=2)],
        "what it answers": [said(3, gives="link:a", kind="name"), said(4, near, reply_to_id=3)],
        "another room": [said(2, near, TALK, gives="link:a", kind="name", in_room=2)],
    }[where]
    found = run(analysed, given, *told)
    assert listed(found) == set()
    assert held(found)[:2] == (0, 1)
    assert "link:a" not in str(found)


@pytest.mark.parametrize(("kind", "at"), [("bot", "button"), ("bot", "text"), ("bot", "mention"), ("invite", "text"), ("site", "text")])
@pytest.mark.parametrize("near", [PROOF, HARM])
def test_beside_a_demand_for_photos_or_a_call_nothing_is_listed_not_even_a_bots_own_link(analysed: Run, near: Hit, kind: str, at: str) -> None:
    assert listed(run(analysed, said(1, GATE, gives="link:a", kind=kind, at=at))) == {"link:a"}
    assert listed(run(analysed, said(1, near, GATE, gives="link:a", kind=kind, at=at))) == set()


def test_accounts_near_a_one_won_check_tie_no_rooms_together(analysed: Run) -> None:
    sold = [said(1, SALE, gives="account:a", kind="account", in_room=number) for number in (1, 2)]
    found = run(analysed, *sold, said(5, CHECK, gives="account:a", kind="account", in_room=3))
    assert listed(found) == set()
    assert held(found) == (0, 0, 1, 0)
    found = run(analysed, *sold)
    assert found["account:a"].values["shared"] is True
    assert found["account:a"].values["kind"] == "account"


def test_a_bot_beside_a_one_won_check_is_still_a_bot(analysed: Run) -> None:
    assert listed(run(analysed, said(1, CHECK, gives="link:a"))) == {"link:a"}


def test_shared_points_weigh_by_how_rare_they_are(analysed: Run) -> None:
    everywhere = [said(1, GATE, gives="link:all", in_room=number) for number in range(1, 9)]
    found = run(analysed, *everywhere, said(2, GATE, gives="link:two", in_room=1), said(2, GATE, gives="link:two", in_room=2))
    bits = {name: {reason.signal: reason.bits for reason in one.reasons}.get("shared") for name, one in found.items()}
    assert (bits["link:all"], bits["link:two"]) == (0.0, 2.0)


def test_one_rooms_point_ties_nothing(analysed: Run) -> None:
    found = run(analysed, said(1, GATE, gives="link:a"), said(2, GATE, gives="link:a"))
    assert (found["link:a"].values["shared"], found["link:a"].values["messages"]) == (False, 2)
    assert [reason.signal for reason in found["link:a"].reasons] == ["given"]


def test_a_rooms_own_name_is_no_contact_and_another_rooms_is_told(analysed: Run) -> None:
    own, other = said(1, GATE, gives="link:me", kind="name"), said(2, GATE, gives="link:you", kind="name")
    found = run(analysed, own, other, said(3, in_room=2), called("link:me", 1), called("link:you", 2))
    assert listed(found) == {"link:you"}
    assert (found["link:you"].values["kind"], found["link:you"].values["leads_to"]) == ("room", room(2))


def test_a_name_that_two_rooms_had_names_neither(analysed: Run) -> None:
    found = run(analysed, said(1, GATE, gives="link:you", kind="name"), said(2, in_room=2), called("link:you", 2), called("link:you", 1))
    assert (found["link:you"].values["kind"], found["link:you"].values["leads_to"]) == ("name", None)


def test_without_conditions_there_is_nothing(analysed: Run) -> None:
    assert run(analysed, said(1, gives="link:a")) == {}
