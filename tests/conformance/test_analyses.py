# SPDX-License-Identifier: Apache-2.0
"""Every analysis: what the interface promises, over the synthetic world and over nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from made_once import copied
from one_thread import as_many_threads_as_ever
from sotdae.actions.acting import acting
from sotdae.actions.adding.compiled import shipped
from sotdae.actions.adding.demonstration import DemoResult
from sotdae.actions.records.capture_facts import capture_fact
from sotdae.actions.workspace import Workspace
from sotdae.analyses.analysis import Analysis
from sotdae.lake.session import CaptureFact, Session
from sotdae.model.canonical import canonical_json
from sotdae.model.findings import Finding
from sotdae.model.tables import TABLES
from sotdae.registry import ANALYSES, load

NAMES = [plugin.name for plugin in load(ANALYSES)]
CAPTURES: dict[Path, list[CaptureFact]] = {}
"""What is stated about the captures of a case's lake, as `actions` gives it to analyses."""
ACCOUNT_WORDS = ("account", "sender", "member", "person", "user", "author", "actor")


@pytest.fixture(autouse=True, scope="module")
def _many_threads() -> Iterator[None]:
    with as_many_threads_as_ever():
        yield


@pytest.fixture(params=NAMES)
def analysis(request: pytest.FixtureRequest) -> Analysis[Any]:
    (plugin,) = [plugin for plugin in load(ANALYSES) if plugin.name == request.param]
    return cast("Analysis[Any]", plugin.value)


@pytest.fixture(scope="module")
def case_folder(told_once: DemoResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake of a demonstration's case."""
    folder = copied(told_once, tmp_path_factory.mktemp("analyses") / "demo").workspace
    (found,) = [path for path in (folder / "lake").iterdir() if path.is_dir()]
    with acting(Workspace(folder), None, passphrase=None, performer=None, now=datetime(2026, 4, 1, tzinfo=UTC)) as who:
        CAPTURES[found] = [capture_fact(row) for row in who.opened.book.captures(who.case.case_id)]
    return found


@pytest.fixture
def session(case_folder: Path) -> Iterator[Session]:
    with open_session(case_folder) as opened:
        yield opened


def open_session(folder: Path, rooms: list[str] | None = None) -> Session:
    return Session(folder, rooms=rooms, captures=CAPTURES[folder], shipped=shipped())


@cache
def everything(folder: Path, rooms: tuple[str, ...] | None = None, turn: int = 0) -> dict[str, list[Finding]]:
    """Run all analyses in the order of what they read, over some rooms of a case; each turn in a session of its own."""
    del turn
    found: dict[str, list[Finding]] = {}
    waiting = [cast("Analysis[Any]", plugin.value) for plugin in load(ANALYSES)]
    kinds = {one.kind for one in waiting}
    with open_session(folder, None if rooms is None else [*rooms]) as session:
        while waiting:
            ready = next(one for one in waiting if all(name not in kinds or name in found for name in one.reads))
            tables = session.tables(ready.name, ready.reads, findings={kind: found[kind] for kind in ready.reads if kind in found})
            found[ready.kind] = list(ready.run(tables, ready.params()))
            waiting.remove(ready)
    return found


def test_it_is_registered_whole(analysis: Analysis[Any]) -> None:
    assert analysis.version >= 1
    assert analysis.scope in {"room", "case"}
    assert set(analysis.title) == {"ko", "en"}
    assert all(analysis.title.values())
    assert dataclasses.is_dataclass(analysis.params)
    assert all(field.default is not dataclasses.MISSING for field in dataclasses.fields(analysis.params)), "documented parameters have defaults"
    page = Path(__file__).resolve().parents[2] / "docs" / "analyses" / f"{analysis.name}.md"
    assert page.is_file(), "each analysis has its page"


def test_it_reads_what_exists(analysis: Analysis[Any]) -> None:
    kinds = {cast("Analysis[Any]", plugin.value).kind for plugin in load(ANALYSES)}
    assert set(analysis.reads) <= {*TABLES, "captures", *kinds}


def test_no_key_names_an_account(analysis: Analysis[Any]) -> None:
    assert analysis.key
    assert not [column for column in analysis.key for word in ACCOUNT_WORDS if word in column]


def test_findings_say_what_they_promise(analysis: Analysis[Any], case_folder: Path) -> None:
    found = everything(case_folder)[analysis.kind]
    assert found, "the synthetic world answers every question of today"
    for finding in found:
        assert finding.kind == analysis.kind
        assert len(finding.key) == len(analysis.key)
        assert set(finding.values) == set(analysis.columns)
        canonical_json(dict(finding.values))
        assert not any(str(part).startswith(("acct:", "tg:user:")) for part in finding.key)
    assert len({finding.key for finding in found}) == len(found)


def test_every_reason_leads_to_messages_that_exist(analysis: Analysis[Any], session: Session, case_folder: Path) -> None:
    tables = session.tables("conformance", ("messages",))
    places = {(row["room_key"], row["message_id"]) for row in tables.rows(lambda shapes: shapes["messages"].select("room_key", "message_id"))}
    cited = [place for finding in everything(case_folder)[analysis.kind] for reason in finding.reasons for place in reason.evidence]
    assert cited
    assert all(place.message_id is None or (place.room_key, place.message_id) in places for place in cited)


def test_the_same_tables_give_the_same_findings(analysis: Analysis[Any], case_folder: Path) -> None:
    assert everything(case_folder)[analysis.kind] == everything(case_folder, turn=1)[analysis.kind]


def test_a_rooms_findings_depend_on_its_rows_alone(analysis: Analysis[Any], case_folder: Path) -> None:
    if analysis.scope != "room":
        pytest.skip("it looks at the whole case")
    whole = {finding.key: finding for finding in everything(case_folder)[analysis.kind]}
    rooms = sorted({str(key[0]) for key in whole})[:3]
    assert rooms
    for room in rooms:
        alone = everything(case_folder, (room,))[analysis.kind]
        assert alone
        assert alone == [finding for finding in whole.values() if finding.key[0] == room]


def test_nothing_in_gives_nothing_out(analysis: Analysis[Any], case_folder: Path) -> None:
    assert everything(case_folder, ())[analysis.kind] == []
