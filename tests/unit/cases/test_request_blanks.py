# SPDX-License-Identifier: Apache-2.0
"""What a form asks for, part by part: every blank of every regime can be filled, nothing that is left empty changes, and nothing is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sotdae.actions.reading import address_of
from sotdae.actions.removal.matched import MOST_PLACES, asked_for
from sotdae.cases.removal import record as notice
from sotdae.cases.removal.blanks import PARTS, blanks_of, filled_in
from sotdae.cases.removal.record import ContentKind, LocatorType, NoticeItem, NoticeRecord
from sotdae.cases.removal.regimes import built_in, problems_of
from sotdae.errors import UsageError
from sotdae.lake.shapes import RoomAnswer
from sotdae.model.ids import BY_PLACE, number_in

ON = date(2026, 12, 1)
TEXTS = {"preserve_until": "2027-03-01", "mandate.until": "2027-03-01", "items.first_seen_at": "2026-11-30T10:00"}


def blank(regime_id: str) -> NoticeRecord:
    """A record in which nobody has filled anything in; of a message that was found."""
    regime = built_in()[regime_id]
    kind = regime.kinds[0] if regime.kinds else ContentKind.SYNTHETIC
    return NoticeRecord(
        notice_id="N-1",
        regime=regime_id,
        channel="form",
        language=regime.language,
        dated_on=ON,
        mode=notice.Mode.HASH_ONLY,
        addressee=notice.Addressee(next(iter(regime.recipient.recipient_ids), "flower-host")),
        submitter=notice.Submitter(regime.submitters[-1]),
        subject=notice.Subject("S-01"),
        items=(NoticeItem(1, LocatorType.MESSAGE, "t.me/flower_demo/40", kind),),
        asks=regime.asks,
    )


@pytest.mark.parametrize("regime_id", sorted(built_in()))
def test_every_blank_has_a_part_and_filling_the_parts_leaves_none_of_theirs(regime_id: str) -> None:
    regime, record = built_in()[regime_id], blank(regime_id)
    asked = blanks_of(record, regime, on=ON)
    shown = {part for one in asked for part in one.parts}
    assert len([part for one in asked for part in one.parts]) == len(shown), "each part stands once"
    for one in asked:
        fills = {"statements"} if one.field.startswith("statements.") else set(PARTS[one.field])
        assert fills
        assert fills <= shown, f"nothing fills {one.field}"
    given = {part: TEXTS.get(part, "꽃") for part in shown if "." in part or part in TEXTS}
    made = NoticeRecord.from_json({**record.to_json(), **filled_in(record, given)})
    left = {one.field for one in problems_of(made, regime, on=ON) if one.code == "blank"}
    ours = {one.field for one in asked if one.parts and all(part in given for part in one.parts)}
    assert left & ours == set()
    assert filled_in(made, dict.fromkeys(given, " ")) == {}, "what is left empty stays"


def test_what_was_filled_in_keeps_what_stood_beside_it() -> None:
    record = replace(blank("kr-d4u"), submitter=notice.Submitter(notice.Role.AUTHORISED, name="꽃집", phone="02-000"))
    made = NoticeRecord.from_json({**record.to_json(), **filled_in(record, {"submitter.email": "desk@example.org", "asks": "remove block"})})
    assert (made.submitter.name, made.submitter.phone, made.submitter.email) == ("꽃집", "02-000", "desk@example.org")
    assert made.asks == (notice.Ask.REMOVE, notice.Ask.BLOCK)


def test_a_decided_match_says_where_and_an_undecided_one_nothing() -> None:
    places = [{"label": "R-03", "message_id": 9}, {"label": "R-03", "message_id": 12}, {"label": "R-01", "message_id": 5}]
    met = [{"places": places}, {"places": places[:1]}, {"places": []}]
    told = {"subject": "S-01", "met": met, "decision": {"state": "decided", "verdict": "confirmed"}}
    found = asked_for(told)
    assert found is not None
    assert (found.subject, found.items, found.more, found.nowhere) == ("S-01", ("R-01/5", "R-03/9", "R-03/12"), 0, 1)
    many = [{"places": [{"label": "R-01", "message_id": number} for number in range(1, MOST_PLACES + 4)]}]
    longer = asked_for({**told, "met": many})
    assert longer is not None
    assert (len(longer.items), longer.more) == (MOST_PLACES, 3)
    assert asked_for({**told, "decision": {"state": "decided", "verdict": "rejected"}}) is None
    assert asked_for({**told, "decision": None}) is None
    assert asked_for({"decision": told["decision"]}) is None, "a finding about rooms is no match"


def test_a_message_that_the_messenger_gave_no_number_is_not_named_in_a_draft() -> None:
    """An old group's messages stand below zero, and so do those that are numbered by their place in an export: neither has an address."""
    met = [{"places": [{"label": "R-01", "message_id": -999_999_995}, {"label": "R-01", "message_id": 7}]}]
    met.append({"places": [{"label": "R-02", "message_id": BY_PLACE + 3}]})
    found = asked_for({"subject": "S-01", "met": met, "decision": {"state": "decided", "verdict": "confirmed"}})
    assert found is not None
    assert (found.items, found.more, found.nowhere) == (("R-01/7",), 0, 1)
    room = RoomAnswer("tg:channel:5", ("R-01", "방-01"), ("flower_demo",))
    assert (address_of(room), address_of(room, 7)) == ("t.me/flower_demo", "t.me/flower_demo/7")
    for number in (0, -999_999_995, BY_PLACE + 3):
        with pytest.raises(UsageError, match="no number"):
            address_of(room, number)


@pytest.mark.parametrize(
    ("label", "number"),
    [("N-01", 1), (" n12 ", 12), ("7", 7), ("N-0000007", 7), ("M-01", None), ("N-", None), ("N--1", None), ("N-１", None), ("N-" + "9" * 30, None)],
)
def test_a_label_names_its_number_and_nothing_a_database_cannot_count(label: str, number: int | None) -> None:
    assert number_in(label, "N") == number
