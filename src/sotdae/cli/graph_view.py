# SPDX-License-Identifier: Apache-2.0
"""``sotdae graph``: writes a graph and says what is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from sotdae.actions.questions import graphing
from sotdae.actions.workspace import locate
from sotdae.cases import signs
from sotdae.cli.output import console, print_json, synthetic_banner
from sotdae.cli.words import language, say


def write_graph(workspace: Path | None, case: str | None, out: Path, *, as_json: bool) -> None:
    """Write the graph and print the receipt."""
    place = locate(workspace)
    made = graphing.write_graph(place, case, out, datetime.now(UTC))
    if as_json:
        print_json(made)
        return
    shown = console()
    synthetic_banner(shown, place.is_synthetic)
    shown.print(Text(say("graph.written", rooms=made["rooms"], links=made["links"], pairs=made["successions"]), style="bold"))
    shown.print(Text(f"  {made['file']}"), soft_wrap=True)
    if made["left_out"]:
        shown.print(Text(f"  {say('graph.left_out', count=made['left_out'])}"))
    if made["successions"]:
        shown.print(Text(f"  {signs.ERROR_RATE[0 if language() == 'ko' else 1]}"))
