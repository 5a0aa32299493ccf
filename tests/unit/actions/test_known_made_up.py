# SPDX-License-Identifier: Apache-2.0
"""Whether all in a workspace is made up is told by the log's first line, and by nothing that somebody wrote into a text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sotdae.actions.workspace import Workspace
from sotdae.custody.log_lines import make_line
from sotdae.custody.merkle import EMPTY_ROOT
from sotdae.model.canonical import canonical_json

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def place(folder: Path, mode: str, **facts: str) -> Workspace:
    made = Workspace(folder)
    made.vault.mkdir()
    line = make_line(1, NOW, "workspace.made", None, facts={"mode": mode, **facts}, previous=EMPTY_ROOT.hex())
    assert canonical_json(json.loads(line)) == line, "in this form it is looked for"
    later = make_line(2, NOW, "note", None, facts={"mode": "synthetic"}, previous=EMPTY_ROOT.hex())
    (made.vault / "log.jsonl").write_bytes(line + b"\n" + later + b"\n")
    return made


@pytest.mark.parametrize("mode", ["synthetic", "hash-only", "holding"])
def test_the_first_line_says_it(tmp_path: Path, mode: str) -> None:
    assert place(tmp_path, mode).is_synthetic == (mode == "synthetic")


def test_a_text_in_that_line_does_not(tmp_path: Path) -> None:
    assert not place(tmp_path, "holding", legal_basis='art. 1, "mode":"synthetic"', origin='{"mode":"synthetic"}').is_synthetic


def test_nor_does_a_place_where_nothing_is(tmp_path: Path) -> None:
    assert not Workspace(tmp_path / "nowhere").is_synthetic
