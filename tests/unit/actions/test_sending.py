# SPDX-License-Identifier: Apache-2.0
"""Sending through a mail server: nothing is claimed sent that was not, nothing goes out twice, and what nobody knows is said to be so."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from pathlib import Path

import pytest
from mail_servers import SENDER, postbox
from removal_cast import ASKED, NAME, Office

from sotdae.actions.acting import Acting
from sotdae.actions.removal import mail_sending, sending, steps
from sotdae.actions.removal.mail_transport import Security, Transport
from sotdae.actions.removal.mailing import Receipt, carry
from sotdae.actions.removal.stepping import Said
from sotdae.cases.removal.states import State
from sotdae.errors import GateClosed, SendFailed, SendUncertain, StepIllegal, TransportUnusable

HERE = Transport("127.0.0.1", 25, Security.NONE, SENDER)


def taken(transport: Transport, recipient: str, message: bytes) -> Receipt:  # noqa: ARG001 (the seam's)
    return Receipt(250, "queued")


def broken(error: Exception, meanwhile: Callable[[], object] = lambda: None) -> mail_sending.Carry:
    def carry_nothing(transport: Transport, recipient: str, message: bytes) -> Receipt:  # noqa: ARG001 (the seam's)
        meanwhile()
        raise error

    return carry_nothing


def by_mail(office: Office, label: str, carrying: mail_sending.Carry = taken, performer: str = "desk-1") -> State:
    with office.at_work(performer) as who:
        return mail_sending.send_by_mail(who, label, HERE, carrying).request.state


def sealed_message(who: Acting, kind: str) -> bytes:
    entry = [one for one in who.opened.vault.entries() if one.type == kind][-1]
    (facts,) = who.opened.vault.details(who.opened.keyring, entry)
    return who.attached(facts["attached"])


@pytest.mark.enable_socket
def test_a_letter_goes_out_by_the_offices_own_server_and_is_sealed_as_it_went(office: Office, tmp_path: Path) -> None:
    label = office.ready()
    with postbox(tmp_path) as (box, transport), office.at_work() as who:
        row = mail_sending.send_by_mail(who, label, transport, carry)
        sealed = sealed_message(who, "removal.sending")
        (facts,) = who.opened.vault.details(who.opened.keyring, list(who.opened.vault.entries())[-1])
    assert (row.request.state, row.request.is_unsure) == (State.SENT, False)
    assert box.messages == [sealed], "byte for byte"
    assert (facts["proven"], facts["reference"]) == (True, "250 2.0.0 queued as F10WER")
    message = email.message_from_bytes(sealed, policy=email.policy.default)
    assert (message["To"], message["From"]) == ("desk@flowers.example", SENDER)
    body = message.get_body(("plain",))
    assert body is not None
    assert f"t.me/{NAME}/{ASKED}" in body.get_content()
    (pdf,) = message.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")
    assert "flowers.example" not in office.log()


def test_what_was_refused_is_ready_again(office: Office) -> None:
    label = office.ready()
    with pytest.raises(SendFailed):
        by_mail(office, label, broken(SendFailed(why="the server answered 450 to RCPT")))
    row = office.row(label)
    assert (row.request.state, row.request.may_be_out, row.sent_at) == (State.READY, False, None)
    assert by_mail(office, label) is State.SENT


@pytest.mark.parametrize("error", [SendUncertain(why="cut"), KeyboardInterrupt()])
def test_what_nobody_knows_is_unsure_and_goes_out_no_second_time(office: Office, error: Exception) -> None:
    label = office.ready()
    with pytest.raises(type(error)):
        by_mail(office, label, broken(error))
    row = office.row(label)
    assert (row.request.state, row.request.was_sent, row.request.may_be_out) == (State.UNSURE, False, True)
    with pytest.raises(StepIllegal, match="find out first"):
        by_mail(office, label)
    with office.at_work() as who:
        known = sending.send_stated(who, label, Said(how="email", at=office.at))
    assert (known.request.state, known.request.was_sent) == (State.SENT, True)


def test_what_did_not_arrive_after_all_is_ready(office: Office) -> None:
    label = office.ready()
    with pytest.raises(SendUncertain):
        by_mail(office, label, broken(SendUncertain(why="cut")))
    with office.at_work() as who:
        assert sending.not_sent(who, label, "their postmaster has not seen it").request.state is State.READY


def test_of_two_who_send_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    label = office.ready()
    told = []

    def second(transport: Transport, recipient: str, message: bytes) -> Receipt:
        with pytest.raises(StepIllegal) as refused:
            by_mail(office, label, performer="desk-3")
        told.append(str(refused.value))
        return taken(transport, recipient, message)

    assert by_mail(office, label, second) is State.SENT
    assert "find out first" in told[0]
    assert office.log().count('"removal.sending"') == 1


def test_a_withdrawal_while_it_goes_out_stands_and_the_sending_is_on_record(office: Office) -> None:
    label = office.ready()

    def meanwhile(transport: Transport, recipient: str, message: bytes) -> Receipt:
        with office.at_work("desk-9") as who:
            steps.withdraw(who, label)
        return taken(transport, recipient, message)

    assert by_mail(office, label, meanwhile) is State.WITHDRAWN
    row = office.row(label)
    assert row.request.was_sent, "the recall has to reach the recipient"


def test_a_consent_that_ends_at_the_last_moment_sends_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    label = office.ready()
    inner = Acting.log

    def log(who: Acting, notes: object, **more: object) -> int:
        monkeypatch.setattr(Acting, "log", inner)
        with office.at_work("desk-9") as other:
            (row,) = other.ledger.consents(other.case.case_id)
            from sotdae.actions.acting import Note

            other.log([Note("consent.withdrawn", {"consent_id": row.consent_id, "on": office.at.date().isoformat()})])
        return inner(who, notes, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Acting, "log", log)
    with pytest.raises(GateClosed, match="consent"):
        by_mail(office, label, broken(AssertionError("nothing may be carried")))
    assert office.row(label).request.state is State.READY


def test_a_recipient_without_a_mail_address_gets_none(office: Office) -> None:
    record = office.record()
    label = office.ready(addressee=record.addressee.__class__("flower-host", "Flower Host"))
    with pytest.raises(TransportUnusable, match="no plain mail address"):
        by_mail(office, label)
    assert office.row(label).request.state is State.READY
