# SPDX-License-Identifier: Apache-2.0
"""When something may be erased and when it has to be: holds, freezes, and the last day of a case. Pure rules; nothing here has a default.

A *hold* is a recorded reason not to erase: it stops an erasure and outlives the day until which a case may be kept. A *freeze* stops an erasure too:
what may show a minor is for the police, and destroying it is no way around two persons lifting it. Erasing takes two persons, as stated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sotdae.cases.four_eyes import are_two_persons
from sotdae.classes import dataclass
from sotdae.errors import ErasureHeld, ItemFrozen, StepNotPermitted


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason not to erase.

    Attributes:
        number: within the case: H-01.
        ground: why.
        until: the last day it stands (KST); None until it is lifted.
        object_id: the sealed item it concerns; "" for the whole case.
        is_lifted: somebody lifted it.
    """

    number: int
    ground: str
    until: date | None
    object_id: str
    is_lifted: bool

    @property
    def label(self) -> str:
        """``H-01``."""
        return f"H-{self.number:02d}"

    def stands(self, on: date) -> bool:
        """Whether it stops an erasure on a day."""
        return not self.is_lifted and (self.until is None or on <= self.until)


def require_not_held(holds: Iterable[Hold], objects: Collection[str], on: date) -> None:
    """Pass if no hold stands over the case or over one of the objects.

    Raises:
        ErasureHeld: with the hold and its ground.
    """
    for hold in holds:
        if hold.stands(on) and (not hold.object_id or hold.object_id in objects):
            raise ErasureHeld(hold=hold.label, ground=hold.ground, until="it is lifted" if hold.until is None else hold.until.isoformat())


def require_not_frozen(frozen: Sequence[object]) -> None:
    """Pass if nothing that would go is frozen.

    Raises:
        ItemFrozen: if something may show a minor.
    """
    if frozen:
        raise ItemFrozen


def require_second_person(first: str, second: str) -> None:
    """Pass if the one who asked for an erasure and the one who approves it are two, as stated.

    Raises:
        StepNotPermitted: if one of them stated nothing, or they are the same.
    """
    if not are_two_persons(first, second):
        raise StepNotPermitted(what="erasing takes two persons who say who they are (--performer); the second approves what the first asked for")
