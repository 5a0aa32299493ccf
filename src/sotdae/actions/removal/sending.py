# SPDX-License-Identifier: Apache-2.0
"""Sending a request, by a person who says how and when. What went out is sealed exactly as it went. Through a server: `mail_sending`."""

from __future__ import annotations

from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.actions.removal.gates import require_consent, require_gate
from sotdae.actions.removal.letters import letter_of
from sotdae.actions.removal.stepping import Said, record_of, requested, require_way, take
from sotdae.cases.removal.states import UNSENT, State, Step, possible
from sotdae.errors import StepIllegal, UsageError
from sotdae.exchange.notice.rendering import Shape

_LARGEST_MESSAGE_BYTES: Final = 32 << 20


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
    require_step(row, Step.SEND)
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


def require_step(row: RemovalRow, step: Step) -> None:
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
