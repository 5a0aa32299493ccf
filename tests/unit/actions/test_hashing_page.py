# SPDX-License-Identifier: Apache-2.0
"""The hashing page of a workspace: its key inside, computed and not read; nothing written over; a demonstration's says that it is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from banking import NOW, PASSPHRASE, workspace

from sotdae.actions.matching.hashing_page import write_hashing_page
from sotdae.actions.opening import open_workspace
from sotdae.actions.workspace import Workspace
from sotdae.errors import PassphraseWrong, UsageError, WorkspaceMissing

CENTRE = "가온 지원 센터"
IN_PAGE = json.dumps(CENTRE)
"""As the page's script holds it: escaped."""


def test_the_page_holds_the_workspace_s_own_key_whatever_the_key_file_says(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    told = (place.keys / "operator.pub").read_text("ascii").strip()
    (place.keys / "operator.pub").write_text("age1exchanged\n", "ascii")
    out = tmp_path / "page.html"
    assert write_hashing_page(place, out, centre_name=CENTRE, passphrase=PASSPHRASE) == told
    page = out.read_text("utf-8")
    assert told in page
    assert IN_PAGE in page
    assert "age1exchanged" not in page


def test_nothing_is_written_over_and_nothing_without_a_workspace_or_its_passphrase(tmp_path: Path) -> None:
    place, out = workspace(tmp_path), tmp_path / "page.html"
    with pytest.raises(PassphraseWrong):
        write_hashing_page(place, out, centre_name=None, passphrase="another passphrase")
    with pytest.raises(WorkspaceMissing):
        write_hashing_page(Workspace(tmp_path / "none"), out, centre_name=None, passphrase=PASSPHRASE)
    assert not out.exists()
    out.write_text("mine", "utf-8")
    for taken in (out, tmp_path / "no folder" / "page.html"):
        with pytest.raises(UsageError):
            write_hashing_page(place, taken, centre_name=None, passphrase=PASSPHRASE)
    assert out.read_text("utf-8") == "mine"


def test_a_demonstration_s_page_is_for_practice(tmp_path: Path) -> None:
    place = Workspace(tmp_path / "demo")
    with open_workspace(place, mode="synthetic", passphrase=None, legal_basis=None, now=NOW):
        pass
    write_hashing_page(place, tmp_path / "page.html", centre_name=CENTRE, passphrase=None)
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "practice only" in page
    assert IN_PAGE not in page
