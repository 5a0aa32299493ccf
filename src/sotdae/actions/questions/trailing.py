# SPDX-License-Identifier: Apache-2.0
"""Where a room may have gone, and what it may continue: the findings of succession and lineage as JSON, labels in place of keys.

Asks the read model only. What it hands out is "B shows so many signs of continuing A", in bits and words; the probability stays in JSON while the
weights are calibrated on simulations, because the error rate on real rooms is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sotdae.actions.reading import iso, open_answers, rooms_called
from sotdae.actions.verdicts import shown_of
from sotdae.actions.workspace import Workspace
from sotdae.errors import RoomAmbiguous, RoomUnknown
from sotdae.lake.answers import Answers
from sotdae.model.findings import Finding, Reason

Row = dict[str, Any]
Labels = Mapping[str, tuple[str, ...]]

SUCCESSION: Final = "room.succession"
LINEAGE: Final = "room.lineage"
NONE_SEEN: Final = "none seen"
REJECTED: Final = "rejected"
_CAP: Final = "cap."
"""Begins the name of a reason that is no sign: what limits a family, or all that one side can make alone."""
_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000


def trail(place: Workspace, name: str, case: str | None = None) -> Row:
    """Return where a room may have gone and what it may continue.

    Args:
        place: the workspace.
        name: a label, the beginning of one, a room key or a link.
        case: this case only.

    Raises:
        RoomUnknown: if no capture holds the room.
        RoomAmbiguous: if the name fits more than one room.
    """
    with open_answers(place, case) as opened:
        found = [(answers, key) for answers in opened for key in rooms_called(answers, name)]
        if len(found) > 1:
            raise RoomAmbiguous(labels=", ".join(f"{answers.labels()[key][0]} ({answers.meta['case']})" for answers, key in found))
        if not found:
            raise RoomUnknown
        answers, key = found[0]
        return told(answers, key)


def told_all(answers: Answers) -> list[Row]:
    """Return the trails of all rooms that were asked about or stand in a line of rooms, in the order of labels."""
    labels = answers.labels()
    keys = {str(one.key[0]) for one in answers.findings(SUCCESSION)} | {str(one.key[1]) for one in answers.findings(LINEAGE)}
    return [told(answers, key, labels) for key in sorted(keys & labels.keys(), key=lambda key: (len(labels[key][0]), labels[key]))]


def told(answers: Answers, room_key: str, labels: Labels | None = None) -> Row:
    """Return a room's trail out of one read model, whose labels may be handed in where many rooms are told."""
    forward = answers.findings(SUCCESSION, room_key)
    back = [one for one in answers.findings_about(SUCCESSION, room_key) if one.values["level"] != REJECTED]
    lines = _lineage(answers, room_key)
    shown = _Shown(answers, [*forward, *back], labels, also={room_key} | keys_of(lines))
    pairs = [shown.pair(one) for one in forward if one.key[1] != NONE_SEEN]
    none = next((one for one in forward if one.key[1] == NONE_SEEN), None)
    label, label_ko = shown.label(room_key)
    return {
        "case": answers.meta["case"],
        "label": label,
        "label_ko": label_ko,
        "room_key": room_key,
        "candidates": sorted((row for row in pairs if row["level"] != REJECTED), key=_rank),
        "rejected": sorted((row for row in pairs if row["level"] == REJECTED), key=_rank),
        "abstained": None if none is None else none.values["abstained"],
        "considered": None if none is None else none.values["considered"],
        "capture_level": None if none is None else none.values["capture_level"],
        "closed": None if none is None else shown.closing(none),
        "none_seen": None if none is None else shown.none_seen(none),
        "continues": sorted((shown.backwards(one) for one in back), key=lambda row: (-row["bits"], row["label"])),
        "lineage": [shown.line(one) for one in lines],
        "weights": next((one.values.get("weights") for one in (*forward, *back)), None),
    }


def pairs(answers: Answers, *, least: int | None = None) -> list[Row]:
    """Return every pair of a case above "rejected", the latest closing first, with earlier and later room.

    Args:
        answers: the case's read model.
        least: only rooms that closed at or after this, microseconds since 1970 UTC; rooms whose closing has no time are left out then.
    """
    found = [one for one in answers.findings(SUCCESSION) if one.key[1] != NONE_SEEN and one.values["level"] != REJECTED]
    if least is not None:
        found = [one for one in found if (_closed_at(one) or 0) >= least]
    shown = _Shown(answers, found)
    return [shown.backwards(one) | {"to": shown.head(str(one.key[1]))} for one in sorted(found, key=lambda one: -(_closed_at(one) or 0))]


def pair_of(answers: Answers, finding: Finding) -> Row:
    """Return one pair as its own row, as the trail of the earlier room shows it."""
    return _Shown(answers, [finding]).pair(finding)


def continuations(place: Workspace, case: str) -> list[Row]:
    """Return `pairs` of one case.

    Raises:
        CaseUnknown: if the case holds nothing.
    """
    with open_answers(place, case) as opened:
        return [row for answers in opened for row in pairs(answers)]


def _closed_at(finding: Finding) -> int | None:
    values: Mapping[str, Any] = finding.values
    return next((values[name] for name in ("closed_until", "closed_from") if values.get(name) is not None), None)


def _rank(row: Row) -> tuple[int, float]:
    return row["rank"] or 0, -row["bits"]


def _lineage(answers: Answers, room_key: str) -> list[Finding]:
    """Return the findings of the lineages that a room stands in, each from its root on."""
    roots = dict.fromkeys(str(one.key[0]) for one in answers.findings_about(LINEAGE, room_key))
    return [one for root in roots for one in sorted(answers.findings(LINEAGE, root), key=lambda one: (one.values.get("depth") or 0, one.key))]


class _Shown:
    """Turns findings into JSON with labels and log positions."""

    def __init__(self, answers: Answers, findings: Iterable[Finding], labels: Labels | None = None, *, also: Iterable[str] = ()) -> None:
        found = tuple(findings)
        self._case = answers.meta["case"]
        self._labels = answers.labels_of(keys_of(found) | set(also)) if labels is None else labels
        self._decided = shown_of(answers.folder, found)
        self._seqs = answers.log_seqs(place.item_id for one in found for reason in one.reasons for place in reason.evidence)

    def label(self, room_key: str) -> tuple[str, str]:
        labels = self._labels.get(room_key, ("?", "?"))
        return labels[0], labels[-1]

    def head(self, room_key: str) -> Row:
        label, label_ko = self.label(room_key)
        return {"case": self._case, "label": label, "label_ko": label_ko, "room_key": room_key}

    def pair(self, finding: Finding, *, other: int = 1) -> Row:
        """Return a pair; ``other`` says which of its rooms the row is about."""
        values: Mapping[str, Any] = finding.values
        bits, families = _bits(values, "bits"), {name: _scaled(found) for name, found in values["families"].items()}
        caps: list[Row] = [
            {"family": reason.signal.removeprefix(_CAP), "bits": reason.bits or 0.0} for reason in finding.reasons if reason.signal.startswith(_CAP)
        ]
        reasons = [reason for reason in finding.reasons if not reason.signal.startswith(_CAP)]
        signs = [self._sign(reason) for reason in reasons]
        return {
            **self.head(str(finding.key[other])),
            "rank": values["rank"],
            "probability": finding.score,
            "calibrated_on": values["calibrated_on"],
            "level": values["level"],
            "bits": bits,
            "signs": values["signs"],
            "start_bits": round(bits - sum(families.values()) - sum(cap["bits"] for cap in caps), 3),
            "set_against": values.get("against") or "chance",
            "families": families,
            "capped": [*_capped(families, reasons), *caps],
            "sides": list(values["sides"]),
            "capture_level": values["capture_level"],
            "opened": {"earliest": iso(values["opened_from"]), "latest": iso(values["opened_until"])},
            "for": [sign for sign in signs if (sign["bits"] or 0) > 0],
            "against": [sign for sign in signs if (sign["bits"] or 0) < 0],
            "neutral": [sign for sign in signs if not sign["bits"]],
            "missing": [{"signal": one.signal, "why": one.why} for one in finding.missing],
            "finding_id": finding.finding_id,
            "decision": self._decided.get(finding.finding_id),
        }

    def backwards(self, finding: Finding) -> Row:
        """Return a pair as seen from its later room."""
        values: Mapping[str, Any] = finding.values
        return self.pair(finding, other=0) | {"closed": {"how": values.get("closed_how"), **_interval(values, "closed")}}

    def closing(self, finding: Finding) -> Row:
        values: Mapping[str, Any] = finding.values
        return {"how": values.get("closed_how"), **_interval(values, "closed"), "evidence": self._places(finding.reasons)}

    def none_seen(self, finding: Finding) -> Row:
        searched: Mapping[str, Any] = finding.values.get("searched") or {}  # type: ignore[assignment]
        return {
            "probability": finding.score,
            "calibrated_on": finding.values["calibrated_on"],
            "searched": {"rooms": searched.get("rooms"), "rooms_exported": searched.get("rooms_exported"), "until": iso(searched.get("newest_at"))},
            "missing": [{"signal": one.signal, "why": one.why} for one in finding.missing],
        }

    def line(self, finding: Finding) -> Row:
        values: Mapping[str, Any] = finding.values
        return {
            **self.head(str(finding.key[1])),
            "root": self.label(str(finding.key[0]))[0],
            "role": values["role"],
            "depth": values.get("depth"),
            "level_path": values["level_path"],
            "parents": [{**self.head(str(one["room_key"])), "level": one["level"]} for one in values["parents"] if isinstance(one, Mapping)],
            "calibrated_on": values.get("calibrated_on"),
        }

    def _sign(self, reason: Reason) -> Row:
        return {
            "signal": reason.signal,
            "value": reason.value,
            "bits": reason.bits,
            "made_by": reason.made_by,
            "evidence": self._places([reason]),
        }

    def _places(self, reasons: Sequence[Reason]) -> list[Row]:
        cited = dict.fromkeys(place for reason in reasons for place in reason.evidence)
        return [
            {
                "label": self.label(one.room_key)[0],
                "label_ko": self.label(one.room_key)[1],
                "message_id": one.message_id,
                "item_id": one.item_id,
                "byte_offset": one.byte_offset,
                "byte_length": one.byte_length,
                "log_seq": self._seqs.get(one.item_id),
            }
            for one in cited
        ]


def keys_of(findings: Iterable[Finding]) -> set[str]:
    """Return the keys of all rooms that findings of succession or lineage name: a page about one room need not read the labels of all."""
    keys: set[str] = set()
    for one in findings:
        keys.update(str(part) for part in one.key)
        keys.update(place.room_key for reason in one.reasons for place in reason.evidence)
        parents: Any = one.values.get("parents") or ()
        keys.update(str(parent["room_key"]) for parent in parents if isinstance(parent, Mapping))
    return keys


def _interval(values: Mapping[str, Any], name: str) -> Row:
    return {"earliest": iso(values.get(f"{name}_from")), "latest": iso(values.get(f"{name}_until"))}


def _bits(values: Mapping[str, Any], name: str) -> float:
    return _scaled(values[f"{name}_thousandths"])


def _scaled(thousandths: int) -> float:
    return thousandths / _THOUSAND


def _capped(families: Mapping[str, float], reasons: Sequence[Reason]) -> list[Row]:
    """Return what a family's cap took away, so that the printed bits add up."""
    sums: dict[str, float] = {}
    for reason in reasons:
        family = reason.signal.partition(".")[0]
        sums[family] = sums.get(family, 0.0) + (reason.bits or 0.0)
    taken = {family: round(bits - sums.get(family, 0.0), 3) for family, bits in families.items()}
    return [{"family": family, "bits": bits} for family, bits in taken.items() if bits]
