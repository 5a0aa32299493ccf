# SPDX-License-Identifier: Apache-2.0
"""Showing a picture to a person: approved, counted and logged first, small and grey, within a limit, and never a frozen one."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import unseal_cast
from cheap import cheapen
from PIL import Image
from unseal_cast import NOW as MADE
from unseal_cast import Cast, Clocks, Somebody, make_cast

from sotdae.actions.acting import Acting
from sotdae.actions.openings.unseal_opening import opening
from sotdae.actions.reviewing.seeing import Viewing, seen_by, set_limit, totals
from sotdae.actions.workspace import Workspace
from sotdae.cases.seeing import Limit
from sotdae.custody.writer import VaultWriter
from sotdae.errors import GrantExpired, ItemFrozen, RequestClosed, SightRefused, SightsSpent, WritePoisoned
from sotdae.media.hashing import Wanted
from sotdae.media.jail import Jail


def lunch(number: int) -> bytes:
    """A picture of a table, 640 x 480, in colour."""
    pixels = np.full((480, 640, 3), 40 * number, np.uint8)
    pixels[200:280, 200:440] = (250, 200, 20)
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, "PNG")
    return sink.getvalue()


PICTURES = {f"lunch-{number}.png": lunch(number) for number in (1, 2)} | {"notes.bin": b"no picture at all"}
ITEMS = [hashlib.sha256(data).hexdigest() for data in PICTURES.values()]


@pytest.fixture(scope="session")
def table_once(tmp_path_factory: pytest.TempPathFactory, people: dict[str, Somebody]) -> Path:
    folder = tmp_path_factory.mktemp("table")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        patched.setattr(unseal_cast, "PICTURES", PICTURES)
        make_cast(folder, people)
    return folder


@pytest.fixture
def cast(table_once: Path, tmp_path: Path, people: dict[str, Somebody], monkeypatch: pytest.MonkeyPatch) -> Cast:
    shutil.copytree(table_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(unseal_cast, "ITEMS", ITEMS)
    return Cast(Workspace(tmp_path / "workspace"), Clocks(MADE + timedelta(hours=2)), people)


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    with Jail((), workers=1) as made:
        yield made


@contextmanager
def looking(cast: Cast, jail: Jail) -> Iterator[tuple[Acting, Viewing]]:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    with cast.at_work("ara") as who, opening(who, cast.clocks, label, cast.people["ara"].sign) as made:
        yield who, Viewing(made, "ara", lambda data: jail.look(data, wanted=Wanted.SIGHT))


def test_it_is_small_grey_and_blurred_and_its_line_stands_first(cast: Cast, jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    with looking(cast, jail) as (who, viewing):
        before = who.opened.vault.head().size
        shown = viewing.show(who, 1, seconds=5, blur=24)
        assert (shown.still.width, shown.still.height) == (320, 240)
        assert shown.seq == before + 1
        clear = viewing.show(who, 1, seconds=10, blur=0)
        assert len(set(clear.still.grey)) == 2
        assert len(set(shown.still.grey)) > 2
        assert (clear.seen.today, clear.seen.today_seconds) == (2, 15)

        def fails(*_: object, **__: object) -> int:
            raise WritePoisoned

        monkeypatch.setattr(VaultWriter, "note", fails)
        with pytest.raises(WritePoisoned):
            viewing.show(who, 2, seconds=5, blur=24)
        monkeypatch.undo()
        assert seen_by(who, "ara").today == 2


def test_a_frozen_item_is_never_shown_by_whatever_road(cast: Cast, jail: Jail) -> None:
    with looking(cast, jail) as (who, viewing):
        viewing.show(who, 1, seconds=5, blur=24)
        cast.freeze(ITEMS[0])
        for blur in (24, 0):
            with pytest.raises(ItemFrozen):
                viewing.show(who, 1, seconds=5, blur=blur)
        assert seen_by(who, "ara").today == 1
        assert cast.log()[-1] == "sight.refused"
        viewing.show(who, 2, seconds=5, blur=24)


def test_an_item_that_is_frozen_at_the_last_moment_is_not_shown(cast: Cast, jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    with looking(cast, jail) as (who, viewing):
        log = type(who).log

        def late(self: Acting, *args: object, **more: object) -> int:
            monkeypatch.setattr(type(who), "log", log)
            cast.freeze(ITEMS[0])
            return log(self, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(type(who), "log", late)
        with pytest.raises(ItemFrozen):
            viewing.show(who, 1, seconds=5, blur=24)
        assert "sight.shown" not in cast.log()


def test_only_the_person_of_the_request_and_only_while_it_lasts(cast: Cast, jail: Jail) -> None:
    with looking(cast, jail) as (who, viewing):
        with cast.at_work("bora") as other, pytest.raises(SightRefused):
            viewing.show(other, 1, seconds=5, blur=24)
        for place in (0, 4, -1):
            with pytest.raises(SightRefused):
                viewing.show(who, place, seconds=5, blur=24)
        with pytest.raises(SightRefused, match="cannot be shown"):
            viewing.show(who, 3, seconds=5, blur=24)
        for seconds, blur in ((3600, 24), (5, 1)):
            with pytest.raises(SightRefused):
                viewing.show(who, 1, seconds=seconds, blur=blur)
        viewing.show(who, 1, seconds=5, blur=24)
        cast.clocks.wait(minutes=31)
        with pytest.raises(GrantExpired):
            viewing.show(who, 1, seconds=5, blur=24)
        assert seen_by(who, "ara").today == 1


def test_a_request_that_somebody_closed_shows_nothing_more(cast: Cast, jail: Jail) -> None:
    with looking(cast, jail) as (who, viewing):
        viewing.show(who, 1, seconds=5, blur=24)
        cast.close("U-01")
        with pytest.raises(RequestClosed):
            viewing.show(who, 1, seconds=5, blur=24)


def test_the_case_sets_a_limit_that_holds_and_others_see_totals_only(cast: Cast, jail: Jail) -> None:
    with cast.at_work("dain") as dain:
        set_limit(dain, Limit(2, 600))
    with looking(cast, jail) as (who, viewing):
        viewing.show(who, 1, seconds=5, blur=24)
        viewing.show(who, 1, seconds=5, blur=24)
        with pytest.raises(SightsSpent):
            viewing.show(who, 2, seconds=5, blur=24)
        rows = totals(who, who.now - timedelta(days=7))
        assert [(row["performer"], row["sights"], row["seconds"]) for row in rows] == [("ara", 2, 10)]
        assert not [value for row in rows for value in row.values() if str(value) in ITEMS]
    with cast.at_work("") as nobody, pytest.raises(SightRefused):
        set_limit(nobody, Limit(5, 5))


def test_the_log_does_not_say_in_the_clear_what_was_shown_or_to_whom(cast: Cast, jail: Jail) -> None:
    with looking(cast, jail) as (who, viewing):
        viewing.show(who, 1, seconds=5, blur=24)
    lines = [line for line in (cast.place.vault / "log.jsonl").read_text("utf-8").splitlines() if "sight.shown" in line]
    assert len(lines) == 1
    assert not [word for word in (ITEMS[0], "ara", "picture") if word in lines[0]]
