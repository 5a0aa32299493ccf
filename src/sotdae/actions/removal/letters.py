# SPDX-License-Identifier: Apache-2.0
"""The letter of a request as it leaves the office: plain text, PDF and JSON. Nothing is sent here."""

from __future__ import annotations

from datetime import date, datetime

from sotdae.actions.regime_files import regime as regime_of
from sotdae.cases.consent import day_of
from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.regimes import Regime
from sotdae.classes import dataclass
from sotdae.exchange.notice.rendering import Shape, render


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
