# SPDX-License-Identifier: Apache-2.0
"""How the two others answer a request: each approves or declines by a detached SSH signature over the request's document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sotdae.actions.acting import Acting, Note
from sotdae.actions.openings.unseal_custody import Given, given_out
from sotdae.actions.openings.unsealing import Signer, refusals, requested, signing, sweep
from sotdae.actions.persons import require_enrolled, signed_by
from sotdae.actions.records.unseal_book import PersonRow, RequestRow
from sotdae.cases import unsealing as rules
from sotdae.cases.unsealing import FORMAT, Moment
from sotdae.errors import StepNotPermitted

_Giving = Callable[[RequestRow, PersonRow], Given]


def approve(acting: Acting, clock: Moment, label: str, sign: Signer, *, custody_key: bytes | None = None) -> RequestRow:
    """Approve another person's request.

    Args:
        acting: the case.
        clock: now, by both clocks.
        label: ``U-01``.
        sign: with the key of the person who approves.
        custody_key: her private key where custodians hold the case's media key: it takes off her layer, and is kept nowhere.

    Raises:
        UnsealRefused: as `cases.unsealing.require_approvable` says, or where the signature or a custodian's key does not hold.
    """
    return _answer(acting, clock, label, sign, act="approve", given=lambda row, person: given_out(acting, row, person, custody_key))


def decline(acting: Acting, clock: Moment, label: str, sign: Signer, why: str) -> RequestRow:
    """Decline another person's request; it is over then.

    Args:
        acting: the case.
        clock: now, by both clocks.
        label: ``U-01``.
        sign: with the key of the person who declines.
        why: what she says.

    Raises:
        UnsealRefused: as `approve`.
    """
    return _answer(acting, clock, label, sign, act="decline", given=lambda row, _: ({"why": why.strip()}, None, row.handed_on))


def _answer(acting: Acting, clock: Moment, label: str, sign: Signer, *, act: str, given: _Giving) -> RequestRow:
    sweep(acting, clock)
    acting = replace(acting, now=clock.at)
    row = requested(acting, label)
    with refusals(acting, act, row):
        rules.require_waiting(row.request, clock)
        asked = rules.document(row.request, act)
        signature = sign(asked)
        person = signed_by(acting.opened.book.unsealing.persons(), asked, signature, FORMAT)
        rules.require_approvable(row.request, person.person_id, clock)
        more, attached, erased = given(row, person)

        def check() -> None:
            """Look again when nobody else can write: somebody may have approved, declined or revoked meanwhile."""
            require_enrolled(acting.opened.book.unsealing.persons(), [person])
            current = requested(acting, label)
            if current.request.approvals != row.request.approvals:
                rules.require_approvable(current.request, person.person_id, clock)
                raise StepNotPermitted(what="somebody else approved at this moment: run the same command again")
            rules.require_approvable(current.request, person.person_id, clock)

        facts = {**more, "person": person.person_id, "document": asked.decode(), "signature": signature.decode("ascii", "replace")}
        kind = "unseal.approved" if act == "approve" else "unseal.declined"
        signing(acting, person).log([Note(kind, facts, attached, erased, action=row.request.request_id)], check=check)
    return requested(acting, label)
