# SPDX-License-Identifier: Apache-2.0
"""A notice under a regime as blocks: a letter, or the Korean statutory form.

It knows only what `disclosing` let through, and adds no word of its own to what a law or a form words itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from sotdae.cases.removal.record import Ask, NoticeRecord
from sotdae.cases.removal.regimes import Form, Regime
from sotdae.exchange.days import day
from sotdae.exchange.notice import request_words as words
from sotdae.exchange.notice.blocks import Block, one_line
from sotdae.exchange.notice.disclosing import Shown, ShownItem, disclosed
from sotdae.exchange.notice.words import SYNTHETIC
from sotdae.exchange.report.markup import plain
from sotdae.model.ids import message_number
from sotdae.model.korea import KST

MOST_IN_FORM: Final = 6
"""Things listed in the form's own box; more stand in the annex, as such forms say (별지와 같음). A matter of room on the page."""
_LONGEST_IN_FORM: Final = 1_200


def notice(record: NoticeRecord, regime: Regime, language: str) -> Iterator[Block]:
    """Yield the blocks of a notice; whether it is complete was asked before.

    Args:
        record: the notice.
        regime: the regime it goes out under.
        language: ``ko`` or ``en``; one that the recipient does not read gives a translation for the file, and says so.
    """
    side = 0 if language == "ko" else 1
    shown = disclosed(record, regime)
    if record.synthetic:
        yield Block("synthetic", SYNTHETIC[side])
    if not regime.sendable:
        yield Block("draft", words.DRAFT[side])
    elif language not in regime.recipient.languages:
        yield Block("draft", words.TRANSLATION[side])
    yield from _statutory(shown, regime, side) if regime.form is Form.KR_STATUTORY else _letter(shown, regime, side)
    yield Block("end", words.END[side])


def _letter(shown: Shown, regime: Regime, side: int) -> Iterator[Block]:
    yield from _head(shown, side)
    yield from _address(shown, regime, side)
    yield Block("title", regime.letter_title[side])
    if regime.legal_basis is not None:
        yield _field("basis", regime.legal_basis[side], side)
    if shown.role is not None:
        yield _field("capacity", words.ROLES[shown.role][side], side)
    yield Block("line", regime.opening[side])
    yield from _asks(shown, regime, side)
    yield Block("heading", words.HEADS["items"][side])
    yield from (Block("item", str(item.number), _place(item, side), _item_rows(item, side)) for item in shown.items)
    yield from _grounds(shown, side)
    yield from _statements(shown, regime, side)
    yield from _foot(shown, regime, side)
    yield from _annex(shown, side)


def _statutory(shown: Shown, regime: Regime, side: int) -> Iterator[Block]:
    """The Korean form: division, grounds, things, explanation, requester, the sentence of the form, date, signature, addressee."""
    yield Block("title", regime.letter_title[side])
    yield _field("reference", shown.reference, side)
    boxes = " ".join(
        f"{'■' if chosen else '□'} {words.FIELDS[name][side]}" for name, chosen in (("report", True), ("removal", Ask.REMOVE in shown.asks))
    )
    present = {item.kind for item in shown.items}
    kinds = " ".join(f"{'■' if kind in present else '□'} {pair[side]}" for kind, pair in words.FORM_KINDS)
    things = "\n".join(
        f"{item.number}. {_place(item, side)}" + "".join(f"\n{name}: {one_line(value)}" for name, value in _item_rows(item, side, classed=False))
        for item in shown.items
    )
    in_annex = len(shown.items) > MOST_IN_FORM or len(things) > _LONGEST_IN_FORM
    if in_annex:
        things = words.AS_IN_ANNEX[side].format(count=len(shown.items))
    requester = "\n".join(f"{words.FIELDS[name][side]}: {one_line(value)}" for name, value in shown.submitter.items())
    capacity = [f"{words.FIELDS['capacity'][side]}: {words.ROLES[shown.role][side]}"] if shown.role is not None else []
    rows = [
        (words.FIELDS["division"][side], boxes),
        (words.FIELDS["form_kinds"][side], kinds),
        (words.FIELDS["form_items"][side], things),
        (words.FIELDS["form_reasons"][side], "\n".join(_reasons(shown))),
        (words.FIELDS["form_requester"][side], "\n".join([requester, *capacity])),
    ]
    yield Block("form", words.HEADS["form"][side], rows=tuple(rows))
    yield from _asks(shown, regime, side)
    yield from _statements(shown, regime, side)
    yield from _foot(shown, regime, side)
    yield from _address(shown, regime, side)
    yield from _annex(shown, side, whole=in_annex)


def _head(shown: Shown, side: int) -> Iterator[Block]:
    sender = shown.submitter
    lines = [sender[name] for name in ("organisation", "address") if name in sender]
    contact = " · ".join(sender[name] for name in ("phone", "email") if name in sender)
    if "organisation" in sender:
        yield Block("letterhead", rows=tuple((line,) for line in (*lines, contact) if line))
    yield Block("date", _day(shown.dated_on, side), f"{words.FIELDS['reference'][side]}: {one_line(shown.reference)}")


def _address(shown: Shown, regime: Regime, side: int) -> Iterator[Block]:
    lines = [regime.recipient.address_form[side].format(name=shown.name[side])]
    lines += [line for line in (shown.department, shown.address) if line]
    yield Block("address", words.FIELDS["to"][side], rows=tuple((line,) for line in lines))


def _asks(shown: Shown, regime: Regime, side: int) -> Iterator[Block]:
    yield Block("heading", words.HEADS["asks"][side])
    for number, ask in enumerate(shown.asks, 1):
        own = regime.ask_words.get(ask.value)
        yield Block("numbered", own[side] if own else words.ASKS[ask][side], str(number))
    if shown.preserve_until is not None:
        yield _field("until", _day(shown.preserve_until, side), side)


def _reasons(shown: Shown) -> Iterator[str]:
    for ground in shown.grounds:
        yield one_line(f"{ground.provision}: {ground.explanation}" if ground.explanation else ground.provision)


def _grounds(shown: Shown, side: int) -> Iterator[Block]:
    if shown.grounds:
        yield Block("heading", words.HEADS["grounds"][side])
    for number, ground in enumerate(shown.grounds, 1):
        yield Block("numbered", one_line(f"{ground.provision} ({ground.jurisdiction})"), str(number))
        if ground.explanation:
            yield Block("told", ground.explanation)


def _statements(shown: Shown, regime: Regime, side: int) -> Iterator[Block]:
    if shown.statements:
        yield Block("heading", words.HEADS["statements"][side])
    for number, name in enumerate(shown.statements, 1):
        stated = regime.words_of(name)
        assert stated is not None  # `disclosed` walks the regime's own
        yield Block("numbered", stated.of("en" if side else "ko"), str(number))


def _foot(shown: Shown, regime: Regime, side: int) -> Iterator[Block]:
    if shown.enclosures:
        yield Block("heading", words.HEADS["enclosures"][side])
    for number, (enclosed, digest) in enumerate(shown.enclosures, 1):
        yield Block("numbered", words.ENCLOSURES[enclosed][side] + (f" (SHA-256 {digest})" if digest else ""), str(number))
    if regime.sendable:
        yield Block("line", words.REPLY[side].format(reference=shown.reference))
    if regime.confirmation is not None:
        yield Block("line", regime.confirmation[side])
    rows = (*_signed(shown, side), *_told_of(shown, ("registration_number", "email", "phone", "address"), side))
    if rows:
        yield Block("signature", rows=rows)


def _signed(shown: Shown, side: int) -> tuple[tuple[str, str], ...]:
    if shown.signature is None:
        return _told_of(shown, ("name", "organisation", "position"), side)
    kind, name, signed_on, reference = shown.signature
    rows = [(words.FIELDS["date"][side], _day(signed_on, side)), *_told_of(shown, ("organisation", "position"), side)]
    rows.append((words.FIELDS["signer"][side], f"{name} {words.SIGNATURES[kind][side]}"))
    rows += [(words.FIELDS["signature_reference"][side], reference)] if reference else []
    return tuple(rows)


def _told_of(shown: Shown, names: Sequence[str], side: int) -> tuple[tuple[str, str], ...]:
    return tuple((words.FIELDS[name][side], shown.submitter[name]) for name in names if name in shown.submitter)


def _annex(shown: Shown, side: int, *, whole: bool = False) -> Iterator[Block]:
    if not shown.items:
        return
    yield Block("annex", words.HEADS["annex"][side])
    yield Block("line", words.ANNEX_NOTE[side])
    if whole:
        yield from (Block("item", str(item.number), _place(item, side), _item_rows(item, side)) for item in shown.items)
    head = tuple(pair[side] for pair in words.ANNEX)
    rows = [
        (
            str(item.number),
            words.LOCATORS[item.locator_type][side],
            plain(item.locator),
            f"{_seen(item.first_seen_at, side)}\n{_seen(item.last_seen_at, side)}",
        )
        for item in shown.items
    ]
    yield Block("table", rows=(head, *rows))
    for item in shown.items:
        for name in ("sha256", "pdq"):
            if value := getattr(item, name):
                yield Block("field", f"{item.number}. {words.FIELDS[name][side]}", value)


def _place(item: ShownItem, side: int) -> str:
    return f"{words.LOCATORS[item.locator_type][side]}: {plain(item.locator)}"


def _item_rows(item: ShownItem, side: int, *, classed: bool = True) -> tuple[tuple[str, str], ...]:
    rows = []
    if item.messages:
        rows.append((words.FIELDS["messages"][side], _numbers(item)))
    if item.description:
        rows.append((words.FIELDS["description"][side], item.description))
    if item.kind is not None and classed:
        rows.append((words.FIELDS["kind"][side], words.KINDS[item.kind][side]))
    return tuple(rows)


def _numbers(item: ShownItem) -> str:
    return ", ".join(message_number(number) for number in item.messages)


def _seen(moment: datetime | None, side: int) -> str:
    if moment is None:
        return words.FIELDS["not_observed"][side]
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M} KST / {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _field(name: str, value: str, side: int) -> Block:
    return Block("field", words.FIELDS[name][side], value)


def _day(on: date, side: int) -> str:
    return day(on, "en" if side else "ko")
