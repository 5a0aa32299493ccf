# SPDX-License-Identifier: Apache-2.0
"""``sotdae subject pin``: a case number and a PIN, printed once."""

from __future__ import annotations

from sotdae.actions.subjects import numbers
from sotdae.cli.acting_place import Place
from sotdae.cli.output import print_json
from sotdae.cli.subject_reading import opened
from sotdae.cli.words import say


def give(label: str, where: Place, performer: str | None, *, end: bool, as_json: bool) -> None:
    """Give a case number and a PIN, or end the number."""
    with where.acting(performer) as who:
        if end:
            numbers.end_number(who, label)
            made = None
        else:
            made = numbers.give_number(who, label)
        case = who.case.name
    if as_json:
        print_json({"case": case, "subject": label.upper(), "number": made.number if made else None, "pin": made.pin if made else None})
        return
    out = opened(where)
    if made is None:
        out.print(say("status.ended", subject=label.upper()), style="bold")
        return
    out.print(say("status.given", subject=made.subject), style="bold")
    out.print(f"  {say('status.number_is', number=made.number)}")
    out.print(f"  {say('status.pin_is', pin=made.pin)}")
    out.print(say("status.keep_apart"), style="dim", soft_wrap=True)
