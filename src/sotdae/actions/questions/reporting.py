# SPDX-License-Identifier: Apache-2.0
"""Builds the dossier of a case out of its read model and lets an exporter write it. Whatever the exporter sees is masked already."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from sotdae import __version__, registry
from sotdae.actions.answers import quoting
from sotdae.actions.answers.contact_sheet import KIND as CONTACTS
from sotdae.actions.answers.contact_sheet import held_back
from sotdae.actions.answers.institution_sheet import CASE_KIND, counted
from sotdae.actions.questions.trail_rows import trails
from sotdae.actions.verdicts import rows_of
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.cases.dossier import (
    Audience,
    CaptureRow,
    Citation,
    CopyRoom,
    CopyRow,
    Count,
    Dossier,
    GateRow,
    GrowthPoint,
    HistoryEvent,
    LinkRow,
    PeopleBound,
    ProblemRow,
    Quote,
    RepostingRow,
    RoomSheet,
    SurgeRow,
    TextRoom,
    TextRow,
    TierRow,
)
from sotdae.cases.kept import KeptRow
from sotdae.cases.spoken import CallRow, ContactRow, ContactsHeld
from sotdae.errors import DocumentInvalid, RegistryError
from sotdae.exchange.exporter import Exporter
from sotdae.lake.answers import Answers

Row = Mapping[str, Any]

_PEOPLE: Final = "room.people_bound"
_WHOLE_CASE: Final = "*"
_DAY: Final = ("on", "joins", "invited", "left", "senders", "messages", "members", "monthly_users")


def write_report(place: Workspace, case: str, case_id: str, head: tuple[int, str], now: datetime, *, kept: tuple[KeptRow, ...] = ()) -> Path:
    """Write a case's report into ``reports/`` and return its path; an older report of the case is replaced at once, never half.

    Args:
        place: the workspace.
        case: the case's name.
        case_id: its id, which names its folder.
        head: the custody log's size and root.
        now: UTC.
        kept: what was erased from the case, and holds that stand.

    Raises:
        DocumentInvalid: if the written document does not pass its own check.
    """
    exporter = exporter_called("report-html")
    dossier = replace(build_dossier(place.case_lake(case_id) / ANSWERS, case, head, now), kept=kept)
    place.reports.mkdir(mode=0o700, exist_ok=True)
    path = place.reports / f"{case_id[:8]}-report.html"
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as sink:
        exporter.write(dossier, sink)
        sink.flush()
        os.fsync(sink.fileno())
    with temporary.open("rb") as document:
        faults = [problem.code for problem in exporter.check(document) if problem.severity == "error"]
    if faults:
        temporary.unlink()
        raise DocumentInvalid(what=", ".join(sorted(set(faults))))
    temporary.replace(path)
    return path


def build_dossier(answers_file: Path, case: str, head: tuple[int, str], now: datetime) -> Dossier:
    """Build the plain data of a case for the team's own report."""
    with Answers(answers_file) as answers:
        mode = str(answers.meta["mode"])
        sheets = [room.sheet for room in answers.rooms()]
        captures = answers.captures()
        loose = [_loose_problem(row) for row in answers.problems(None)]
        bounds = [one for one in answers.findings(_PEOPLE) if one.key == (_WHOLE_CASE,)]
        institutions = answers.findings(CASE_KIND)
        followed, lines = trails(answers)
        held = held_back(answers.findings(CONTACTS))
        concluded = rows_of(answers)
    titles = quoting.titles(synthetic=mode == "synthetic") if institutions else {}
    rooms = tuple(room_of(sheet) for sheet in sheets)
    copies: dict[str, Row] = {}
    for row in (row for sheet in sheets for row in sheet["copies"]):
        copies.setdefault(row["item_id"], row)  # of a picture in very many rooms, each sheet has the first rooms and its own
    return Dossier(
        case=case,
        mode=mode,
        synthetic=mode == "synthetic",
        audience=Audience.TEAM,
        program=f"sotdae {__version__}",
        made_at=now,
        log_size=head[0],
        log_root=head[1],
        rooms=rooms,
        links=tuple(_link(sheet["label"], row) for sheet in sheets for row in sheet["links"]),
        copies=tuple(_copy(row) for row in sorted(copies.values(), key=lambda row: (-row["rooms_total"], -row["posts"], row["item_id"]))),
        texts=_texts(sheets),
        reposting=_reposting(sheets),
        gates=tuple(_gate(sheet["label"] or "?", row) for sheet in sheets for row in sheet["gates"]),
        tiers=tuple(_tier(row) for sheet in sheets for row in sheet["tiers"] if row["lower"] == sheet["label"]),
        calls=_calls(sheets),
        trails=followed,
        lineage=lines,
        decisions=concluded,
        contacts=tuple(_contact(sheet["label"] or "?", row) for sheet in sheets for row in sheet["contact_points"]),
        contacts_held=None if held is None else ContactsHeld(held["held_targets"], held["held_checks"], held["by_others"]),
        problems=(*(_problem(sheet["label"], row) for sheet in sheets for row in sheet["problems"]), *loose),
        captures=tuple(_capture(row) for row in captures),
        people=_people(bounds[0].values) if bounds else None,
        institutions=counted(institutions, titles),
    )


def exporter_called(name: str) -> Exporter:
    """Return the exporter of that name.

    Raises:
        RegistryError: if there is none.
    """
    for found in registry.load(registry.EXPORTERS):
        if found.name == name:
            return cast("Exporter", found.value)
    raise RegistryError(what=f"there is no exporter called {name}")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _citations(places: Sequence[Row]) -> tuple[Citation, ...]:
    return tuple(
        Citation(place["label"] or "?", place["message_id"], place["item_id"], place["byte_offset"], place["byte_length"], place["log_seq"])
        for place in places
    )


def room_of(sheet: Row) -> RoomSheet:
    """Return a room's sheet as documents and drawings take it."""
    days = sheet["growth"]["days"]
    return RoomSheet(
        label=sheet["label"] or "?",
        label_ko=sheet["label_ko"] or "?",
        room_key=sheet["room_key"],
        room_type=sheet["room_type"],
        title_masked=sheet["title_masked"],
        state=sheet["state"],
        messages=sheet["messages"],
        first_at=_moment(sheet["first_at"]),
        last_at=_moment(sheet["last_at"]),
        members_observed=sheet["members_observed"],
        people_seen=sheet["people_seen"],
        members_claimed=sheet["members_claimed"],
        claim_citations=_citations(sheet["claims"]["evidence"]) if sheet["claims"] else (),
        history=tuple(
            HistoryEvent(event["what"], _moment(event["earliest"]), _moment(event["latest"]), event["detail"], _citations(event["evidence"]))
            for event in sheet["history"]
        ),
        growth=tuple(GrowthPoint(**{name: day[name] for name in _DAY}) for day in days),
        captures=sheet["captures"],
        revisions=sheet["revisions"],
        absences=sheet["absences"],
        unknown_after=_moment(sheet["unknown_after"]),
        counts=tuple(Count(what, sheet[what], _citations(cited)) for what, cited in sheet["growth"]["evidence"].items() if sheet[what] is not None),
        members_granularity=sheet["members_granularity"],
        members_kind=sheet["members_kind"],
        members_observed_at=_moment(sheet["members_observed_at"]),
        monthly_users_observed=sheet["monthly_users_observed"],
        surges=tuple(_surge(row) for row in sheet["surges"]["alarms"]) if sheet["surges"] else (),
        surges_looked=(sheet["surges"]["judged"], sheet["surges"]["not_judged"]) if sheet["surges"] else None,
    )


def _surge(row: Row) -> SurgeRow:
    return SurgeRow(
        measure=row["measure"],
        on=row["on"],
        begins=_moment(row["from"]),
        ends=_moment(row["until"]),
        gain=row["gain"],
        low=row["low"],
        high=row["high"],
        tail_log10=row["tail_log10"],
        basis=row["basis"],
        steps=row["baseline_steps"],
        rooms=row["baseline_rooms"],
        higher=row["cohort_higher"],
        spans_gap=row["spans_gap"],
        citations=_citations(row["evidence"]),
    )


def _people(values: Mapping[str, Any]) -> PeopleBound:
    low, high = values["range_low"], values["range_high"]
    return PeopleBound(values["units"], values["accounts_least"], values["in_several_rooms"], low, high)


def _link(source: str, row: Row) -> LinkRow:
    return LinkRow(
        source,
        row["target"],
        row["target_known"],
        row["kind"],
        row["count"],
        _moment(row["first_at"]),
        _moment(row["last_at"]),
        _citations(row["evidence"]),
    )


def _copy(row: Row) -> CopyRow:
    rooms = (
        CopyRoom(
            room["label"] or "?",
            room["items"],
            room["posts"],
            _moment(room["first_from"]),
            _moment(room["first_until"]),
            _citations(room["evidence"]),
        )
        for room in row["rooms"]
    )
    return CopyRow(row["item_id"], row["items"], row["posts"], tuple(rooms), row["rooms_total"])


def _texts(sheets: Sequence[Row]) -> tuple[TextRow, ...]:
    """Return each text once, what stands everywhere last; each sheet has the first rooms of it and its own."""
    rows: dict[str, Row] = {}
    for row in (row for sheet in sheets for row in sheet["texts"]):
        rows.setdefault(row["text_id"], row)
    ordered = sorted(rows.values(), key=lambda row: (row["is_common"], -row["rooms_total"], -row["posts"], row["first_seen_until"] or "9"))
    return tuple(
        TextRow(
            **{name: row[name] for name in ("writings", "posts", "odd", "is_common", "rooms_total")},
            rooms=tuple(
                TextRoom(
                    room["label"] or "?",
                    room["posts"],
                    room["forwarded"],
                    _moment(room["first_from"]),
                    _moment(room["first_until"]),
                    _citations(room["evidence"]),
                )
                for room in row["rooms"]
            ),
        )
        for row in ordered
    )


_PAIR: Final = ("objects", "objects_of_both", "expected", "is_remarkable", "first_led", "second_led", "window_seconds")


def _reposting(sheets: Sequence[Row]) -> tuple[RepostingRow, ...]:
    """Return each pair of rooms once, from the sheet of its first room; the most remarkable first."""
    rows = [row for sheet in sheets for row in sheet["reposting"] if sheet["label"] == row["rooms"][0]["label"]]
    rows.sort(key=lambda row: (row["q_log10"], -row["objects"]))
    return tuple(
        RepostingRow(
            first=row["rooms"][0]["label"] or "?",
            second=row["rooms"][1]["label"] or "?",
            **{name: row[name] for name in _PAIR},
            first_at=_moment(row["first_at"]),
            last_at=_moment(row["last_at"]),
            citations=_citations(row["evidence"]),
        )
        for row in rows
    )


_GATE: Final = ("rule", "family", "stands", "messages", "independent", "own", "about", "forwarded")
_PRICES: Final = ("price_min_krw", "price_median_krw", "price_max_krw")


def _gate(label: str, row: Row) -> GateRow:
    return GateRow(
        label=label,
        title_ko=row["title"]["ko"],
        title_en=row["title"]["en"],
        **{name: row[name] for name in (*_GATE, *_PRICES)},
        first_at=_moment(row["first_at"]),
        last_at=_moment(row["last_at"]),
        methods=tuple(row["methods"].items()),
        checked=tuple(row["checked"].items()),
        quotes=_quotes(row["quotes"]),
        citations=_citations(row["evidence"]),
    )


_CALL: Final = (
    *("role", "stands", "messages", "independent", "by_room", "by_admin", "pinned", "by_others", "about", "forwarded"),
    *("surge_day", "surge_gain", "surge_after_days"),
)


def _calls(sheets: Sequence[Row]) -> tuple[CallRow, ...]:
    """Return all rooms' calls, those that stand first."""
    rows = [_call(sheet["label"] or "?", row, looked=sheet["surges"] is not None) for sheet in sheets for row in sheet["calls"]]
    return tuple(sorted(rows, key=lambda row: not row.stands))


def _call(label: str, row: Row, *, looked: bool) -> CallRow:
    return CallRow(
        label=label,
        **{name: row[name] for name in _CALL},
        first_at=_moment(row["first_at"]),
        last_at=_moment(row["last_at"]),
        surge_looked=looked,
        quotes=_quotes(row["quotes"]),
        citations=_citations(row["evidence"]),
    )


_CONTACT: Final = ("point", "kind", "masked", "leads_to", "messages", "joining", "paying", "pinned", "bits")


def _contact(label: str, row: Row) -> ContactRow:
    return ContactRow(
        label=label,
        **{name: row[name] for name in _CONTACT},
        first_at=_moment(row["first_at"]),
        last_at=_moment(row["last_at"]),
        rooms=tuple(row["rooms"]),
        citations=_citations(row["evidence"]),
    )


def _tier(row: Row) -> TierRow:
    return TierRow(
        **{name: row[name] for name in ("lower", "upper", "upper_known", "stands", "messages", "own")},
        first_at=_moment(row["first_at"]),
        last_at=_moment(row["last_at"]),
        circle=tuple(row["circle"]),
        quotes=_quotes(row["quotes"]),
        citations=_citations(row["evidence"]),
    )


def _quotes(rows: Sequence[Row]) -> tuple[Quote, ...]:
    return tuple(
        Quote(row["message_id"], _moment(row["sent_at"]), row["text_masked"], tuple((part["written"], part["read"]) for part in row["read"]))
        for row in rows
    )


def _problem(label: str | None, row: Row) -> ProblemRow:
    return ProblemRow(
        label, row["code"], row["severity"], row["detail"], row["count"], row["item_id"], row["byte_offset"], row["byte_length"], row.get("log_seq")
    )


def _loose_problem(row: Any) -> ProblemRow:
    return ProblemRow(None, row.code, row.severity, row.detail, row.count, row.item_id, row.byte_offset, row.byte_length, None)


def _capture(row: Row) -> CaptureRow:
    return CaptureRow(
        capture_id=row["capture_id"],
        log_seq=row["log_seq"],
        sealed_at=datetime.fromisoformat(row["sealed_at"]),
        captured_at=_moment(row["captured_at"]),
        authority=row["authority"],
        purpose=row["purpose"],
        performer=row["performer"],
        clock_offset_seconds=row["clock_offset_seconds"],
        readers=tuple(row["readers"]),
        items=row["items"],
        items_sealed=row["items_sealed"],
        bytes_read=row["bytes_read"],
        messages=row["messages"],
        rooms=tuple(row["rooms"]),
    )
