# SPDX-License-Identifier: Apache-2.0
"""Every hostile input fares exactly as ``expected.json`` says, within the limits, and the workspace verifies. ``make hostile``: full sizes.

Here inputs are small, and those that are taken in are taken in by one command, so that the whole costs about as much CPU as two of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import hostile_list as inputs
import pytest

HERE = Path(__file__).resolve().parent
EXPECTED: dict[str, Any] = json.loads((HERE / "expected.json").read_text("utf-8"))
LIST = {one.number: one for one in inputs.everything()}
RUN = [number for number, one in LIST.items() if one.alone or one.beside or one.verb]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every input, from a process of its own that parts into one for each run."""
    told = tmp_path_factory.mktemp("hostile") / "told.json"
    ended = subprocess.run(
        [sys.executable, str(HERE / "hostile_child.py"), "--tell", str(told)], capture_output=True, text=True, check=False, timeout=900
    )
    assert told.exists(), ended.stderr[-2_000:]
    found: dict[str, Any] = json.loads(told.read_text("utf-8"))
    return found


def test_the_list_is_whole_and_every_input_has_its_expected_outcome() -> None:
    held = {number.rstrip("b") for number in LIST}
    assert {f"H{number}" for number in range(1, 85)} <= held
    assert len([number for number in held if number.startswith("S")]) >= 15
    assert set(EXPECTED) == set(RUN)
    assert all(one.state for number, one in LIST.items() if number not in RUN), "what is not run says why"


@pytest.mark.slow
@pytest.mark.parametrize("number", RUN)
def test_it_fares_as_expected(number: str, outcomes: dict[str, Any]) -> None:
    assert outcomes[number] == {name: value for name, value in EXPECTED[number].items() if name != "full"}, LIST[number].what


def test_what_needs_a_server_is_sent_to_one() -> None:
    sent = (Path(__file__).parents[1] / "web" / "test_hostile_requests.py").read_text("utf-8")
    assert all(number in sent for number in ("H82", "H84"))


def test_equal_lists_give_equal_files(tmp_path: Path) -> None:
    for number in ("H1", "H9", "H62", "H75"):
        made = []
        for turn in ("a", "b"):
            folder = tmp_path / number / turn
            folder.mkdir(parents=True)
            make = LIST[number].alone
            assert make is not None
            made.append([path.read_bytes() for path in make(folder, False) if path.is_file()])
        assert made[0] == made[1]
