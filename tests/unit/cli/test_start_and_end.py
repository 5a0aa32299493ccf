# SPDX-License-Identifier: Apache-2.0
"""What every command does at its start and its end, whatever it is asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sotdae.cli.output import console


def test_a_command_that_ends_does_not_look_once_more_through_all_that_it_loaded() -> None:
    told = """
import atexit, gc, sys
atexit.register(lambda: print("frozen", gc.get_freeze_count() > 10_000, "left", gc.get_count()[0] < 1_000))
sys.argv = ["sotdae", "--version"]
from sotdae.cli.main import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert ended.stdout.splitlines()[-1] == "frozen True left True"


def test_a_code_for_an_emoji_in_what_was_found_stays_as_it_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("a room called :fire: [bold]")
    assert capsys.readouterr().out == "a room called :fire: [bold]\n"
