# SPDX-License-Identifier: Apache-2.0
"""What a decided match of a photo says for a removal request: whose photo it is, and in which messages it was seen. No address and no picture.

It drafts nothing: `recording` and `drafting` do, whoever asks. A match that no person concluded to be the same photo asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sotdae.classes import dataclass

MOST_PLACES: Final = 50
"""Messages that a draft begins with; more are named on its page. A matter of presentation."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a request about a match begins with.

    Attributes:
        subject: her label.
        items: messages as ``R-03/15``, each once, in the order of rooms and numbers. One that the messenger gave no number cannot be named so.
        more: messages beyond the first `MOST_PLACES`.
        nowhere: pictures that no message shows which can be named: for these there is nothing to ask for yet.
    """

    subject: str
    items: tuple[str, ...]
    more: int
    nowhere: int


def asked_for(told: Mapping[str, Any]) -> Matched | None:
    """Return what a request about a match begins with; None where it is no match, or nobody concluded that it is the same photo.

    Args:
        told: a finding as `reviewing.queue.told` tells it.
    """
    decision = told.get("decision")
    if "met" not in told or not told.get("subject") or decision is None or decision["state"] != "decided" or decision["verdict"] != "confirmed":
        return None
    places = list(_places(told["met"]))
    nowhere = sum(1 for one in told["met"] if not any(map(_can_be_named, one["places"])))
    return Matched(str(told["subject"]), tuple(places[:MOST_PLACES]), max(0, len(places) - MOST_PLACES), nowhere)


def _places(met: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    found = {(str(one["label"]), int(one["message_id"])) for row in met for one in row["places"] if _can_be_named(one)}
    return (f"{label}/{number}" for label, number in sorted(found))


def _can_be_named(place: Mapping[str, Any]) -> bool:
    return place["label"] != "?" and place["message_id"] is not None and place["message_id"] > 0
