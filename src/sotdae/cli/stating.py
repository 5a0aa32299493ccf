# SPDX-License-Identifier: Apache-2.0
"""The options by which a person states what permits a search or a bank, shared by the verbs that ask for them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from sotdae.actions.matching.consenting import Statement
from sotdae.cases.consent import Basis, GivenBy, Minor, Vetting
from sotdae.classes import dataclass
from sotdae.errors import UsageError

W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Permitting:
    """What was stated on the command line; None where nothing was."""

    basis: str | None
    given_by: str | None
    oral: bool
    until: str | None
    minor: str | None
    vetting: str | None
    performer: str | None
    scope: tuple[str, ...] = ()

    def statement(self) -> Statement | None:
        """Return it as a statement, or None where the ledger is relied on.

        Raises:
            UsageError: if a word or a day is not one.
        """
        stated = (self.given_by, self.until, self.minor, self.vetting)
        if self.basis is None:
            if self.oral or self.scope or any(one is not None for one in stated):
                raise UsageError(what="say --basis too: consent, warrant or statutory")
            return None
        return Statement(
            basis=word(Basis, self.basis, "--basis"),
            given_by=None if self.given_by is None else word(GivenBy, self.given_by, "--given-by"),
            oral=self.oral,
            scope=self.scope,
            until=None if self.until is None else day(self.until, "--until"),
            minor=Minor.NO if self.minor is None else word(Minor, self.minor, "--minor"),
            vetting=Vetting.SELF_DECLARED if self.vetting is None else word(Vetting, self.vetting, "--vetting"),
        )


def word(kind: type[W], text: str, option: str) -> W:
    """Return a stated word as one of a kind; hyphens and underscores mean the same.

    Raises:
        UsageError: if it is none of them.
    """
    try:
        return kind(text.strip().lower().replace("-", "_"))
    except ValueError as error:
        raise UsageError(what=f"{option} is one of {', '.join(kind)}") from error


def day(text: str, option: str) -> date:
    """Return a stated day.

    Raises:
        UsageError: if it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(what=f"{option} is a day as 2026-12-31") from error
