# SPDX-License-Identifier: Apache-2.0
"""Only the verb that was asked for is built, and the command line says the same with it as with all of them."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from sotdae.cli.asked_for import asked_for
from sotdae.cli.main import app


def every_verb(of: typer.Typer, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the words of every verb, groups of groups among them."""
    command = typer.main.get_command(of)

    def walk(group: object, before: tuple[str, ...]) -> list[tuple[str, ...]]:
        inner = getattr(group, "commands", None)
        return [before] if inner is None else [one for name, verb in inner.items() for one in walk(verb, (*before, name))]

    return walk(command, words)


def test_each_verb_is_found_alone_with_its_own_help() -> None:
    verbs = every_verb(app)
    assert len(verbs) > 90
    told = {words: CliRunner().invoke(app, [*words, "--help"]).output for words in verbs[::9]}
    for words in verbs:
        only = asked_for(app, words)
        assert every_verb(only) == [words]
        if words in told:
            assert CliRunner().invoke(only, [*words, "--help"]).output == told[words]


SLIPS = ("", "--help", "--version", "lisst", "notice --help", "notice R-03", "people", "anchor --help", "rooms x y")


@pytest.mark.parametrize("typed", SLIPS)
def test_slips_and_helps_say_the_same(typed: str) -> None:
    words = typed.split()
    whole, only = CliRunner().invoke(app, words), CliRunner().invoke(asked_for(app, words), words)
    assert (only.output, only.exit_code) == (whole.output, whole.exit_code)


def test_a_room_after_notice_is_still_a_room() -> None:
    assert ("notice", "draft") in every_verb(asked_for(app, ["notice", "R-03"]))


def test_the_command_line_itself_stays_whole() -> None:
    before = len(every_verb(app))
    asked_for(app, ["notice", "list"])
    assert len(every_verb(app)) == before
