# SPDX-License-Identifier: Apache-2.0
"""Which items are frozen because of what matched them: pure rules.

A frozen item may show a minor: nobody opens, shows, crops or bundles it. Anyone may freeze; two different persons lift it. Freezing says nothing
about what the item is, and nothing is told to anybody by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sotdae.cases.consent import Minor, minor_rules
from sotdae.classes import dataclass
from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS


class ListKind(StrEnum):
    """What a partner says of the pictures behind a list."""

    ADULT = "adult"
    MAY_SHOW_MINOR = "may_show_minor"


class Why(StrEnum):
    """Why an item is frozen."""

    PERSON = "person"
    PARTNER_LIST = "partner_list"
    MINOR_SUBJECT = "minor_subject"


@dataclass(frozen=True, slots=True)
class Matched:
    """One match, as far as freezing needs it.

    Attributes:
        asked: the label of what was asked for: a list (``L-01``) or a subject (``S-01``).
        item_id: the item found.
        distance_bits: differing bits.
    """

    asked: str
    item_id: str
    distance_bits: int


def frozen_by(lists: Mapping[str, ListKind], matches: Iterable[Matched], *, minors: Mapping[str, Minor] | None = None) -> dict[str, Why]:
    """Return the items that matches freeze, and why: up to `LOOKS_THE_SAME_BITS`; a weaker likeness is for a person to judge.

    Args:
        lists: label -> kind of the partners' lists that were asked.
        matches: what was found.
        minors: label -> minor's mark of the subjects that were asked for.

    Returns:
        item id -> why, in the order of the matches; a subject's own mark counts before a list's.
    """
    found: dict[str, Why] = {}
    for match in matches:
        if match.distance_bits > LOOKS_THE_SAME_BITS:
            continue
        if minor_rules((minors or {}).get(match.asked, Minor.NO)).freezes_matches:
            found[match.item_id] = Why.MINOR_SUBJECT
        elif lists.get(match.asked) is ListKind.MAY_SHOW_MINOR:
            found.setdefault(match.item_id, Why.PARTNER_LIST)
    return found
