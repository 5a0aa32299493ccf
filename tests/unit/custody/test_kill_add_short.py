# SPDX-License-Identifier: Apache-2.0
"""A few kills of a real `sotdae add`; `make crash` does fifty."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
SCRIPT = TESTS / "crash" / "kill_add.py"
LIGHTLY = f"import sys; sys.path.append({str(TESTS)!r}); from light_passphrases import lighten; lighten(); from sotdae.cli.main import main; main()"
"""The program but for what a passphrase costs, which would be half of this test's time."""


@pytest.mark.slow
def test_a_killed_add_completes_when_it_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("kill_add", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "kill_add", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SOTDAE", [sys.executable, "-c", LIGHTLY])
    outcome = module.run(2, 3, tmp_path, thrice=False)
    assert outcome.moments == 2
