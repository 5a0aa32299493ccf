# SPDX-License-Identifier: Apache-2.0
"""The documents under test: what they link to, run and name must exist. The idea is datasette's (its documents fail when its plug-ins change)."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer

from sotdae import errors
from sotdae.actions.records.applying import UNMASKED
from sotdae.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "parts")])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)

FENCE = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```[ ]*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|(?<=[\s(])|(?<=bin/))sotdae ([a-z-]+)([^\n|&;]*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
OUR_PATH = re.compile(r"(?:src|tests|docs|bench|locks|scripts)/[\w./-]*\w")
OUR_MODULE = re.compile(r"(?:sotdae\.)?(?:model|custody|captures|media|text|lake|simulation|analyses|cases|exchange|actions|cli)(?:\.[a-z_]+)+")
EVERYWHERE = {"--help", "--version"}
INTERRUPTED = 130


@cache
def verbs() -> dict[str, set[str]]:
    """Every verb of the command line and its options; a group of verbs has the options of all."""
    group = typer.main.get_command(app)
    commands = group.commands.items()  # type: ignore[attr-defined]  # (the application is a group)
    return {name: options(command) | {"--help"} for name, command in commands}


def options(command: Any) -> set[str]:
    own = {option for parameter in command.params for option in parameter.opts}
    return own.union(*(options(one) for one in getattr(command, "commands", {}).values()))


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def classes() -> dict[str, type[errors.SotdaeError]]:
    return {name: one for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.SotdaeError)}


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield (language, code) of each fenced block."""
    for found in FENCE.finditer(text):
        yield found.group(1), textwrap.dedent(found.group(2))


def spans(text: str) -> list[str]:
    """Return the code spans outside fenced blocks."""
    return SPAN.findall(FENCE.sub("", text))


def commands(text: str) -> Iterator[str]:
    """Yield what a person could type: shell blocks without comments, and code spans."""
    for language, code in blocks(text):
        if language in {"", "sh", "bash", "console"}:
            yield re.sub(r"\s#.*", "", code)
    yield from spans(text)


def slug(heading: str) -> str:
    """The anchor that renderers give a heading."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


@every_document
def test_every_link_resolves(path: Path) -> None:
    for target in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.is_relative_to(ROOT), target
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", found.read_text("utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, target


@every_document
def test_every_verb_and_its_options_exist(path: Path) -> None:
    for text in commands(path.read_text("utf-8")):
        for verb, rest in COMMAND.findall(text):
            if verb.startswith("-"):
                assert verb in EVERYWHERE, text
                continue
            assert verb in verbs(), text
            assert set(OPTION.findall(rest)) <= verbs()[verb], text


@every_document
def test_every_option_named_alone_exists(path: Path) -> None:
    """An option is the command line's, or that of a tool which make, a script or a bench calls."""
    tools = "".join(
        file.read_text("utf-8") for file in (ROOT / "Makefile", *(ROOT / "bench").rglob("*.py"), *(ROOT / "scripts").iterdir()) if file.is_file()
    )
    known = set().union(*verbs().values()) | EVERYWHERE | set(OPTION.findall(tools))
    for span in spans(path.read_text("utf-8")):
        assert set(OPTION.findall(span)) <= known, span


@every_document
def test_every_make_target_exists(path: Path) -> None:
    known = {name for line in targets() for name in line.split()}
    for text in commands(path.read_text("utf-8")):
        for target in re.findall(r"(?:^|(?<=\s))make ([a-z][a-z-]*)", text, re.MULTILINE):
            assert target in known, text


@every_document
def test_every_exit_code_and_error_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    codes = {one.exit_code for one in classes().values()} | {0, INTERRUPTED}
    for code in re.findall(r"exit code (\d+)", text, re.IGNORECASE):
        assert int(code) in codes, code
    for code, name in re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.MULTILINE):
        assert classes()[name].exit_code == int(code), name


def test_the_page_of_errors_has_each_of_them() -> None:
    listed = set(re.findall(r"^\| \d+ \| `(\w+)` \|", (ROOT / "docs/errors.md").read_text("utf-8"), re.MULTILINE))
    assert listed == set(classes())


@every_document
def test_every_path_and_module_named_exists(path: Path) -> None:
    for span in spans(path.read_text("utf-8")):
        if OUR_PATH.fullmatch(span):
            assert (ROOT / span).exists(), span
        if span != UNMASKED and OUR_MODULE.fullmatch(span) and not span.endswith((".age", ".py", ".md", ".toml", ".json", ".jsonl", ".txt")):
            assert is_there(span if span.startswith("sotdae.") else f"sotdae.{span}"), span


def is_there(name: str) -> bool:
    """Say whether a dotted name is a module, or something that its module defines."""
    parent, _, last = name.rpartition(".")
    try:
        if find_spec(name) is not None:
            return True
    except ModuleNotFoundError:
        return False
    found = find_spec(parent)
    return found is not None and found.origin is not None and re.search(rf"\b{last}\b", Path(found.origin).read_text("utf-8")) is not None


@every_document
def test_python_in_documents_is_python(path: Path) -> None:
    for language, code in blocks(path.read_text("utf-8")):
        if language in {"py", "python"}:
            ast.parse(code)


def test_the_readme_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert {verb for verb in verbs() if not re.search(rf"sotdae {verb}\b|make {verb}\b", text)} == set()


def test_every_decision_is_dated_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text("utf-8"))
    pages = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    assert sorted(listed) == pages
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\d-[a-z0-9-]+\.md", name) for name in pages)


def test_documents_that_the_code_names_exist() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"docs/(?:[\w-]+/)*[\w-]+\.md|(?<![\w/])[A-Z]+\.md", path.read_text("utf-8")):
            assert (ROOT / name).is_file(), f"{path.name} names {name}"
