# SPDX-License-Identifier: Apache-2.0
"""What a room's sheet says of surges and of how many accounts at least were active, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sotdae.actions.reading import iso
from sotdae.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdae.model.findings import Reason

Row = dict[str, Any]

_HUNDREDTHS: Final = ("expected", "tail_log10", "q_log10")
_WHOLE: Final = (
    *("measure", "on", "spans_gap", "gain", "gain_least", "joins", "invited", "size_before", "low", "high", "tested"),
    *("basis", "baseline_steps", "baseline_rooms", "cohort_higher", "missing"),
)


def surges(head: Mapping[str, Any], findings: Sequence[Finding], places: Callable[[Sequence[Reason]], list[Row]]) -> Row | None:
    """Return a room's alarms and how much could be judged, or None where nothing was counted.

    Args:
        head: ``case``, ``label`` and ``label_ko``, which every row repeats.
        findings: the room's findings of kind ``room.surges``.
        places: makes JSON of the places of reasons.
    """
    if not findings:
        return None
    values: Mapping[str, Any] = findings[0].values
    cited = {reason.signal: places([reason]) for reason in findings[0].reasons}
    return {
        "alarms": [{**head, **_alarm(alarm), "evidence": cited.get(f"alarm-{index}", [])} for index, alarm in enumerate(values["alarms"])],
        "abstained": [{"case": head["case"], **row} for row in values["abstained"]],
        **{name: values[name] for name in ("judged", "not_judged", "gaps", "first_on", "last_on", "measures")},
        "missing": _missing(findings[0]),
    }


def _alarm(alarm: Mapping[str, Any]) -> Row:
    return {
        **{name: alarm[name] for name in _WHOLE},
        "from": iso(alarm["from"]),
        "until": iso(alarm["until"]),
        **{name: alarm[f"{name}_hundredths"] / 100 for name in _HUNDREDTHS},
    }


def people(findings: Sequence[Finding], places: Callable[[Sequence[Reason]], list[Row]]) -> Row | None:
    """Return how many accounts at least were active, or None where none is seen.

    Args:
        findings: the room's, or the whole case's, findings of kind ``room.people_bound``.
        places: makes JSON of the places of reasons.
    """
    if not findings:
        return None
    return {**findings[0].values, "missing": _missing(findings[0]), "evidence": places(findings[0].reasons)}


def _missing(finding: Finding) -> list[Row]:
    return [{"signal": one.signal, "why": one.why} for one in finding.missing]
