# SPDX-License-Identifier: Apache-2.0
"""Freezing: anyone, at once, in every case; lifting: two persons, each in a step of her own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from banking import NOW, PASSPHRASE, book_rows, days
from exports import PICTURE, TEN, write_chat

from sotdae.actions.acting import acting
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.matching.freezing import freeze, freeze_matches, frozen_list, is_frozen, open_media, require_not_frozen, unfreeze
from sotdae.actions.opening import open_workspace
from sotdae.actions.workspace import Workspace
from sotdae.cases.freezing import ListKind, Matched, Why, frozen_by
from sotdae.errors import ItemFrozen, ObjectMissing, StepNotPermitted, UsageError

ITEM = hashlib.sha256(PICTURE).hexdigest()
STRANGER = hashlib.sha256(b"never seen").hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace that holds media, with the same picture in two cases."""
    export = write_chat(tmp_path / "in", TEN)
    (export / "photo.png").write_bytes(PICTURE)
    for case in ("표본", "다른"):
        facts = {"mode": "holding", "legal_basis": "mandate", "passphrase": PASSPHRASE}
        add(AddRequest(workspace=tmp_path / "workspace", paths=(export,), case=case, **facts), now=NOW)  # type: ignore[arg-type]  # (strings)
    return Workspace(tmp_path / "workspace")


def person(place: Workspace, performer: str | None, case: str = "표본") -> object:
    return acting(place, case, passphrase=PASSPHRASE, performer=performer, now=days(1))


def test_a_freeze_closes_the_item_in_every_case_and_two_persons_open_it_again(place: Workspace) -> None:
    with person(place, None) as who:
        assert open_media(who, ITEM).read() == PICTURE
        assert freeze(who, [ITEM, ITEM]) == [ITEM]
        assert freeze(who, [ITEM]) == []
    for case in ("표본", "다른"):
        with person(place, "officer 1", case) as who:
            assert is_frozen(who.opened, ITEM)
            with pytest.raises(ItemFrozen):
                open_media(who, ITEM)
            with pytest.raises(ItemFrozen):
                require_not_frozen(who.opened, ITEM)
    with person(place, "officer 1", "다른") as who, pytest.raises(UsageError, match="has not frozen"):
        unfreeze(who, ITEM)
    with person(place, None) as who, pytest.raises(StepNotPermitted, match="--performer"):
        unfreeze(who, ITEM)
    with person(place, "officer 1") as who:
        assert unfreeze(who, ITEM) == "asked"
        with pytest.raises(ItemFrozen):
            require_not_frozen(who.opened, ITEM)
        (row,) = frozen_list(who)
        assert (row["why"], row["lifting_asked"]) == ("person", True)
        assert ITEM not in str(row)
    with person(place, "Officer  1") as who, pytest.raises(StepNotPermitted, match="another person"):
        unfreeze(who, ITEM)
    with person(place, "officer 2") as who:
        assert unfreeze(who, ITEM) == "lifted"
        assert open_media(who, ITEM).read() == PICTURE
        assert frozen_list(who) == []
        with pytest.raises(UsageError):
            unfreeze(who, ITEM)
        assert freeze(who, [ITEM]) == [ITEM]
    with person(place, "officer 2") as who:
        assert unfreeze(who, ITEM) == "asked", "an older request does not count for a newer freeze"


def test_what_matches_froze_stays_frozen_when_the_book_is_made_anew(place: Workspace) -> None:
    with person(place, None) as who:
        frozen = frozen_by({"L-01": ListKind.MAY_SHOW_MINOR}, [Matched("L-01", ITEM, 4)])
        assert frozen == {ITEM: Why.PARTNER_LIST}
        assert freeze_matches(who, frozen) == 1
        assert freeze_matches(who, frozen) == 0
    with person(place, "officer 1") as who:
        unfreeze(who, ITEM)
    before = book_rows(place)
    for path in place.folder.glob("book.sqlite3*"):
        path.unlink()
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=days(2)) as opened:
        assert is_frozen(opened, ITEM)
    assert book_rows(place) == before


def test_only_held_items_are_frozen_and_an_id_is_an_id(place: Workspace) -> None:
    with person(place, None) as who:
        for wrong, words in ((STRANGER, "no item"), ("../../etc", "64 hexadecimal"), (ITEM[:12], "64 hexadecimal")):
            with pytest.raises(UsageError, match=words):
                freeze(who, [wrong])
        with pytest.raises(ObjectMissing):
            open_media(who, STRANGER)
