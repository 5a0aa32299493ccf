# SPDX-License-Identifier: Apache-2.0
"""`erase`, `case`, `backup` and `restore` as scripts and people meet them: the program's own face, both languages, documented JSON and exit codes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions.adding.capture import AddRequest, add
from sotdae.cli.main import main
from sotdae.model.synthetic import SYNTHETIC_MARK

SECRET = "꽃밭 소식"
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A demonstration's workspace with three posts."""
    folder = tmp_path / "export"
    folder.mkdir()
    posts: list[dict[str, Any]] = [
        {
            "id": number,
            "type": "message",
            "date": "2026-01-05T10:00:00",
            "date_unixtime": str(1_767_575_000 + number),
            "from": "표본",
            "from_id": "user7",
            "text": f"{SECRET} {number}",
            "text_entities": [{"type": "plain", "text": f"{SECRET} {number}"}],
        }
        for number in range(1, 4)
    ]
    chat = {"name": SYNTHETIC_MARK, "type": "public_channel", "id": 1500000001, "messages": posts}
    (folder / "result.json").write_text(json.dumps(chat, ensure_ascii=False, indent=1), "utf-8")
    add(AddRequest(tmp_path / "workspace", (folder,), "garden", mode="synthetic"), now=datetime(2026, 2, 1, tzinfo=UTC))
    return tmp_path / "workspace"


@pytest.fixture
def say(workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run a command; returns exit code, output, errors."""

    def run(*arguments: object, language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setenv("SOTDAE_LANG", language)
        monkeypatch.setenv("SOTDAE_WORKSPACE", str(workspace))
        monkeypatch.setenv("COLUMNS", "120")
        monkeypatch.setattr(sys, "argv", ["sotdae", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        told = capsys.readouterr()
        assert SECRET not in told.out + told.err
        return code, told.out, told.err

    return run


@pytest.mark.slow
def test_the_way_of_an_erasure(say: Say, workspace: Path) -> None:
    assert "not stated" in say("case", "show")[1]
    assert "미기재" in say("case", "show", language="ko")[1]
    assert say("basis", "--kind", "mandate", "--reference", "article 7", "--performer", "lead 2")[0] == 0
    code, out, _ = say("case", "state", "--retain-until", "2999-01-01", "--performer", "lead 2", "--json")
    assert (code, json.loads(out)["retain_until"], json.loads(out)["basis"]["reference"]) == (0, "2999-01-01", "article 7")
    assert say("case", "state")[0] == 2, "nothing was stated"
    messages = ("--room", "R-01", "--messages", "2-3")
    code, _, err = say("erase", *messages, "--dry-run")
    assert code == 2
    assert "--export whole" in err
    code, out, _ = say("erase", *messages, "--export", "keep", "--ground", "proceedings 7", "--dry-run", language="ko")
    assert code == 0
    assert "보존 조치" in out
    keep = (*messages, "--export", "keep", "--ground", "proceedings 7", "--reason", "she asks")
    assert say("erase", *keep)[0] == 74, "nobody said who asks"
    code, out, _ = say("erase", *keep, "--performer", "counsellor 1")
    assert (code, "E-01" in out) == (0, True)
    assert "E-01" in say("today", "--days", "0")[1]
    assert say("erase", "--approve", "E-01", "--performer", "counsellor 1")[0] == 74
    code, out, _ = say("erase", "--approve", "e-01", "--performer", "lead 2", language="ko")
    assert code == 0
    assert "삭제 확인서" in out
    assert not re.search(r"\{\w+\}", out), "every blank is filled in"
    assert "E-01" in say("erase", "--list")[1]
    assert json.loads(say("find", SECRET, "--json")[1])[0]["message_id"] == 1
    assert len(json.loads(say("find", SECRET, "--json")[1])) == 1
    assert json.loads(say("case", "show", "--json")[1])["holds"][0]["stands"] is True
    code, _, err = say("erase", "--whole-case", "--reason", "over", "--performer", "counsellor 1")
    assert code == 101
    assert "proceedings 7" in err
    assert say("case", "lift", "H-01", "--reason", "over", "--performer", "lead 2")[0] == 0
    assert say("verify")[0] == 0
    certificate = json.loads(next((workspace / "reports").glob("*-E-01.json")).read_text("utf-8"))
    assert certificate["messages"] == 2


@pytest.mark.slow
def test_backup_drill_and_restoration(say: Say, tmp_path: Path) -> None:
    medium, back = tmp_path / "medium", tmp_path / "back"
    code, out, _ = say("backup", medium, "--json")
    assert code == 0
    done = json.loads(out)
    assert set(done) >= {"backup", "run", "log_size", "objects", "copied", "keys_until", "log_seq"}
    assert say("backup", medium, language="ko")[0] in {0, 104}, "the same second is told"
    code, out, _ = say("backup", medium, "--drill")
    assert code == 0
    assert "OK" in out
    code, out, _ = say("restore", medium, back, "--run", done["run"])
    assert code == 0
    assert "--log" in out, "what is not known is said"
    assert say("restore", medium, back)[0] == 107
    assert say("restore", tmp_path / "nowhere", tmp_path / "other")[0] == 105
    assert say("restore", medium, tmp_path / "other", "--run", "20010101T000000Z")[0] == 105
    assert say("verify", "--workspace", back)[0] == 0
