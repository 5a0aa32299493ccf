# SPDX-License-Identifier: Apache-2.0
"""What is shipped compiled: all that the program's analyses ask, the same as compiled anew, and used only with the sources it came from."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports import TEN, write_chat

import sotdae
from made_once import MadeOnce
from sotdae.actions.adding import compiled
from sotdae.actions.adding.analysing import analyses
from sotdae.lake.questions import name_of

SOURCE = Path(sotdae.__file__).parent / "analyses"


def other_package(shapes: Any) -> Any:
    return shapes["messages"].select("room_key")


@pytest.mark.slow
@pytest.mark.every_analysis
def test_every_entry_is_what_compiling_gives_today() -> None:
    assert compiled.written(analyses()) == compiled.FILE.read_text("utf-8"), "analyses changed: run `make docs`"


@pytest.mark.every_analysis
def test_all_that_is_declared_is_shipped() -> None:
    declared = [name_of(build, tuple(values)) for one in analyses() for build, *values in one.questions(one.params())]
    held = [name for one in compiled.shipped().values() for name, _ in one.held]
    assert held, "some questions rest on others, which are shipped too"
    assert {name for name in (*declared, *held) if name.startswith("sotdae.analyses.")} == set(compiled.shipped())
    assert len(compiled.shipped()) > 70


def asked_in_the_source() -> Iterator[tuple[Path, str]]:
    """Every function that an analysis asks with `tables.rows` or `tables.columns`."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"tables.rows", "tables.columns"}:
                yield path, ast.unparse(node.args[0]).rsplit(".", 1)[-1]


def test_all_that_analyses_ask_is_shipped() -> None:
    known = {name.split(":")[1].split("(")[0] for name in compiled.shipped()}
    found = list(asked_in_the_source())
    assert len(found) > 60
    assert [(path.name, build) for path, build in found if build not in known] == []


def test_the_demonstration_compiles_nothing(made_once: MadeOnce, told_once: Any) -> None:
    assert told_once.workspace.is_dir()
    assert (made_once.folder / "demonstration" / "compiled").read_text("ascii") == "0"


def damaged() -> Iterator[tuple[str, str]]:
    whole = json.loads(compiled.FILE.read_text("utf-8"))
    first = min(whole["questions"])
    yield "nothing", ""
    yield "a torn file", compiled.FILE.read_text("utf-8")[:5000]
    yield "another format", json.dumps({**whole, "format": 2})
    yield "other sources", json.dumps({**whole, "sha256": "0" * 64})
    yield "a list", "[]"
    yield "an entry less", json.dumps({**whole, "questions": {name: one for name, one in whole["questions"].items() if name != first}})
    changed = {**whole["questions"], first: {**whole["questions"][first], "sql": ["SELECT 1"]}}
    resting = next(name for name, one in whole["questions"].items() if one["held"])
    circle = {**whole["questions"], resting: {**whole["questions"][resting], "held": [resting]}}
    yield "an entry that rests on itself", json.dumps({**whole, "questions": circle})
    yield "an entry changed", json.dumps({**whole, "questions": changed})


@pytest.mark.parametrize(("what", "text"), list(damaged()), ids=[what for what, _ in damaged()])
def test_a_file_that_does_not_hold_is_not_used(what: str, text: str) -> None:
    assert compiled.read(text.encode()) == {}, what


def test_a_file_of_other_sources_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    text = compiled.FILE.read_bytes()
    assert compiled.read(text)
    for name in ("analyses/gates.py", "analyses/succession/queries.py", "lake/schemas.py", "model/tables.py"):
        held = Path.read_bytes
        changed = SOURCE.parent / name

        def read(path: Path, held: Any = held, changed: Path = changed) -> bytes:
            return bytes(held(path)) + (b"\n" if path == changed else b"")

        with monkeypatch.context() as patched:
            patched.setattr(Path, "read_bytes", read)
            assert compiled.read(text) == {}, name


@pytest.mark.every_analysis
def test_questions_of_other_packages_are_left_out() -> None:
    (one,) = [analysis for analysis in analyses() if analysis.name == "activity"]
    foreign = replace(one, questions=lambda _: [(other_package,)])
    assert json.loads(compiled.written([foreign]))["questions"] == {}


@pytest.mark.slow
def test_an_add_imports_nothing_that_compiles(tmp_path: Path) -> None:
    export = write_chat(tmp_path / "export", TEN)
    script = (
        "import sys; sys.argv = ['sotdae', *sys.argv[1:]]\n"
        "from sotdae.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "sys.stderr.write('LOADED ' + ' '.join(sorted({'ibis', 'sqlglot', 'duckdb'} & set(sys.modules))))"
    )
    secret = tmp_path / "passphrase"
    secret.write_text("a passphrase for tests", "utf-8")
    place = ["add", str(export), "--case", "표본", "--workspace", str(tmp_path / "workspace"), "--json"]
    ended = subprocess.run(
        [sys.executable, "-c", script, *place],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOTDAE_PASSPHRASE_FILE": str(secret)},
    )
    assert json.loads(ended.stdout)["findings"]["room.growth"] == 1
    assert ended.stderr.rsplit("LOADED", 1)[1].split() == ["duckdb"]
