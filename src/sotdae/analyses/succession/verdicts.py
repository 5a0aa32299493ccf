# SPDX-License-Identifier: Apache-2.0
"""Where did a closed room go on? Every candidate with its bits for and against; and what it means that none is seen.

Whatever is said here is "B shows so many signs of continuing A". The weights are calibrated on made-up worlds: how often such findings are wrong in
real rooms is not known, and every finding says so (``calibrated_on``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sotdae.analyses.analysis import Analysis, Asking, Tables
from sotdae.analyses.leading import canonical_keys
from sotdae.analyses.succession import queries
from sotdae.analyses.succession.features import Asked, asked_rooms
from sotdae.analyses.succession.levels import INDICATED, Level, level_of, sides_of
from sotdae.analyses.succession.pairs import PairFeatures
from sotdae.analyses.succession.params import Params
from sotdae.analyses.succession.scene import neighbours, shared_company, usual_company
from sotdae.analyses.succession.scoring import Score, probabilities, score
from sotdae.analyses.succession.signals import SIGNALS
from sotdae.analyses.succession.timeline import numbers_by_day
from sotdae.analyses.succession.weights import Weights, weights
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from sotdae.model.canonical import Json

KIND: Final = "room.succession"
NONE_SEEN: Final = "none seen"
"""In place of a room: the option that the closed room went on nowhere that the captures show."""
CAPPED: Final = "cap.successor"
"""Not a signal: what is taken off because a candidate can make by itself what gave it."""
DOUBTED: Final = "cap.explanations"
"""Not a signal either: what is taken off because several explanations without a succession fit about as well."""
_REJECTED_KEPT: Final = 3
_THOUSAND, _MILLION = 1000, 1_000_000


class _Place(NamedTuple):
    """Where a candidate stands among the others."""

    chance: float
    level: Level
    rank: int


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return for each closed or silent room the pairs above "rejected", its three closest rejected ones, and "none seen"."""
    held = weights()
    return [finding for asked in asked_rooms(tables, params) for finding in judged(asked, held)]


def judged(asked: Asked, held: Weights) -> list[Finding]:
    """Return the findings of one asked room.

    Args:
        asked: the room, its closing, and its candidates' features.
        held: the weights.
    """
    sets = [held.sets[pair.weighed_as] for pair in asked.pairs]
    scores = [score(pair.values, one) for pair, one in zip(asked.pairs, sets, strict=True)]
    level = "export" if asked.room.exported else "public"
    chances, none = probabilities(scores, held.sets[level])
    ranked = sorted(zip(asked.pairs, scores, chances, strict=True), key=lambda one: (-one[2], -one[1].bits, one[0].to_key))
    found, rejected = [], 0
    for rank, (pair, bits, chance) in enumerate(ranked, 1):
        word = level_of(chance, bits)
        rejected += word == "rejected"
        if word != "rejected" or rejected <= _REJECTED_KEPT:
            found.append(_pair_finding(asked, pair, bits, _Place(chance, word, rank), held))
    found.append(_none_finding(asked, none, max(chances, default=0.0), level, held))
    return sorted(found, key=lambda finding: finding.key)


def _common(asked: Asked, held: Weights) -> dict[str, Json]:
    closing = asked.closing
    return {
        "considered": len(asked.pairs),
        "calibrated_on": held.calibrated_on,
        "weights": held.digest,
        "closed_from": closing.earliest,
        "closed_until": closing.latest,
        "closed_how": closing.how,
        "searched": asked.searched,
    }


def _pair_finding(asked: Asked, pair: PairFeatures, bits: Score, place: _Place, held: Weights) -> Finding:
    ordered = sorted(bits.signals.items(), key=lambda one: (-abs(one[1]), one[0]))
    reasons = tuple(
        Reason(name, pair.shown[name], pair.evidence[name], found, SIGNALS[name].made_by) for name, found in ordered if found or pair.values[name]
    )
    if bits.capped:
        reasons += (Reason(CAPPED, "what a candidate can make by itself", (), bits.capped, "successor"),)
    if bits.doubted:
        reasons += (Reason(DOUBTED, "other explanations fit nearly as well", (), bits.doubted, "unknown"),)
    opened = asked.opened[pair.to_key]
    families: dict[str, Json] = {family: round(found * _THOUSAND) for family, found in bits.families.items()}
    return Finding(
        kind=KIND,
        key=(pair.from_key, pair.to_key),
        values={
            **_common(asked, held),
            "level": place.level,
            "bits_thousandths": round(bits.bits * _THOUSAND),
            "probability_millionths": round(place.chance * _MILLION),
            "against": bits.against,
            "rank": place.rank,
            "families": families,
            "signs": sum(1 for found in bits.signals.values() if found > 0),
            "sides": [*sides_of(bits)],
            "capture_level": pair.capture_level,
            "abstained": None,
            "opened_from": opened[0],
            "opened_until": opened[1],
        },
        score=place.chance,
        reasons=reasons,
        missing=tuple(Missing(name, why) for name, why in sorted(pair.missing.items())),
    )


def _none_finding(asked: Asked, none: float, best: float, level: str, held: Weights) -> Finding:
    missing = [Missing("elsewhere", "a room that no capture of the case shows could not be considered")]
    if asked.closing.how == "silent":
        missing.append(Missing("closing", "no capture shows the room closed: nothing was captured of it after its last message"))
    if not asked.pairs:
        missing.append(Missing("candidates", "no other room of the case is tied to it and was opened about then"))
    return Finding(
        kind=KIND,
        key=(asked.room.key, NONE_SEEN),
        values={
            **_common(asked, held),
            "level": None,
            "bits_thousandths": None,
            "probability_millionths": round(none * _MILLION),
            "against": None,
            "rank": None,
            "families": {},
            "signs": None,
            "sides": [],
            "capture_level": level,
            "abstained": best < INDICATED,
            "opened_from": None,
            "opened_until": None,
        },
        score=none,
        reasons=(Reason("closing", asked.closing.how, asked.closing.places[:5], made_by="room"),),
        missing=tuple(missing),
    )


_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "level": ("word", "strong, probable, indicated or rejected; null for none seen"),
    "bits_thousandths": ("bits / 1000", "prior and all signals after the families' caps; null for none seen"),
    "probability_millionths": (
        "millionths",
        "after competition with the room's other candidates and with none seen; what it is worth says calibrated_on",
    ),
    "against": ("word", "what else fits best, which the bits are counted against: chance, beside or copy; null for none seen"),
    "rank": ("place", "among the room's candidates, from 1; null for none seen"),
    "families": ("map", "family -> thousandths of a bit after its cap"),
    "signs": ("signals", "signals with bits for it; null for none seen"),
    "sides": ("list", "from which sides signals speak for it: predecessor, successor"),
    "considered": ("rooms", "candidates that were weighed"),
    "abstained": ("bool", "of none seen: no candidate reached indicated; null for pairs"),
    "capture_level": ("word", "export where exports show both rooms, else public"),
    "calibrated_on": ("word", "simulation or real: what the error rates behind the weights were measured on"),
    "weights": ("SHA-256", "of the weights file"),
    "opened_from": ("microseconds UTC", "the candidate was not opened before; null where open"),
    "opened_until": ("microseconds UTC", "by then it was there; null where not known"),
    "closed_from": ("microseconds UTC", "the asked room was not closed before; null where open"),
    "closed_until": ("microseconds UTC", "by then it was closed; null where no capture shows it"),
    "closed_how": ("word", "announced (it says so itself), seen (captures show it), silent (nothing captured after its last message)"),
    "searched": ("map", "rooms of the case, of them shown by exports, and the newest moment any capture shows"),
}


def _questions(params: Params) -> Sequence[Asking]:
    of_rooms = (queries.spans, queries.coverage, queries.states, queries.sizes, queries.arrivals_by_day, queries.people, queries.about, queries.quiet)
    of_pairs = (queries.links, queries.forwards, queries.shared_admins, queries.shared_signatures, queries.admin_rooms, queries.signed_rooms)
    plain = (*of_rooms, queries.own_life, queries.newest, *of_pairs, numbers_by_day, neighbours, usual_company, shared_company, canonical_keys)
    return [
        *((build,) for build in plain),
        (queries.established, params.established_days),
        (queries.shared_people, params.established_days, params.soon_days),
        (queries.short_texts, params.least_syllables),
    ]


ANALYSIS: Final = Analysis(
    name="succession",
    version=3,
    reads=(
        *("messages", "links", "membership_events", "room_states", "coverages", "text_hits", "text_prints", "captures", "room_aliases"),
        *("room.history", "picture.copies", "text.copies"),
    ),
    kind=KIND,
    key=("from_room_key", "to_room_key"),
    scope="case",
    params=Params,
    run=run,
    questions=_questions,
    columns=_COLUMNS,
    title={"ko": "닫힌 방은 어디로 이어지나", "en": "Where does a closed room go on?"},
)
