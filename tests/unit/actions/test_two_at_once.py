# SPDX-License-Identifier: Apache-2.0
"""Two people at work in one workspace at the same time: nothing is taken into the book twice, nobody is called by another's label."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from banking import CONSENT, NOW, PASSPHRASE, asked, banked, book_rows, fake_hash, photo, workspace
from exports import message, write_chat

from sotdae.actions.acting import Acting, Note, acting
from sotdae.actions.adding.capture import AddRequest, AddResult, add
from sotdae.actions.matching.bank import bank_add
from sotdae.actions.matching.consenting import permission, query_totals, record_query, require_query, set_query_limit
from sotdae.actions.matching.match import MatchRequest, match_photos
from sotdae.actions.matching.withdrawing_entries import bank_withdraw
from sotdae.actions.turns import LOCK, turn
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Act
from sotdae.disk import locked
from sotdae.errors import ConsentEnded, QueriesSpent, UsageError


def test_what_another_process_took_in_is_not_taken_in_again(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)

    def slow(data: bytes) -> Any:
        """Another person acts while this one's photo is being hashed."""
        banked(place, tmp_path, data=b"a colleague's")
        with acting(place, None, passphrase=PASSPHRASE, performer="colleague", now=NOW) as who:
            record_query(who, permission(who, "S-01", None, Act.SEARCH_OWN_CASE), photos=1, found=0)
        return fake_hash(data)

    added = bank_add(asked(place), [photo(tmp_path, "mine.png", b"mine")], hash_photo=slow, now=NOW)
    assert (added.subject, added.entry) == ("S-03", "B-03")
    rows = book_rows(place)
    assert {name: len(rows[name]) for name in ("Subject", "Consent", "BankEntry", "MatchQuery")} == {
        "Subject": 3,
        "Consent": 3,
        "BankEntry": 3,
        "MatchQuery": 1,
    }
    with acting(place, None, passphrase=PASSPHRASE, performer="colleague", now=NOW) as who:
        assert [row.queries for row in query_totals(who)] == [1]


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody else act at the last moment, just before this command's own entries are logged."""
    inner = Acting.log
    waiting = [act]

    def log(who: Acting, notes: Sequence[Note], **more: Any) -> int:
        if waiting:
            waiting.pop()()
        return inner(who, notes, **more)

    monkeypatch.setattr(Acting, "log", log)


def test_nothing_is_kept_under_a_consent_that_was_withdrawn_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    meanwhile(monkeypatch, lambda: bank_withdraw(asked(place, ""), "S-01", now=NOW))
    with pytest.raises(ConsentEnded, match="meanwhile"):
        banked(place, tmp_path, "S-01", data=b"another")
    assert [row["withdrawn_at"] is None for row in book_rows(place)["BankEntry"]] == [False], "no key outlives the withdrawal"


def test_an_entry_that_is_added_at_the_same_time_does_not_outlive_a_withdrawal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    meanwhile(monkeypatch, lambda: banked(place, tmp_path, "S-01", data=b"another"))
    with pytest.raises(UsageError, match="same command again"):
        bank_withdraw(asked(place, ""), "S-01", now=NOW)
    assert bank_withdraw(asked(place, ""), "S-01", now=NOW)["withdrawn"] == ["B-01", "B-02"]


def test_the_daily_number_cannot_be_passed_by_asking_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    with acting(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        set_query_limit(who, 1)
        permitted = permission(who, "S-01", None, Act.SEARCH_OWN_CASE)
        require_query(who)
        meanwhile(monkeypatch, lambda: record_query(who, permitted, photos=1, found=0))
        with pytest.raises(QueriesSpent):
            record_query(who, permitted, photos=1, found=0)


def test_a_new_subject_is_called_by_the_label_that_the_log_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    meanwhile(monkeypatch, lambda: banked(place, tmp_path, data=b"a colleague's"))
    request = MatchRequest(place.folder, "new", statement=CONSENT, passphrase=PASSPHRASE)
    result = match_photos(request, [photo(tmp_path, "mine.png", b"mine")], hash_photo=fake_hash, now=NOW)
    assert result.subject == "S-02", "S-01 is the colleague's: who is told that label would ask for another person next time"


class Seen:
    """Progress that acts at a step."""

    def __init__(self, acts: dict[str, Callable[[], object]]) -> None:
        self.steps: list[str] = []
        self._acts = acts

    def begin(self, step: str, total_bytes: int | None) -> None:  # noqa: ARG002 (the interface's)
        self.steps.append(step)
        self._acts.get(step, str)()

    def advance(self, done_bytes: int) -> None:
        """Nothing to act on."""


def test_two_adds_to_one_case_change_its_working_copy_one_after_the_other(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    added(place, tmp_path / "before", Seen({}))
    (folder,) = [path for path in place.lake.iterdir() if path.is_dir()]
    held: list[bool] = []

    def is_free() -> None:
        with locked(folder / LOCK) as is_ours:
            held.append(not is_ours)

    seen = Seen(dict.fromkeys(("fold", "analyse", "index"), is_free))
    added(place, tmp_path / "in", seen)
    assert held == [True] * 3
    is_free()
    assert not held[-1], "and given back"


def test_who_comes_second_says_that_it_waits_and_then_does_what_is_left(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    added(place, tmp_path / "before", Seen({}))
    (folder,) = [path for path in place.lake.iterdir() if path.is_dir()]
    first = ExitStack()
    assert first.enter_context(locked(folder / LOCK))
    seen = Seen({"wait": first.close})
    assert added(place, tmp_path / "in", seen).captures[0].messages == 1
    assert seen.steps[seen.steps.index("wait") :] == ["wait", "read", "fold", "analyse", "index"]


def test_a_case_has_its_turn_back_when_the_process_that_held_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from sotdae.actions.turns import turn\n"
        "with turn(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        seen = Seen({"wait": other.kill})
        with turn(tmp_path, seen):
            assert seen.steps == ["wait"]


def added(place: Workspace, folder: Path, progress: Seen) -> AddResult:
    path = write_chat(folder, [message(1, f"꽃이 피었어요 ({folder.name})")])
    request = AddRequest(place.folder, (path,), "표본", passphrase=PASSPHRASE)
    return add(request, now=NOW, progress=progress)
