# SPDX-License-Identifier: Apache-2.0
"""Gates: when a condition stands, whose word counts, what is counted apart, and how amounts and ways are put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lake_rows as make
import pytest

from sotdae.analyses.gates import ANALYSIS
from sotdae.model.findings import Finding
from sotdae.text.rules import Hit

Run = Callable[..., list[Finding]]
Said = tuple[make.Message, list[Hit]]
GATE = Hit("gate.referral", 1, "gate", 0, 4, None, None, 1.5, "v2", None, None, "room admin pinned", 1.0)
PRICE = GATE._replace(rule_id="sale.invite_price", family="sale", number=50_000, unit="krw", bits=2.0)
TALK = Hit("talk.report", 1, "talk", 0, 2, None, None, 0.0, "v2")


def said(number: int, *hits: Hit, by: int | None = None, **changes: Any) -> Said:
    changes.setdefault("sender_key", f"tg:user:{number if by is None else by}")
    return make.message(number, changes.pop("text", f"친구 초대 {number}"), **changes), list(hits or (GATE,))


def service(number: int, action: str, **changes: Any) -> make.Message:
    return make.message(number, None, type="service", action=action, **{"action_json": "{}", **changes})


def run(analysed: Run, *messages: Said, others: tuple[make.Message, ...] = ()) -> dict[str, Finding]:
    rows = [*(message for message, _ in messages), *others, make.coverage(1, 99)]
    return {str(found.key[1]): found for found in analysed(ANALYSIS, rows, hits=list(messages))}


def one(analysed: Run, *messages: Said, others: tuple[make.Message, ...] = ()) -> Finding:
    (found,) = run(analysed, *messages, others=others).values()
    return found


@pytest.mark.parametrize(
    ("messages", "independent", "stands"),
    [
        ([said(1)], 1, False),
        ([said(1), said(2)], 2, True),
        ([said(1, by=7), said(2, by=7)], 1, False),
        ([said(1, text="친구 초대"), said(2, text="친구 초대")], 1, False),
        ([said(1, sender_key=None, sender_kind="unknown"), said(2, sender_key=None, sender_kind="unknown")], 2, True),
    ],
    ids=["one", "two people", "one person twice", "one text by two", "unknown writers, two texts"],
)
def test_two_independent_messages_make_a_condition(analysed: Run, messages: list[Said], independent: int, stands: bool) -> None:
    values = one(analysed, *messages).values
    assert (values["messages"], values["independent"], values["stands"]) == (len(messages), independent, stands)


def test_the_rooms_own_word_is_enough_and_weighs_more(analysed: Run) -> None:
    found = one(analysed, said(1, sender_key=make.ROOM, sender_kind="own_room"))
    assert (found.values["own"], found.values["stands"]) == (1, True)
    assert {reason.signal: reason.bits for reason in found.reasons} == {"messages": 2.5, "room_itself": None}


def test_an_account_that_made_the_room_is_an_administrator(analysed: Run) -> None:
    assert one(analysed, said(2, by=7), others=(service(1, "create_group"),)).values["own"] == 1


@pytest.mark.parametrize("action", ["pin_message", "edit_group_title", "invite_members", "join_group_by_link"])
def test_what_members_may_be_allowed_to_do_makes_nobody_an_administrator(analysed: Run, action: str) -> None:
    assert one(analysed, said(2, by=7), others=(service(1, action),)).values["own"] == 0


def test_a_pinned_message_is_enough(analysed: Run) -> None:
    found = one(analysed, said(1), others=(service(2, "pin_message", action_json='{"message_id":1}'),))
    assert (found.values["pinned"], found.values["own"], found.values["stands"], found.missing) == (1, 1, True, ())


def test_without_any_pin_it_is_said_that_none_was_recorded(analysed: Run) -> None:
    assert [missing.signal for missing in one(analysed, said(1)).missing] == ["pinned"]


@pytest.mark.parametrize(("context", "bits"), [("pinned", 2.5), ("room admin", 1.5), (None, 1.5)])
def test_context_raises_a_weight_only_where_the_rule_names_it(analysed: Run, context: str | None, bits: float) -> None:
    pinned = (service(2, "pin_message", action_json='{"message_id":1}'),)
    found = one(analysed, said(1, GATE._replace(context=context)), others=pinned)
    assert found.reasons[0].bits == bits
    assert found.values["stands"] is True


@pytest.mark.parametrize("origin", [{"forwarded_from_key": make.OTHER}, {"notes": "forwarded-from-hidden"}])
def test_what_was_forwarded_from_elsewhere_is_another_rooms(analysed: Run, origin: dict[str, str]) -> None:
    values = one(analysed, said(1, **origin), said(2, sender_key=make.ROOM, sender_kind="own_room", **origin)).values
    assert (values["messages"], values["forwarded"], values["own"], values["stands"]) == (0, 2, 0, False)


def test_what_speaks_about_rooms_is_no_condition_even_if_the_room_writes_it(analysed: Run) -> None:
    found = one(analysed, said(1, GATE, TALK, sender_key=make.ROOM, sender_kind="own_room"), said(2, GATE, TALK))
    assert (found.values["messages"], found.values["about"], found.values["stands"], found.values["first_at"]) == (0, 2, False, None)
    assert [(reason.signal, reason.value) for reason in found.reasons] == [("about", 2)]
    assert found.reasons[0].evidence[0].message_id == 1


def test_amounts_are_the_lowest_the_middle_and_the_highest(analysed: Run) -> None:
    amounts = (30_000, 50_000, 70_000, 90_000)
    told = [said(number, PRICE._replace(number=amount)) for number, amount in enumerate(amounts, 1)]
    values = one(analysed, *told).values
    assert [values[f"price_{name}_krw"] for name in ("min", "median", "max")] == [30_000, 50_000, 90_000]
    assert values["prices"] == 4


def test_amounts_of_news_are_not_the_rooms(analysed: Run) -> None:
    values = one(analysed, said(1, PRICE, TALK), said(2, PRICE._replace(number=10_000))).values
    assert (values["price_min_krw"], values["price_max_krw"]) == (10_000, 10_000)


def test_ways_of_paying_are_counted_by_message(analysed: Run) -> None:
    way = GATE._replace(rule_id="sale.method", family="sale", variant="voucher")
    account = way._replace(variant="account", checked="format")
    values = one(analysed, said(1, way, way._replace(start=9, end=12)), said(2, account)).values
    assert (values["methods"], values["checked"]) == ({"account": 1, "voucher": 1}, {"format": 1})


def test_the_rooms_own_message_is_cited_first(analysed: Run) -> None:
    found = one(analysed, said(1), said(2, sender_key=make.ROOM, sender_kind="own_room"), said(3))
    assert [place.message_id for place in found.reasons[0].evidence] == [2, 1, 3]
