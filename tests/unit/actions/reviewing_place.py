# SPDX-License-Identifier: Apache-2.0
"""A workspace whose read model says that one room may continue another, written by hand: no capture is read for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cheap import NOW, PASSPHRASE

from sotdae.actions.acting import Acting, acting
from sotdae.actions.answers import decisions
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.reviewing.deciding import Decision, Recorded, decide
from sotdae.actions.reviewing.queue import queue, show
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.cases.reviewing import Verdict
from sotdae.custody.writer import open_writer
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.model.findings import Evidence, Finding, Reason
from sotdae.text.readings import Readings

CASE = "표본"
ROOMS = ("tg:channel:1", "tg:channel:2", "tg:channel:3")
ITEM = "a" * 64
WHY = "the pinned post names it"


def pair(first: str, second: str, *places: int, signal: str = "explicit.link") -> Finding:
    """A finding that one room may have gone to another, citing messages at these offsets."""
    evidence = tuple(Evidence(first, place, ITEM, place, 10) for place in places)
    values = {
        "rank": 1, "calibrated_on": "simulation", "level": "probable", "bits_thousandths": 4000, "signs": 1, "families": {}, "sides": [],
        "capture_level": "export", "opened_from": None, "opened_until": None, "weights": "w",
    }  # fmt: skip
    return Finding("room.succession", (first, second), values, (Reason(signal, 1, evidence, 4.0, "successor"),))


USUAL = (pair(ROOMS[0], ROOMS[1], 1, 2), pair(ROOMS[0], ROOMS[2], 3))


@dataclass
class Desk:
    """The workspace and a clock that moves a minute with each step."""

    place: Workspace
    case_id: str
    minutes: int = 0

    @contextmanager
    def at_work(self, performer: str = "ara") -> Iterator[Acting]:
        self.minutes += 1
        now: datetime = NOW + timedelta(minutes=self.minutes)
        with acting(self.place, CASE, passphrase=PASSPHRASE, performer=performer, now=now) as who:
            yield who

    def show(self, findings: Sequence[Finding] = USUAL, aliases: dict[str, str] | None = None) -> None:
        """Put findings into the read model as an `add` would, some rooms being one by now."""
        others = aliases or {}
        with AnswersWriter(self.place.case_lake(self.case_id) / ANSWERS, case=CASE, mode="hash-only", reader=Readings()) as out:
            out.remove_rooms(list(others))
            for number, key in enumerate((key for key in ROOMS if key not in others), 1):
                keys = tuple(old for old, new in others.items() if new == key)
                labels = (f"R-{number:02d}", f"방-{number:02d}")
                out.put_room(RoomAnswer(key, labels, keys=keys, sheet={"label": labels[0], "label_ko": labels[1], "messages": 1}))
            by_room: dict[str, list[Finding]] = {}
            for one in findings:
                by_room.setdefault(str(one.key[0]), []).append(one)
            out.put_findings("room.succession", by_room)
            out.put_captures([])
            out.finish(snapshots=[], made_at=0)
        with self.at_work() as who:
            decisions.publish(who.opened, self.case_id)

    def decide(
        self, finding: Finding | str, verdict: Verdict = Verdict.CONFIRMED, who: str = "ara", why: str = WHY, seen: int | None = None
    ) -> Recorded:
        name = finding if isinstance(finding, str) else finding.finding_id
        last = int(show(self.place, name, CASE)["seen"]) if seen is None else seen
        with self.at_work(who) as acting_:
            return decide(acting_, Decision(name, verdict, why, last))

    def waiting(self, who: str = "") -> list[str]:
        return [row["finding_id"] for row in queue(self.place, CASE, performer=who).rows]

    def told(self, finding: Finding) -> dict[str, object]:
        return show(self.place, finding.finding_id, CASE)


def make_desk(folder: Path) -> Desk:
    """Make the workspace and show the usual findings."""
    place = Workspace(folder / "workspace")
    with open_workspace(place, mode="hash-only", passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            case_id = writer.open_case(name=CASE, now=NOW)
        replay(opened)
    made = Desk(place, case_id)
    made.show()
    return made
