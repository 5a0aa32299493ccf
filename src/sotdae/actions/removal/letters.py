# SPDX-License-Identifier: Apache-2.0
"""The letter of a request as it leaves the office: plain text, PDF and JSON, and the mail message that carries them. Nothing is sent here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from sotdae.actions.regime_files import regime as regime_of
from sotdae.cases.consent import day_of
from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.regimes import Regime
from sotdae.exchange.notice.rendering import Shape, render

_POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=200)
"""Seven bits: what every server takes, whatever it says of itself."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that lacks nothing. Each shape is made when it is asked for."""

    record: NoticeRecord
    regime: Regime
    on: date

    @property
    def subject(self) -> str:
        """Its subject line."""
        return " ".join(f"{self.regime.letter_title.of(self.record.language)} [{self.record.notice_id}]".split())

    def shaped(self, shape: Shape) -> bytes:
        """Return it as a document.

        Raises:
            NoticeIncomplete: if something is blank or wrong.
        """
        return render(self.record, self.regime, shape, on=self.on)


def letter_of(record: NoticeRecord, now: datetime) -> Letter:
    """Return the letter of a record, in its own language, complete as of now.

    Raises:
        RegimeUnknown: if its regime is not at hand.
    """
    return Letter(record, regime_of(record.regime), day_of(now))


def mail_of(letter: Letter, sender: str, recipient: str, now: datetime) -> bytes:
    """Return the mail message that carries a letter as text and as PDF, with lines that end as SMTP ends them.

    Args:
        letter: the letter.
        sender: the office's address.
        recipient: whose it is.
        now: UTC.

    Raises:
        NoticeIncomplete: if something is blank or wrong.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = letter.subject
    message["Date"] = now
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    message.set_content(letter.shaped(Shape.TEXT).decode("utf-8"))
    message.add_attachment(letter.shaped(Shape.PDF), maintype="application", subtype="pdf", filename=f"{letter.record.notice_id}.pdf")
    return message.as_bytes()
