# SPDX-License-Identifier: Apache-2.0
"""Sending a request: by a person who says how and when, or through the office's own mail server. What went out is sealed exactly as it went.

Through a server the sealed message and the step "sending" stand in the log before a connection is opened. So whatever happens after that, a cut
connection or a killed process, the request is either sent, or not sent, or *unsure*; it is never claimed sent when it was not, and never sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.removal.gates import require_consent, require_gate
from sotdae.actions.removal.letters import letter_of, mail_of
from sotdae.actions.removal.mail_transport import Transport, address
from sotdae.actions.removal.mailing import Receipt
from sotdae.actions.removal.stepping import Said, record_of, requested, requested_again, require_way, take
from sotdae.cases.removal.states import UNSENT, State, Step, possible
from sotdae.custody.vault import Mode
from sotdae.errors import SendFailed, StepIllegal, TransportUnusable, UsageError
from sotdae.exchange.notice.rendering import Shape

Carry = Callable[[Transport, str, bytes], Receipt]
"""`mailing.carry`, handed in: a test may stand in for it."""

MAIL: Final = "mail"
_LARGEST_MESSAGE_BYTES: Final = 32 << 20
_TRIES: Final = 3


def send_stated(acting: Acting, label: str, said: Said, message: bytes | None = None) -> RemovalRow:
    """Record that a person sent a request: how, when, and what. For one whose sending broke off, that it did go out.

    Args:
        acting: the case.
        label: the request.
        said: how, when, whether its receipt is provable, and under which number.
        message: the message exactly as it was sent; None for the letter as this program writes it.

    Raises:
        GateClosed: if it may not go out yet.
        StepIllegal: if it is not ready.
        UsageError: if it is not said how.
    """
    row = requested(acting, label)
    require_way(said.how)
    if message is not None and len(message) > _LARGEST_MESSAGE_BYTES:
        raise UsageError(what="a message as sent has at most 32 MiB")
    if row.request.is_unsure:
        return take(acting, row, Step.SEND, said, attached=message)
    _require_step(row, Step.SEND)
    record = record_of(acting, row)
    require_gate(acting, row, record)
    sealed = message if message is not None else letter_of(record, acting.now).shaped(Shape.PDF)
    return take(acting, row, Step.SEND, said, attached=sealed, check=lambda: require_consent(acting, row))


def not_sent(acting: Acting, label: str, reason: str) -> RemovalRow:
    """Record that a sending that broke off did not arrive.

    Raises:
        StepIllegal: if none broke off.
    """
    return take(acting, requested(acting, label), Step.FAIL, Said(reason=reason))


def send_by_mail(acting: Acting, label: str, transport: Transport, carry: Carry) -> RemovalRow:
    """Send a request through the office's own mail server.

    Args:
        acting: the case.
        label: the request.
        transport: the server.
        carry: `mailing.carry`.

    Returns:
        The request, sent; the server's answer is kept as proof of receipt.

    Raises:
        GateClosed: if it may not go out yet.
        StepIllegal: if it is not ready, or somebody else is sending it.
        TransportUnusable: if the recipient has no mail address, or a demonstration would send to the world.
        SendFailed: if it was not sent; the request is ready again.
        SendUncertain: if nobody knows; the request is unsure until somebody does.
    """
    row = requested(acting, label)
    _require_step(row, Step.BEGIN)
    record = record_of(acting, row)
    require_gate(acting, row, record)
    regime = regime_of(row.regime)
    if acting.opened.vault.mode is Mode.SYNTHETIC and not transport.is_loopback:
        raise TransportUnusable(why="a demonstration sends to this machine alone")
    known = next((one.address for one in regime.recipient.channels if one.method == "email" and one.address), "")
    recipient = address(record.addressee.address or known, "the recipient")
    message = mail_of(letter_of(record, acting.now), transport.sender, recipient, acting.now)
    begun = take(acting, row, Step.BEGIN, Said(how=MAIL), attached=message, check=lambda: require_consent(acting, row))
    try:
        receipt = carry(transport, recipient, message)
    except (SendFailed, TransportUnusable) as error:
        _ended(acting, begun, Step.FAIL, Said(how=MAIL, reason=str(error)))
        raise
    return _ended(acting, begun, Step.SEND, Said(how=MAIL, proven=True, reference=f"{receipt.code} {receipt.text}"[:200].strip()))


def _ended(acting: Acting, row: RemovalRow, step: Step, said: Said) -> RemovalRow:
    """Record how a sending ended, whatever somebody else did with the request meanwhile: it is a fact, and no fact is lost to a race."""
    for _ in range(_TRIES):
        fresh = requested_again(acting, row)
        if not fresh.request.is_unsure:
            return fresh
        try:
            return take(acting, fresh, step, said)
        except StepIllegal:
            if step not in possible(requested_again(acting, row).request):
                raise
    raise StepIllegal(state=State.UNSURE.value, step=step.value, why="others act on it at the same time", possible="record it once more")


def _require_step(row: RemovalRow, step: Step) -> None:
    """Refuse early, before a letter is made; `take` asks again.

    Raises:
        StepIllegal: if the request is not ready.
    """
    steps = possible(row.request)
    if step not in steps:
        why = "a second person approves it first" if row.request.state in UNSENT else "it went out, or is over"
        if row.request.state is State.UNSURE:
            why = "it is being sent or was; find out first"
        raise StepIllegal(state=row.request.state.value, step=step.value, why=why, possible=", ".join(one.value for one in steps))
