# SPDX-License-Identifier: Apache-2.0
"""``sotdae notice``: writes a draft and says where it lies, what was unmasked in it and what is left to fill in."""

from __future__ import annotations

from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from sotdae.actions.questions.notifying import Form, Kind, Wanted, draft
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, print_json, synthetic_banner
from sotdae.cli.stating import word
from sotdae.cli.words import language, say
from sotdae.errors import UsageError


def write_notice(
    where: Place,
    name: str,
    kind: str,
    *,
    tongue: str | None,
    form: str,
    messages: tuple[int, ...],
    out: Path | None,
    performer: str | None,
    as_json: bool,
) -> None:
    """Write the draft and print the receipt."""
    chosen = word(Kind, kind, "--kind")
    if tongue not in {None, "ko", "en"}:
        raise UsageError(what="--lang is ko or en")
    shapes: dict[str, Form] = {"html": "html", "text": "text", "pdf": "pdf"}
    if form not in shapes:
        raise UsageError(what="--format is html, text or pdf")
    wanted = Wanted(name, chosen, "en" if (tongue or language()) == "en" else "ko", shapes[form], messages, out)
    with where.acting(performer) as acting:
        made = draft(acting, wanted)
    if as_json:
        print_json(made.to_json())
        return
    shown = console()
    synthetic_banner(shown, made.synthetic)
    label = made.label_ko if language() == "ko" else made.label
    shown.print(Text(say("notice.written", kind=say(f"notice.{made.kind.value}"), room=label), style="bold"))
    shown.print(Text(f"  {made.file}"), soft_wrap=True)
    unmasked = ", ".join(say(f"notice.part.{part}") for part in made.unmasked)
    lines = [
        say("notice.unmasked", parts=unmasked, seq=made.log_seq) if unmasked else say("notice.nothing_unmasked", seq=made.log_seq),
        say("notice.messages", count=made.messages),
        say("notice.blanks", count=made.blanks),
        say("notice.not_sent"),
    ]
    for line in lines:
        shown.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
