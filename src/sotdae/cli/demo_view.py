# SPDX-License-Identifier: Apache-2.0
"""``sotdae demo``: answers first, plumbing last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sotdae.actions.adding.demonstration import CASE, PHOTO, demo
from sotdae.actions.questions import trailing
from sotdae.actions.workspace import Workspace
from sotdae.cli.output import Bar, console, print_json
from sotdae.cli.story_view import next_steps, tell
from sotdae.cli.words import say


def run(workspace: Path, seed: int, as_json: bool) -> None:
    """Run the demonstration and print what became of each room."""
    with Bar(quiet=as_json) as bar:
        result = demo(workspace, datetime.now(UTC), seed, bar)
    if as_json:
        print_json(
            {
                "captures": [row for one in result.captures for row in one.to_json()["captures"]],
                "rooms": list(result.rooms),
                "problems": list(result.problems),
                "report": result.report,
            }
        )
        return
    out = console()
    out.print(say("synthetic.banner"), style="bold reverse")
    tell(out, result.rooms, result.problems, trailing.continuations(Workspace(result.workspace), CASE))
    out.print(f"{say('demo.no_picture')} · {say('demo.made_up')}")
    out.print(f"\n{say('add.report')}: {result.report}", soft_wrap=True)
    next_steps(out, result.rooms, result.workspace, result.workspace / PHOTO)
