# SPDX-License-Identifier: Apache-2.0
"""Leaves of the command line only the verb that was asked for: to build all hundred of them takes longer than most verbs do."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import typer
from typer.models import CommandInfo, TyperInfo


def asked_for(app: typer.Typer, words: Sequence[str]) -> typer.Typer:
    """Return a command line that has, of the verbs, only the one that the words name; the whole one where they begin with none.

    What is parsed, what is printed and what is refused is the same: help of all, an option before a verb and a word that is none (a slip, or a room
    after ``notice``) get the whole.

    Args:
        app: the command line, or one group of it; it stays as it is.
        words: what was typed after its name.
    """
    word = words[0] if words else ""
    commands = [one for one in app.registered_commands if _command_name(one) == word]
    groups = [one for one in app.registered_groups if _group_name(one) == word]
    if len(commands) + len(groups) != 1:
        return app
    only = copy(app)
    only.registered_commands = commands
    only.registered_groups = [_narrowed(one, words[1:]) for one in groups]
    return only


def _narrowed(group: TyperInfo, words: Sequence[str]) -> TyperInfo:
    only = copy(group)
    if only.typer_instance is not None:
        only.typer_instance = asked_for(only.typer_instance, words)
    return only


def _command_name(command: CommandInfo) -> str:
    """Return how a verb is called, as typer names it."""
    return command.name or (command.callback.__name__.replace("_", "-") if command.callback else "")


def _group_name(group: TyperInfo) -> str:
    named = [group.name, group.typer_instance.info.name if group.typer_instance else None]
    return next((name for name in named if isinstance(name, str)), "")
