# SPDX-License-Identifier: Apache-2.0
"""Decisions on findings: once, by whom and why, surviving new runs, and back where something changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cheap import PASSPHRASE, cheapen
from reviewing_place import CASE, ROOMS, USUAL, WHY, Desk, make_desk, pair
from typer.testing import CliRunner

from sotdae.actions.answers import decisions
from sotdae.actions.reviewing.deciding import Decision, decide, require_two
from sotdae.actions.workspace import Workspace
from sotdae.cases.reviewing import Verdict
from sotdae.cli.main import app
from sotdae.errors import DecidedMeanwhile, DecisionRefused, FindingUnknown
from sotdae.lake import decided

FIRST, SECOND = USUAL


@pytest.fixture(scope="session")
def desk_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        (folder / "case").write_text(make_desk(folder).case_id)
    return folder


@pytest.fixture
def desk(desk_once: Path, tmp_path: Path) -> Desk:
    shutil.copytree(desk_once, tmp_path, dirs_exist_ok=True)
    return Desk(Workspace(tmp_path / "workspace"), (tmp_path / "case").read_text(), minutes=10)


def test_what_is_decided_is_not_asked_again_and_says_by_whom_when_and_why(desk: Desk) -> None:
    assert desk.waiting() == [FIRST.finding_id, SECOND.finding_id]
    done = desk.decide(FIRST)
    assert desk.waiting() == [SECOND.finding_id]
    (vote,) = desk.told(FIRST)["decision"]["votes"]  # type: ignore[index]
    assert (vote["verdict"], vote["performer"], vote["reason"], vote["log_seq"]) == ("confirmed", "ara", WHY, done.seq)


def test_a_decision_survives_a_new_run_and_the_loss_of_the_working_copy(desk: Desk) -> None:
    desk.decide(FIRST, Verdict.REJECTED)
    shutil.rmtree(desk.place.case_lake(desk.case_id))
    desk.show()
    assert desk.waiting() == [SECOND.finding_id]
    assert desk.told(FIRST)["decision"]["verdict"] == "rejected"  # type: ignore[index]


def test_a_decision_survives_the_loss_of_the_book(desk: Desk) -> None:
    desk.decide(FIRST, Verdict.UNSURE)
    for path in desk.place.folder.glob("book.sqlite3*"):
        path.unlink()
    desk.show()
    assert desk.told(FIRST)["decision"]["state"] == "second"  # type: ignore[index]


def test_a_finding_comes_back_when_its_evidence_has_changed(desk: Desk) -> None:
    desk.decide(FIRST)
    changed = pair(ROOMS[0], ROOMS[1], 1, 2, 9)
    desk.show([changed, SECOND])
    assert changed.finding_id in desk.waiting()
    told = desk.told(changed)["decision"]
    assert (told["state"], told["back"], told["verdict"]) == ("returned", "evidence", "confirmed")  # type: ignore[index]
    desk.decide(changed)
    assert changed.finding_id not in desk.waiting()
    desk.show([FIRST, SECOND])
    assert FIRST.finding_id in desk.waiting()


def test_decisions_follow_a_room_that_is_called_otherwise_now(desk: Desk) -> None:
    desk.decide(FIRST)
    renamed = pair(ROOMS[2], ROOMS[1], 1, 2)
    desk.show([renamed], aliases={ROOMS[0]: ROOMS[2]})
    assert desk.waiting() == []
    assert desk.told(renamed)["decision"]["verdict"] == "confirmed"  # type: ignore[index]


def test_contradicting_decisions_about_rooms_that_become_one_come_back_until_somebody_settles_it(desk: Desk) -> None:
    desk.decide(FIRST, Verdict.CONFIRMED)
    desk.decide(SECOND, Verdict.REJECTED, "bora")
    merged = pair(ROOMS[0], ROOMS[1], 1, 2, 3)
    desk.show([merged], aliases={ROOMS[2]: ROOMS[1]})
    told = desk.told(merged)["decision"]
    assert (told["state"], told["back"], told["verdict"]) == ("returned", "merged", None)  # type: ignore[index]
    desk.decide(merged, Verdict.REJECTED)
    assert desk.waiting() == []
    assert desk.told(merged)["decision"]["verdict"] == "rejected"  # type: ignore[index]
    assert len(desk.told(merged)["history"]) == 3  # type: ignore[arg-type]


def test_two_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    first = desk.decide(FIRST, seen=0)
    with pytest.raises(DecidedMeanwhile, match=str(first.seq)):
        desk.decide(FIRST, Verdict.REJECTED, "bora", seen=0)
    assert len(desk.told(FIRST)["history"]) == 1  # type: ignore[arg-type]


def test_two_at_once_are_told_apart_when_nobody_else_can_write(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody decides between the first look and the log's lock."""
    with desk.at_work("bora") as bora:
        log = type(bora).log

        def late(self: object, *args: object, **more: object) -> int:
            monkeypatch.setattr(type(bora), "log", log)
            decide(bora, Decision(FIRST.finding_id, Verdict.REJECTED, WHY, 0))
            return log(self, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(type(bora), "log", late)
        with pytest.raises(DecidedMeanwhile):
            decide(bora, Decision(FIRST.finding_id, Verdict.CONFIRMED, WHY, 0))
    assert desk.told(FIRST)["decision"]["verdict"] == "rejected"  # type: ignore[index]


def test_where_the_case_asks_for_two_one_is_not_enough(desk: Desk) -> None:
    with desk.at_work("dain") as who:
        require_two(who, 2)
    desk.decide(FIRST)
    assert FIRST.finding_id in desk.waiting("bora")
    assert FIRST.finding_id not in desk.waiting("ara")
    with pytest.raises(DecisionRefused, match="another person"):
        desk.decide(FIRST, who=" ARA ")
    desk.decide(FIRST, who="bora")
    assert FIRST.finding_id not in desk.waiting()
    with desk.at_work("dain") as who:
        require_two(who, 1)
    assert FIRST.finding_id not in desk.waiting()


def test_unsure_asks_a_second_person_and_two_unsure_abstain(desk: Desk) -> None:
    desk.decide(FIRST, Verdict.UNSURE)
    desk.decide(FIRST, Verdict.UNSURE, "bora")
    assert desk.told(FIRST)["decision"]["verdict"] == "unsure"  # type: ignore[index]
    desk.decide(SECOND, Verdict.UNSURE)
    desk.decide(SECOND, Verdict.REJECTED, "bora")
    assert desk.waiting() == []


def test_undoing_is_a_decision_of_its_own(desk: Desk) -> None:
    desk.decide(FIRST)
    with pytest.raises(DecisionRefused, match="take it up again"):
        desk.decide(FIRST, Verdict.REJECTED)
    desk.decide(FIRST, Verdict.REOPENED, "bora", "a later capture speaks against it")
    assert FIRST.finding_id in desk.waiting()
    with pytest.raises(DecisionRefused, match="nothing is decided"):
        desk.decide(FIRST, Verdict.REOPENED)
    desk.decide(FIRST, Verdict.REJECTED)
    assert [one["verdict"] for one in desk.told(FIRST)["history"]] == ["confirmed", "reopened", "rejected"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("who", "why"), [("", WHY), ("ara", " no "), ("ara", "x" * 501)])
def test_a_decision_says_who_and_why(desk: Desk, who: str, why: str) -> None:
    with pytest.raises(DecisionRefused):
        desk.decide(FIRST, who=who, why=why)
    assert desk.told(FIRST)["history"] == []


@pytest.mark.parametrize("name", ["", "abc", "ffffffffff", "z" * 10, "../../etc", "f" * 65])
def test_what_is_no_finding_is_refused(desk: Desk, name: str) -> None:
    with desk.at_work() as who, pytest.raises(FindingUnknown):
        decide(who, Decision(name, Verdict.CONFIRMED, WHY, 0))


def test_a_decision_that_a_kill_left_in_the_log_alone_is_shown_by_the_next_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:

        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(decided, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.decide(FIRST)
    desk.decide(SECOND)
    assert desk.waiting() == []


def test_the_file_beside_the_read_model_is_made_anew_where_it_is_no_use(desk: Desk) -> None:
    desk.decide(FIRST)
    file = desk.place.case_lake(desk.case_id) / decided.FILE
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    with desk.at_work() as who:
        decisions.bring_up(who.opened, desk.case_id)
    assert desk.waiting() == [SECOND.finding_id]


def test_the_log_holds_no_word_of_a_decision_in_the_clear(desk: Desk) -> None:
    desk.decide(FIRST)
    line = (desk.place.vault / "log.jsonl").read_text("utf-8").splitlines()[-1]
    assert "review.decided" in line
    assert not [word for word in (WHY, "ara", ROOMS[0], "confirmed", FIRST.finding_id) if word in line]


def test_the_command_line_lists_shows_and_decides(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    place = ["--workspace", str(desk.place.folder)]
    runner = CliRunner()
    listed = runner.invoke(app, ["review", *place, "--json"])
    assert listed.exit_code == 0
    assert '"waiting": 2' in listed.output
    ref = FIRST.finding_id[:10]
    assert ref in runner.invoke(app, ["review", *place], env={"SOTDAE_LANG": "ko"}).output
    said = ["--reason", WHY, "--performer", "counsellor 7", "--passphrase-file", str(secret)]
    made = runner.invoke(app, ["review", "reject", ref, *said, *place], env={"SOTDAE_LANG": "ko"})
    assert made.exit_code == 0, made.output
    assert "아니라고 판단 (counsellor 7" in made.output
    assert CASE in runner.invoke(app, ["review", "show", ref, *place]).output
