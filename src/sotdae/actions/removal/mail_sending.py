# SPDX-License-Identifier: Apache-2.0
"""Sending a request through the office's own mail server.

The sealed message and the step "sending" stand in the log before a connection is opened. So whatever happens after that, a cut connection or a killed
process, the request is either sent, or not sent, or *unsure*; it is never claimed sent when it was not, and never sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.removal.gates import require_consent, require_gate
from sotdae.actions.removal.letters import letter_of
from sotdae.actions.removal.mail_transport import Transport, address
from sotdae.actions.removal.mailing import Receipt
from sotdae.actions.removal.messages import mail_of
from sotdae.actions.removal.sending import require_step
from sotdae.actions.removal.stepping import Said, record_of, requested, requested_again, take
from sotdae.cases.removal.states import State, Step, possible
from sotdae.custody.vault import Mode
from sotdae.errors import SendFailed, StepIllegal, TransportUnusable

Carry = Callable[[Transport, str, bytes], Receipt]
"""`mailing.carry`, handed in: a test may stand in for it."""

MAIL: Final = "mail"
_TRIES: Final = 3


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
    require_step(row, Step.BEGIN)
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
