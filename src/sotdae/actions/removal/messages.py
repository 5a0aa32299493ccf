# SPDX-License-Identifier: Apache-2.0
"""A letter as a mail message. Nothing is sent here."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from sotdae.actions.removal.letters import Letter
from sotdae.exchange.notice.rendering import Shape

_POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=200)
"""Seven bits: what every server takes, whatever it says of itself."""


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
