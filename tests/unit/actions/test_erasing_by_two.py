# SPDX-License-Identifier: Apache-2.0
"""Erasing: what goes, what stays, who may, what stops it, and what an interruption leaves."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from banking import book_rows
from cheap import NOW
from keeping_places import CASE, OTHER_ID, PICTURE_ID, erased, hits, object_of, person, take

from sotdae.actions.clear_lines import ClearLog
from sotdae.actions.matching.freezing import freeze, is_frozen
from sotdae.actions.openings.unsealing import state_basis
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.questions.due import KINDS, due
from sotdae.actions.questions.kept_rows import kept_rows
from sotdae.actions.retention import erasing
from sotdae.actions.retention.erasing import approve, ask, erasures, propose
from sotdae.actions.retention.erasure_asked import scope_of
from sotdae.actions.retention.erasure_plan import joined
from sotdae.actions.retention.keeping import lift_hold, set_hold, state_retention
from sotdae.actions.workspace import Workspace
from sotdae.cases.unsealing import Basis, BasisKind
from sotdae.custody.objects import ITEM_KEYS, STRAY
from sotdae.custody.vault import Vault
from sotdae.errors import (
    ErasedByDecision,
    ErasureHeld,
    ItemFrozen,
    ObjectMissing,
    PlanChanged,
    RoomUnknown,
    SotdaeError,
    StepNotPermitted,
    UsageError,
)
from sotdae.exchange.erasure_certificate import certificate_text


def lines(place: Workspace) -> ClearLog:
    return ClearLog(place.vault / "log.jsonl", KINDS)


def opens(place: Workspace, object_id: str) -> bool:
    with person(place, "x") as who:
        try:
            with who.opened.vault.open_item(who.opened.keyring, who.case.case_id, object_id) as stream:
                return bool(stream.read())
        except ObjectMissing:
            return False


def digest_in_lake(place: Workspace, item_id: str) -> bool:
    """Whether a read model of the workspace knows a digest."""
    found = []
    for path in place.lake.glob("*/answers.sqlite3"):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        found += connection.execute("SELECT 1 FROM item WHERE item_id = ?", (item_id,)).fetchall()
        connection.close()
    return bool(found)


def test_an_item_goes_from_every_capture_and_nothing_else_does(place: Workspace, tmp_path: Path) -> None:
    picture, other = object_of(place, PICTURE_ID), object_of(place, OTHER_ID)
    assert digest_in_lake(place, OTHER_ID)
    done = erased(place, items=[OTHER_ID[:12]])
    assert not opens(place, other)
    assert opens(place, picture)
    assert not digest_in_lake(place, OTHER_ID)
    assert digest_in_lake(place, PICTURE_ID)
    assert (hits(place, "꽃밭"), hits(place, "책장")) == (6, 3), "the posts stay; the file is no longer there"
    assert [row["object_id"] for row in done.certificate["items"]] == [other]
    assert done.certificate["batches"] >= 2, "the details of both captures"
    assert verify(place).ok
    take(place, *(tmp_path / "exports" / name for name in ("one", "two")))
    assert not digest_in_lake(place, OTHER_ID)
    assert verify(place).ok


def test_an_erased_item_is_left_out_of_a_new_capture(place: Workspace, tmp_path: Path) -> None:
    erased(place, items=[OTHER_ID])
    shutil.copytree(tmp_path / "exports" / "two", tmp_path / "three")
    text = (tmp_path / "three" / "result.json").read_text("utf-8").replace("책장 3", "책장 3 다시")
    (tmp_path / "three" / "result.json").write_text(text, "utf-8")
    result = take(place, tmp_path / "three")
    assert result.captures[0].items == 1
    assert result.captures[0].problems >= 1, "what was left out is told"
    assert not digest_in_lake(place, OTHER_ID)
    assert take(place, tmp_path / "three", case="another").captures[0].items == 2, "another case is another decision"


def in_report(place: Workspace) -> list[tuple[str, str, int | None]]:
    """What the report says of erasures and holds of the first case."""
    with person(place, "counsellor 1") as who:
        return [
            (row.what, row.label, row.objects) for row in kept_rows(who.opened.book.kept, place.vault / "log.jsonl", who.case.case_id, NOW.date())
        ]


def test_messages_are_hidden_and_the_export_is_kept_under_a_hold(place: Workspace, tmp_path: Path) -> None:
    done = erased(place, room="R-01", first=2, last=4, export="keep", ground="a proceeding")
    assert hits(place, "꽃밭") == 3
    (kept,) = done.certificate["kept"]
    assert opens(place, kept["object_id"])
    assert "KEPT under a hold" in certificate_text(done.certificate, "en")
    assert "보존 조치로 남김" in certificate_text(done.certificate, "ko")
    shutil.rmtree(place.lake)
    take(place, tmp_path / "exports" / "one")
    assert hits(place, "꽃밭") == 3, "they do not come back"
    with person(place, "counsellor 1") as who, pytest.raises(ErasureHeld, match="a proceeding"):
        ask(who, scope_of(who, room="R-01", first=5, last=5, export="whole"), "more")
    assert in_report(place) == [("erased", "E-01", 0), ("held", "H-01", None)]
    with person(place, "counsellor 1") as who:
        lift_hold(who, "H-01", reason="the proceeding has ended")
    assert in_report(place) == [("erased", "E-01", 0)]
    done = erased(place, room="R-01", first=5, last=5, export="whole")
    assert not opens(place, kept["object_id"])
    what, label, objects = in_report(place)[-1]
    assert (what, label) == ("erased", "E-02")
    assert objects is not None
    assert objects >= 1, "the export, and what was recorded of it"
    (report,) = place.reports.glob("*.html")
    assert "E-02" in report.read_text("utf-8"), "it is written anew"
    assert "erased whole" in certificate_text(done.certificate, "en")
    assert (hits(place, "꽃밭"), hits(place, "책장")) == (0, 3)
    with pytest.raises(ErasedByDecision, match="E-02"):
        take(place, tmp_path / "exports" / "one")
    assert verify(place).ok


def test_a_capture_goes_and_what_another_shows_too_stays(place: Workspace, tmp_path: Path) -> None:
    with person(place, "x") as who:
        first = who.opened.book.captures(who.case.case_id)[0].capture_id
    done = erased(place, captures=[first[:10]])
    assert done.certificate["shared"] == 1
    assert (hits(place, "꽃밭"), hits(place, "책장")) == (0, 3)
    assert not digest_in_lake(place, PICTURE_ID)
    assert digest_in_lake(place, OTHER_ID)
    with pytest.raises(ErasedByDecision, match="E-01"):
        take(place, tmp_path / "exports" / "one")
    assert b"1500000001" not in b"".join(path.read_bytes() for path in place.folder.glob("book.sqlite3*")), "nor does the book name its room"
    assert take(place, tmp_path / "exports" / "two").captures[0].rooms == ("R-02",), "numbers are not given twice"
    assert take(place, tmp_path / "exports" / "two").captures[0].already_known
    assert hits(place, "꽃밭") == 0
    assert verify(place).ok


def test_a_whole_case_goes_and_others_stay(place: Workspace, tmp_path: Path) -> None:
    take(place, tmp_path / "exports" / "two", case="other")
    done = erased(place, whole_case=True)
    assert done.certificate["whole_case"]
    assert done.certificate["elsewhere"] == 2, "the other case holds the text and the picture too"
    assert (hits(place, "꽃밭"), hits(place, "책장")) == (0, 3)
    found = verify(place)
    assert found.ok
    with person(place, "x", case="other") as who:
        gone = next(case for case in who.opened.book.cases() if case.name.startswith("erased "))
        assert CASE not in [case.name for case in who.opened.book.cases()]
        assert all(who.opened.vault.details(who.opened.keyring, entry) == [] for entry in who.opened.vault.entries() if entry.case == gone.case_id)
    take(place, tmp_path / "exports" / "one")
    assert hits(place, "꽃밭") == 6, "the same name is a new case, with a decision of its own"


def test_the_book_made_anew_is_the_same(place: Workspace) -> None:
    erased(place, items=[OTHER_ID])
    erased(place, room="R-01", first=2, last=2, export="keep", ground="a proceeding")
    names = ("Item", "Capture", "Case", "ErasedItem", "ErasedRange", "Erasure", "Hold")
    before = _rows(place, names)
    for path in place.folder.glob("book.sqlite3*"):
        path.unlink()
    with person(place, "x"):
        pass
    after = _rows(place, names)
    assert after == before
    assert OTHER_ID not in json.dumps(after, default=str)


def _rows(place: Workspace, names: tuple[str, ...]) -> dict[str, list[str]]:
    from django.apps import apps

    book_rows(place)  # opens it
    found = {}
    for name in names:
        rows = apps.get_model("cases", name).objects.all().values()
        found[name] = sorted(json.dumps({key: row[key] for key in row if key != "id"}, default=str, sort_keys=True) for row in rows)
    from django.db import connections

    connections["default"].close()
    return found


def test_the_books_file_does_not_tell_what_went(place: Workspace) -> None:
    with person(place, "x") as who:
        text = next(iter(who.opened.book.captures(who.case.case_id)[0].facts["places"]))
    assert text.encode() in b"".join(path.read_bytes() for path in place.folder.glob("book.sqlite3*"))
    erased(place, room="R-01", first=1, last=1, export="whole")
    assert text.encode() not in b"".join(path.read_bytes() for path in place.folder.glob("book.sqlite3*"))


@pytest.mark.parametrize("stated", [("", "lead 2"), ("lead 2", "lead 2"), ("lead 2", " LEAD  2 "), ("lead 2", "")])
def test_two_persons_are_needed(place: Workspace, stated: tuple[str, str]) -> None:
    def run() -> None:
        with person(place, stated[0]) as who:
            row, _ = ask(who, scope_of(who, items=[OTHER_ID]), "a request")
        with person(place, stated[1]) as who:
            approve(who, row.label)

    with pytest.raises(StepNotPermitted):
        run()
    assert opens(place, object_of(place, OTHER_ID))


def test_holds_and_freezes_stop_it_and_name_their_ground(place: Workspace) -> None:
    with person(place, "counsellor 1") as who:
        row, _ = ask(who, scope_of(who, items=[OTHER_ID]), "a request")
        set_hold(who, ground="court order 3", until=NOW.date() + timedelta(days=5))
    with person(place, "lead 2") as who, pytest.raises(ErasureHeld, match=r"H-01 stands until 2024-09-06.*court order 3"):
        approve(who, row.label)
    with person(place, "lead 2", now=NOW + timedelta(days=9)) as who:
        freeze(who, [OTHER_ID])
        with pytest.raises(ItemFrozen):
            approve(who, row.label)
        assert is_frozen(who.opened, OTHER_ID)
        with pytest.raises(ItemFrozen):
            propose(who, scope_of(who, whole_case=True))
    assert opens(place, object_of(place, OTHER_ID))
    with person(place, "counsellor 1", now=NOW + timedelta(days=9)) as who:
        assert propose(who, scope_of(who, items=[PICTURE_ID])).tags


def test_a_hold_over_one_file_stops_that_one_only(place: Workspace) -> None:
    with person(place, "counsellor 1") as who:
        set_hold(who, ground="order", until=None, object_id=object_of_open(who, OTHER_ID))
        with pytest.raises(ErasureHeld):
            propose(who, scope_of(who, items=[OTHER_ID]))
        with pytest.raises(ErasureHeld):
            propose(who, scope_of(who, whole_case=True))
        assert propose(who, scope_of(who, items=[PICTURE_ID])).tags


def object_of_open(who: Any, item_id: str) -> str:
    return str(who.opened.book.item(who.case.case_id, who.opened.keyring.item_tag(item_id))[0])


def test_what_changed_since_it_was_asked_is_not_erased(place: Workspace, tmp_path: Path) -> None:
    with person(place, "counsellor 1") as who:
        row, _ = ask(who, scope_of(who, whole_case=True), "over")
    text = (tmp_path / "exports" / "two" / "result.json").read_text("utf-8").replace("책장 3", "책장 3 다시")
    (tmp_path / "exports" / "two" / "result.json").write_text(text, "utf-8")
    take(place, tmp_path / "exports" / "two")
    with person(place, "lead 2") as who, pytest.raises(PlanChanged):
        approve(who, row.label)
    assert hits(place, "꽃밭") == 6


def test_a_dry_run_changes_nothing(place: Workspace) -> None:
    before = Vault.open(place.vault).head()
    with person(place, "counsellor 1") as who:
        plan = propose(who, scope_of(who, items=[OTHER_ID]))
    assert [row["kind"] for row in plan.facts()["rows"]] == ["media"]
    assert Vault.open(place.vault).head() == before


@pytest.mark.parametrize("step", ["drop", "erase_objects", "forget_outdated", "forget_keys"])
def test_cut_off_anywhere_the_same_command_goes_on(place: Workspace, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    other = object_of(place, OTHER_ID)
    with person(place, "counsellor 1") as who:
        row, _ = ask(who, scope_of(who, items=[OTHER_ID]), "a request")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing.refreshing if step == "refresh" else erasing, step, die)
        with person(place, "lead 2") as who, pytest.raises(KeyboardInterrupt):
            approve(who, row.label)
    is_erased = step not in {"drop", "erase_objects"}
    assert opens(place, other) is not is_erased
    assert not (is_erased and digest_in_lake(place, OTHER_ID)), "whoever opened the workspace since has dropped the old working copy"
    with person(place, "lead 2") as who:
        done = approve(who, row.label)
        assert [one["state"] for one in erasures(who)] == ["done"]
    assert not opens(place, other)
    assert len(done.files) == 3
    assert verify(place).ok
    assert hits(place, "꽃밭") == 6


def test_leftovers_of_an_interrupted_write_do_not_open_either(place: Workspace) -> None:
    other = object_of(place, OTHER_ID)
    stray = place.vault / STRAY / ITEM_KEYS / f"{'cd' * 32}.age"
    stray.parent.mkdir(parents=True)
    shutil.copyfile(place.vault / ITEM_KEYS / other[:2] / f"{other}.age", stray)
    left = place.folder / "tmp" / "drill-12ab" / "vault" / ITEM_KEYS
    left.mkdir(parents=True)
    (place.folder / "tmp" / ".drill-34cd.restoring").mkdir()
    assert erased(place, items=[OTHER_ID]).certificate["strays"] == 3
    assert not stray.exists()
    assert not list((place.folder / "tmp").iterdir()), "a killed drill leaves a whole workspace, keys and all"


def test_earlier_files_are_named(place: Workspace) -> None:
    (place.reports / "for the desk.html").write_text("x")
    assert "for the desk.html" in erased(place, items=[OTHER_ID]).certificate["reports_not_reached"]


def test_what_cannot_be_asked_says_why(place: Workspace) -> None:
    with person(place, "counsellor 1") as who:
        for facts, what in (
            ({}, "say what to erase"),
            ({"items": ["ab" * 32]}, "no item"),
            ({"items": ["zz"]}, "64 hexadecimal digits"),
            ({"captures": ["12"]}, "exactly one capture"),
            ({"room": "R-01", "first": 1, "last": 1}, "--export"),
            ({"room": "R-01", "first": 1, "last": 1, "export": "keep"}, "--ground"),
            ({"room": "R-01", "first": 900, "last": 901, "export": "whole"}, "no message"),
            ({"subject": "S-07"}, "no subject"),
            ({"whole_case": True, "items": [OTHER_ID]}, "alone"),
        ):
            with pytest.raises(UsageError, match=what):
                propose(who, scope_of(who, **facts))
        with pytest.raises(RoomUnknown):
            propose(who, scope_of(who, room="R-77", first=1, last=1, export="whole"))
        with pytest.raises(UsageError, match="reason"):
            ask(who, scope_of(who, items=[OTHER_ID]), " ")
        with pytest.raises(UsageError, match="E-01"):
            approve(who, "E-09")
    erased(place, items=[OTHER_ID])
    with person(place, "counsellor 1") as who, pytest.raises(UsageError, match="erased already"):
        propose(who, scope_of(who, items=[OTHER_ID]))


def test_places_side_by_side_are_one() -> None:
    assert joined([(0, 10), (12, 5), (100, 3), (101, 10)]) == [(0, 17), (100, 11)]


def test_today_reminds_of_days_and_of_what_waits(place: Workspace) -> None:
    with person(place, "counsellor 1") as who:
        names = {who.case.case_id: CASE}
        state_retention(who, retain_until=NOW.date() + timedelta(days=20))
        assert [(row["what"], row["held"]) for row in due(lines(place), names, NOW.date())] == [("retention", False)]
        set_hold(who, ground="order", until=NOW.date() + timedelta(days=25))
        assert [(row["what"], row["held"]) for row in due(lines(place), names, NOW.date())] == [
            ("retention", True),
            ("hold", False),
        ]
        lift_hold(who, "h-01", reason="over")
        ask(who, scope_of(who, items=[OTHER_ID]), "a request")
        rows = due(lines(place), names, NOW.date())
        assert [(row["what"], row["name"]) for row in rows] == [("erasure_asked", "E-01"), ("retention", "")]
    with person(place, "lead 2") as who:
        approve(who, "E-01")
        state_retention(who, retain_until=None)
    assert due(lines(place), names, NOW.date()) == []
    assert due(lines(place), {}, NOW.date()) == []


def test_nothing_has_a_default_and_what_is_stated_is_checked(place: Workspace) -> None:
    from sotdae.actions.retention.keeping import case_sheet

    with person(place, "counsellor 1") as who:
        assert case_sheet(who) == {"case": CASE, "basis": None, "retain_until": None, "holds": []}
        for act in (
            lambda: state_basis(who, Basis(BasisKind.MANDATE, "", None)),
            lambda: state_retention(who, retain_until=NOW.date() - timedelta(days=1)),
            lambda: set_hold(who, ground=" ", until=None),
            lambda: set_hold(who, ground="x", until=NOW.date() - timedelta(days=1)),
            lambda: lift_hold(who, "H-01", reason="x"),
        ):
            with pytest.raises(SotdaeError):
                act()
        state_basis(who, Basis(BasisKind.MANDATE, "article 7", NOW.date() + timedelta(days=12)))
        state_retention(who, retain_until=NOW.date() + timedelta(days=400))
        until = (NOW.date() + timedelta(days=12)).isoformat()
        assert case_sheet(who)["basis"] == {"kind": "mandate", "reference": "article 7", "until": until}, "another statement leaves it"
        rows = due(lines(place), {who.case.case_id: CASE}, NOW.date())
        assert [(row["what"], row["on"]) for row in rows] == [("basis", until)]
